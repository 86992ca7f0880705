"""Take an order on for a day of a location that can do only so much, and let it go again."""

from collections.abc import Sequence
from datetime import date

from domain.capacity.events import CapacityFreed, CapacityTaken
from domain.capacity.state import Workload
from domain.master.location import Location, ships_on
from domain.orders.state import Order, order_in
from domain.streams import workload_stream
from domain.values import value
from domain.world import Change, Decision, World


def workload(world: World, location: str) -> Workload:
    """Give what a location has taken on."""
    return world.state(Workload, workload_stream(location)) or Workload()


def share_taken(world: World, location: Location, day: date, order: str) -> float:
    """The share of the capacity of a day that other orders have: 0 to 1, or above it where it was lowered since."""
    if location.capacity_per_day is None:
        return 0.0
    others = [each for each in workload(world, location.location).on(day) if each != order]
    return len(others) / location.capacity_per_day if location.capacity_per_day else 1.0


def taken_on(world: World, location: Location, order: str) -> Decision:
    """Count an order for the day on which it is to leave, once."""
    day = ships_on(location, world.now) if location.capacity_per_day is not None else None
    if day is None or order in workload(world, location.location).on(day):
        return []
    return [Change(workload_stream(location.location), CapacityTaken(location.location, day, order))]


@value
class FreeCapacity:
    """See whether locations still have something to do for the order in this stream."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Let it go where it neither holds stock nor has a fulfilment that is not off."""
        order = order_in(world, self.order)
        busy = _busy(order)
        return [
            Change(workload_stream(location), CapacityFreed(location, day, self.order))
            for location in order.places
            if location not in busy
            for day, orders in workload(world, location).days.items()
            if self.order in orders
        ]


def _busy(order: Order) -> set[str]:
    live = {each.location for each in order.fulfilments.values() if each.status not in {"rejected", "cancelled"}}
    return live | {each.location for each in order.allocations}
