"""What orders hold and wait for, said by the orders themselves, to be held against positions and queues."""

from collections import Counter
from collections.abc import Iterable

from domain.orders.lines import Units
from domain.orders.state import Order
from domain.reservations.state import Reservation
from domain.streams import position_of, stock_stream


def held_by(each: Order) -> Counter[str]:
    """Units that an order holds on shelves, by position."""
    held: Counter[str] = Counter()
    for at, units in each.allocated_units:
        held[stock_stream(units.sku, at)] += units.quantity
    for fulfilment in each.fulfilments.values():
        for units in fulfilment.units_in("released", "picked", "packed"):
            held[stock_stream(units.sku, fulfilment.location)] += units.quantity
    return held


def waiting(each: Order, stream: str) -> list[Units]:
    """Units of a position that an order holds and that no warehouse was told of."""
    sku, place = position_of(stream)
    return [units for at, units in each.allocated_units if at == place and units.sku == sku]


def kept_for(each: Order, sku: str, reservations: Iterable[Reservation]) -> int:
    """Units of a SKU that reservations keep for an order: it need not wait for them."""
    kept = [one for found in reservations if found.order == each.stream for one in found.units]
    return sum(one.quantity for one in kept if one.sku == sku)
