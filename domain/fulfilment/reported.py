"""What a warehouse may report on: a fulfilment that it was given, and units that it really has."""

from collections.abc import Iterable

from domain.fulfilment.state import Fulfilment
from domain.orders.lines import Units, units_by_line
from domain.orders.state import Order, require_no_holds
from domain.refusals import Refused
from domain.streams import order_of_fulfilment
from domain.world import World

Quantities = tuple[tuple[int, int], ...]
"""Pairs of line number and quantity; empty for all."""


def fulfilment_in(world: World, fulfilment_id: str, location: str) -> tuple[Order, Fulfilment]:
    """Give an order and its fulfilment that `location` reports on."""
    order = world.state(Order, order_of_fulfilment(fulfilment_id))
    fulfilment = order.fulfilments.get(fulfilment_id) if order is not None else None
    if order is None or fulfilment is None:
        raise Refused("fulfilment.unknown", f"there is no fulfilment {fulfilment_id}", "fulfilment_id")
    if fulfilment.location != location:
        raise Refused("fulfilment.elsewhere", f"{fulfilment_id} belongs to {fulfilment.location}", "fulfilment_id")
    return order, fulfilment


def require_movable(order: Order, fulfilment: Fulfilment, units: Iterable[Units]) -> None:
    """Refuse to move units that are held."""
    if order.holds:
        require_no_holds(order, [each.line_no for each in units], fulfilment.fulfilment_id)


def units_asked(fulfilment: Fulfilment, quantities: Quantities, bucket: str, rule: str) -> tuple[Units, ...]:
    """Give the units that a report is about: all in a bucket, or those that it names.

    Refuses, by `rule`, more than there are.
    """
    name, there = fulfilment.fulfilment_id, fulfilment.units_in(bucket)
    if not there:
        raise Refused(rule, f"{name} is {fulfilment.status}: it has no units {bucket}", "fulfilment_id")
    if not quantities:
        return there
    have, asked = units_by_line(there), dict.fromkeys((no for no, _ in quantities), 0)
    for index, (no, quantity) in enumerate(quantities):
        asked[no] += quantity
        if quantity < 1 or asked[no] > have.get(no, 0):
            reason = f"line {no} of {name}, {fulfilment.status}, has {have.get(no, 0)} units {bucket}, not {asked[no]}"
            raise Refused(rule, reason, f"lines[{index}].quantity")
    return tuple(Units(no, fulfilment.sku(no), quantity) for no, quantity in asked.items())
