"""What orders hold and wait for, said by the orders themselves, to be held against positions and queues."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

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


def lacking(each: Order, sku: str, reservations: Iterable[Reservation]) -> int:
    """Units of a SKU that an order waits for, less those that reservations keep for it."""
    kept = [one for found in reservations if found.order == each.stream for one in found.units]
    late = sum(units.backordered for no, units in each.lines.items() if each.sold[no].sku == sku)
    return late - sum(one.quantity for one in kept if one.sku == sku)


def kept_alive(reservations: Iterable[Reservation], now: datetime) -> Counter[str]:
    """Units that reservations keep on shelves, by position, but for those that have expired."""
    kept: Counter[str] = Counter()
    for each in reservations:
        if each.status == "converted" or each.lives(now):
            kept.update({stock_stream(one.sku, one.location): one.quantity for one in each.units})
    return kept
