"""What the operator of the ledger sends."""

from typing import Annotated

from pydantic import Field

from domain.master.location import RegisterLocation
from domain.master.partner import RegisterPartner
from domain.master.shop import RegisterShop
from schemas.inbound.envelope import Context
from schemas.inbound.fields import Currency, LatLon, Message, PartnerId, Text, Zone


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


class RegisterLocationBody(Message):
    """`location.register.v1`: a place that holds stock and ships; a low `preference` comes first."""

    location: PartnerId
    name: Text
    zone: Zone
    coordinates: LatLon | None = None
    preference: Annotated[int, Field(ge=0, le=1_000_000)] = 100

    def command(self, _context: Context) -> RegisterLocation:
        """Translate."""
        here = self.coordinates.coordinates() if self.coordinates else None
        return RegisterLocation(self.location, self.name, self.zone, here, self.preference)


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
    "payment.register.v1": RegisterPaymentBody,
    "carrier.register.v1": RegisterCarrierBody,
}
