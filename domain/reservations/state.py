"""The state of a reservation."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, assert_never

from domain.refusals import Refused
from domain.reservations.events import (
    Ending,
    ReservationConverted,
    ReservationEnded,
    ReservationEvent,
    ReservationMade,
    ReservedUnits,
)
from domain.stock.events import StockUnreserved
from domain.streams import reservation_stream, stock_stream
from domain.values import replace, state
from domain.world import Change, Decision, World

ReservationStatus = Literal["active", "converted", "released", "expired"]
_ENDED_AS: dict[Ending, ReservationStatus] = {"released": "released", "expired": "expired"}
"""What becomes of a reservation by how it ends; one that its order used stays converted."""


@state
class Reservation:
    """`units` are those that it still keeps, `order` the stream of the order that was placed on it."""

    stream: str
    status: ReservationStatus
    units: tuple[ReservedUnits, ...]
    expires_at: datetime
    order: str | None = None

    def lives(self, now: datetime) -> bool:
        """Whether an order may be placed on it: one that has expired may not, whether it was swept or not."""
        return self.status == "active" and self.expires_at > now


def evolve_reservation(reservation: Reservation | None, stream: str, event: ReservationEvent) -> Reservation:
    """Give the state after one more event."""
    if isinstance(event, ReservationMade):
        return Reservation(stream=stream, status="active", units=event.units, expires_at=event.expires_at)
    assert reservation is not None, f"{stream} does not begin with a reservation"
    match event:
        case ReservationConverted():
            return replace(reservation, status="converted", order=event.order)
        case ReservationEnded():
            left = tuple(each for each in reservation.units if each not in event.units)
            return replace(reservation, status=_ENDED_AS.get(event.ending, reservation.status), units=left)
        case _:
            assert_never(event)


def reservation_in(world: World, shop: str, reservation_id: str) -> Reservation:
    """Give a reservation that must be there."""
    found = world.state(Reservation, reservation_stream(shop, reservation_id))
    if found is None:
        raise Refused("reservation.unknown", f"{shop} made no reservation {reservation_id}", "reservation_id")
    return found


def ended(reservation: Reservation, units: Iterable[ReservedUnits], ending: Ending) -> Decision:
    """Let units of a reservation go; nothing where it keeps none of them."""
    gone = tuple(units)
    if not gone:
        return []
    freed = [
        Change(
            stock_stream(each.sku, each.location),
            StockUnreserved(each.sku, each.location, each.quantity, reservation.stream),
        )
        for each in gone
    ]
    return [Change(reservation.stream, ReservationEnded(gone, ending)), *freed]
