"""Messages on reservations: what a shop keeps for a basket."""

from typing import Annotated

from pydantic import Field

from domain.orders import lines as order_lines
from domain.orders.policy import Delivery
from domain.reservations.end import ReleaseReservation
from domain.reservations.make import MakeReservation
from schemas.inbound.envelope import Context
from schemas.inbound.fields import MAX_LINES, Id, LatLon, LineNo, Message, NumberedOnce, PartnerId, Sku, Units

MAX_MINUTES = 30 * 24 * 60


class ReservationLine(Message):
    """Units to keep."""

    line_no: LineNo
    sku: Sku
    quantity: Units


class Reserve(Message):
    """`reservation.make.v1`: keep units for a basket, for so many minutes; an order names it in its terms.

    They are kept at `location`, or as close as can be to `near`; all of them, or none. Locations that could not ship an
    order now, by its `delivery` (carrier where no location is named), are not asked.
    """

    shop: PartnerId | None = None
    reservation_id: Id
    lines: Annotated[tuple[ReservationLine, ...], Field(min_length=1, max_length=MAX_LINES, strict=False), NumberedOnce]
    minutes: Annotated[int, Field(ge=1, le=MAX_MINUTES)] = 15
    location: PartnerId | None = None
    near: LatLon | None = None
    delivery: Delivery | None = None

    def command(self, context: Context) -> MakeReservation:
        """Translate."""
        return MakeReservation(
            shop=context.shop_of(self.shop),
            reservation_id=self.reservation_id,
            units=tuple(order_lines.Units(each.line_no, each.sku, each.quantity) for each in self.lines),
            minutes=self.minutes,
            location=self.location,
            near=self.near.coordinates() if self.near else None,
            delivery=self.delivery,
        )


class ReleaseReserved(Message):
    """`reservation.release.v1`: the basket was emptied, or given up."""

    shop: PartnerId | None = None
    reservation_id: Id

    def command(self, context: Context) -> ReleaseReservation:
        """Translate."""
        return ReleaseReservation(context.shop_of(self.shop), self.reservation_id)


TYPES: dict[str, type[Message]] = {
    "reservation.make.v1": Reserve,
    "reservation.release.v1": ReleaseReserved,
}
