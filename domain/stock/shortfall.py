"""A loss of units that were promised: the newest allocations give way, and are sourced again."""

from collections.abc import Sequence

from domain.orders.cancel import freed
from domain.orders.events import AllocationWithdrawn
from domain.orders.lines import Units, units_by_sku
from domain.orders.state import Order
from domain.stock.position import Position
from domain.streams import kind_of, position_of
from domain.values import value
from domain.world import Change, Decision, World

REASON = "units on the shelf were lost"


@value
class WithdrawShortfall:
    """See whether the position in this stream still holds what belongs to orders."""

    stream: str

    def streams(self) -> Sequence[str]:
        """The position."""
        return [self.stream]

    def decide(self, world: World) -> Decision:
        """Take as many units as are missing from the orders that came last.

        What a warehouse was told to pick is left alone, also for a transfer: it finds out by itself, and reports what
        is short.
        """
        position = world.state(Position, self.stream)
        missing = position.shortfall if position is not None else 0
        if position is None or not missing:
            return []
        sku, location = position_of(self.stream)
        changes: Decision = []
        for stream in reversed(position.holders):
            order = world.state(Order, stream) if kind_of(stream) == "order" else None
            units = _held(order, sku, location, missing) if order is not None else ()
            if order is not None and units:
                missing -= units_by_sku(units)[sku]
                changes.append(Change(stream, AllocationWithdrawn(location, units, REASON)))
                changes += freed(order, location, units)
            if not missing:
                break
        return changes


def _held(order: Order, sku: str, location: str, most: int) -> tuple[Units, ...]:
    """Give at most so many units that the order holds there and that are not released, its last line first."""
    found: list[Units] = []
    for place, each in reversed(list(order.allocated_units)):
        quantity = min(each.quantity, most)
        if place == location and each.sku == sku and quantity:
            found.append(Units(each.line_no, sku, quantity))
            most -= quantity
    return tuple(reversed(found))
