"""Pick a fulfilment."""

from dataclasses import dataclass

from domain.orders.events import FulfilmentPicked
from domain.orders.fulfilment import fulfilment_in
from domain.streams import order_of_fulfilment
from domain.world import Change, Decision, World


@dataclass(frozen=True, slots=True)
class PickFulfilment:
    """All units of the fulfilment were taken from the shelves."""

    location: str
    fulfilment_id: str

    def streams(self) -> list[str]:
        """The order."""
        return [order_of_fulfilment(self.fulfilment_id)]


def pick_fulfilment(world: World, command: PickFulfilment) -> Decision:
    """Record the pick of a released fulfilment."""
    order = fulfilment_in(world, command.fulfilment_id, command.location, "released")
    return [Change(order.stream, FulfilmentPicked(command.fulfilment_id))]
