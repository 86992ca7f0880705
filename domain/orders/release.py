"""Release an order: tell the warehouse to pick."""

from dataclasses import dataclass

from domain.orders.events import FulfilmentReleased
from domain.orders.state import order_in, require_stage
from domain.streams import fulfilment_id
from domain.world import Change, Decision, World


@dataclass(frozen=True, slots=True)
class ReleaseOrder:
    """Hand the order in this stream to the location that holds its units."""

    order: str

    def streams(self) -> list[str]:
        """The order."""
        return [self.order]


def release_order(world: World, command: ReleaseOrder) -> Decision:
    """Release all that is allocated, as one fulfilment."""
    order = order_in(world, command.order)
    require_stage(order, "order.not_allocated", "allocated")
    assert order.location is not None, "an allocated order has a location"
    released = FulfilmentReleased(
        fulfilment_id(order.stream, 1), order.location, order.units, order.contact, order.address
    )
    return [Change(order.stream, released)]
