"""What the operator of the ledger sends."""

from datetime import date
from typing import Annotated

from pydantic import Field

from domain.master.closing import CloseLocation, OpenLocation
from domain.master.goods import GoodsFlag
from domain.master.location import (
    EVERY_DAY,
    EVERY_DELIVERY,
    Location,
    LocationAddress,
    LocationKind,
    RegisterLocation,
)
from domain.master.partner import RegisterPartner
from domain.master.shop import RegisterShop
from domain.orders.policy import Delivery
from schemas.calendars import public_holidays
from schemas.inbound.envelope import Context
from schemas.inbound.fields import (
    Currency,
    HolidayCalendar,
    InOrder,
    KnownCountry,
    LatLon,
    LocalTime,
    Message,
    PartnerId,
    Reason,
    Text,
    Weekday,
    Zone,
)
from schemas.places import Place, find_place


class RegisterShopBody(Message):
    """`shop.register.v1`: a shop may publish orders; those with a fraud score above the limit are held.

    Goods may be sent back until `return_window_days` after their delivery, at any time without.
    """

    shop: PartnerId
    name: Text
    zone: Zone
    currencies: Annotated[tuple[Currency, ...], Field(min_length=1, max_length=20, strict=False)]
    fraud_limit: Annotated[int, Field(ge=0, le=100)] | None = None
    return_window_days: Annotated[int, Field(ge=0, le=36_500)] | None = None

    def command(self, _context: Context) -> RegisterShop:
        """Translate."""
        return RegisterShop(
            *(self.shop, self.name, self.zone, self.currencies, self.fraud_limit, self.return_window_days)
        )


class LocationAddressBody(Message):
    """Where a location is; not sealed, since it is a place of business."""

    country: KnownCountry
    region: Text | None = None
    postcode: Text | None = None
    city: Text | None = None

    def address(self) -> LocationAddress:
        """Translate."""
        return LocationAddress(self.country, self.region, self.postcode, self.city)


class RegisterLocationBody(Message):
    """`location.register.v1`: a place that holds stock and ships; a low `preference` comes first.

    `open_days` are ISO weekdays (1 is Monday), `holidays` a calendar of public holidays by country or subdivision
    (`GB`, `GB-ENG`), `cut_off` local time. Deliveries that are not named are those of its kind.
    """

    location: PartnerId
    name: Text
    zone: Zone
    coordinates: LatLon | None = None
    preference: Annotated[int, Field(ge=0, le=1_000_000)] = 100
    kind: LocationKind = "warehouse"
    address: LocationAddressBody | None = None
    open_days: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7, strict=False), InOrder] = EVERY_DAY
    holidays: HolidayCalendar | None = None
    closed_dates: Annotated[tuple[date, ...], Field(max_length=1000, strict=False), InOrder] = ()
    cut_off: LocalTime | None = None
    capacity_per_day: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    delivery: Annotated[tuple[Delivery, ...], Field(min_length=1, max_length=3, strict=False), InOrder] | None = None
    takes: Annotated[tuple[GoodsFlag, ...], Field(max_length=2, strict=False), InOrder] = ()

    def command(self, context: Context) -> RegisterLocation:
        """Translate: places and calendars are looked up here, so that the event says what they were."""
        found = self._found()
        first_year = context.envelope.local_date.year
        return RegisterLocation(
            Location(
                location=self.location,
                name=self.name,
                zone=self.zone,
                coordinates=found.coordinates if found else None,
                preference=self.preference,
                kind=self.kind,
                address=self.address.address() if self.address else None,
                found_by=found.found_by if found else None,
                open_days=self.open_days,
                holiday_calendar=self.holidays,
                holidays=public_holidays(self.holidays, first_year) if self.holidays else (),
                closed_dates=self.closed_dates,
                cut_off=self.cut_off,
                capacity_per_day=self.capacity_per_day,
                delivery=self.delivery or _DELIVERY[self.kind],
                takes=self.takes,
            )
        )

    def _found(self) -> Place | None:
        """Give the place; a country alone is too coarse to measure distances from, and preference decides."""
        if self.coordinates is not None:
            return Place(self.coordinates.coordinates(), "given")
        if self.address is None:
            return None
        here = self.address
        found = find_place(here.country, here.region, here.postcode, here.city)
        return found if found and found.found_by != "country" else None


_DELIVERY: dict[LocationKind, tuple[Delivery, ...]] = {
    "warehouse": EVERY_DELIVERY,
    "shop": ("carrier", "pickup"),
    "supplier": ("supplier",),
    "pickup_point": ("pickup",),
}
"""What a location of a kind serves where its message does not say."""


class CloseLocationBody(Message):
    """`location.close.v1`: nothing is to be sourced from the location until it is opened again."""

    location: PartnerId
    reason: Reason | None = None

    def command(self, _context: Context) -> CloseLocation:
        """Translate."""
        return CloseLocation(self.location, self.reason)


class OpenLocationBody(Message):
    """`location.open.v1`: a location that was closed ships again."""

    location: PartnerId

    def command(self, _context: Context) -> OpenLocation:
        """Translate."""
        return OpenLocation(self.location)


class RegisterPaymentBody(Message):
    """`payment.register.v1`: a payment provider may report what became of payments, refunds and disputes."""

    payment: PartnerId
    name: Text

    def command(self, _context: Context) -> RegisterPartner:
        """Translate."""
        return RegisterPartner("payment", self.payment, self.name)


class RegisterCarrierBody(Message):
    """`carrier.register.v1`: a carrier may report where shipments are."""

    carrier: PartnerId
    name: Text

    def command(self, _context: Context) -> RegisterPartner:
        """Translate."""
        return RegisterPartner("carrier", self.carrier, self.name)


TYPES: dict[str, type[Message]] = {
    "shop.register.v1": RegisterShopBody,
    "location.register.v1": RegisterLocationBody,
    "location.close.v1": CloseLocationBody,
    "location.open.v1": OpenLocationBody,
    "payment.register.v1": RegisterPaymentBody,
    "carrier.register.v1": RegisterCarrierBody,
}
