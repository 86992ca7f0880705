"""Take an order on for a day of a location that can do only so much, and let it go again."""

from collections.abc import Sequence

from domain.capacity.room import let_go, taken_on
from domain.capacity.state import Workload
from domain.master.location import Location, ships_on
from domain.orders.state import Order, order_in
from domain.streams import workload_stream
from domain.values import value
from domain.world import Change, Decision, World


def workload(world: World, location: str) -> Workload:
    """Give what a location has taken on."""
    return world.state(Workload, workload_stream(location)) or Workload()


def take(world: World, location: Location, order: str) -> Decision:
    """Count an order for the day on which it is to leave, once."""
    if location.capacity_per_day is None:
        return []
    taken = taken_on(location, workload(world, location.location), ships_on(location, world.now), order)
    return [Change(workload_stream(location.location), each) for each in taken]


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
            Change(workload_stream(location), freed)
            for location in order.places
            if location not in busy
            for freed in let_go(location, workload(world, location), self.order)
        ]


def _busy(order: Order) -> set[str]:
    live = {each.location for each in order.fulfilments.values() if each.status not in {"rejected", "cancelled"}}
    return live | {each.location for each in order.allocations}
