"""Place an order on a reservation: its units are the order's from then on."""

from collections.abc import Iterable

from domain.orders.events import OrderPlaced
from domain.orders.state import Order
from domain.refusals import Refused
from domain.reservations.events import ReservationConverted
from domain.reservations.state import Reservation, ended
from domain.stock.events import StockReservationKept
from domain.streams import reservation_stream, stock_stream
from domain.world import Change, Decision, World

FIELD = "terms.reservation"


def convert(world: World, order: str, placed: OrderPlaced) -> Decision:
    """Let the reservation that an order names, if any, be kept for it.

    An order on one that has expired, or was let go, is sourced like any other: its units may be gone, the sale is not.
    """
    if placed.terms.reservation is None:
        return []
    stream = reservation_stream(placed.shop, placed.terms.reservation)
    reservation = world.state(Reservation, stream)
    if reservation is None:
        raise Refused("reservation.unknown", f"{placed.shop} made no reservation {placed.terms.reservation}", FIELD)
    if reservation.order is not None:
        raise Refused("reservation.taken", f"{reservation.order} was placed on {stream}", FIELD)
    if not reservation.lives(world.now):
        return []
    kept = [
        Change(
            stock_stream(each.sku, each.location), StockReservationKept(each.sku, each.location, each.quantity, stream)
        )
        for each in reservation.units
    ]
    return [Change(stream, ReservationConverted(order)), *kept]


def reservation_of(world: World, order: Order) -> Reservation | None:
    """Give the reservation that was made for an order, if it still keeps anything."""
    name = order.terms.reservation
    if name is None:
        return None
    found = world.state(Reservation, reservation_stream(order.placed.shop, name))
    return found if found is not None and found.order == order.stream and found.units else None


def kept_for(reservation: Reservation | None) -> dict[tuple[str, str], int]:
    """Give the units that are kept, by location and SKU."""
    return {(each.location, each.sku): each.quantity for each in reservation.units} if reservation else {}


def used(reservation: Reservation | None, skus: Iterable[str]) -> Decision:
    """End what was kept of SKUs that the order is being allocated, wherever they come from."""
    if reservation is None:
        return []
    taken = set(skus)
    return ended(reservation, (each for each in reservation.units if each.sku in taken), "allocated")
