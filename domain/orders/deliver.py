"""Deliver a fulfilment."""

from dataclasses import dataclass

from domain.orders.events import FulfilmentDelivered, OrderCompleted
from domain.orders.fulfilment import fulfilment_in
from domain.streams import order_of_fulfilment
from domain.world import Change, Decision, World


@dataclass(frozen=True, slots=True)
class DeliverFulfilment:
    """The parcels reached the customer."""

    location: str
    fulfilment_id: str

    def streams(self) -> list[str]:
        """The order."""
        return [order_of_fulfilment(self.fulfilment_id)]


def deliver_fulfilment(world: World, command: DeliverFulfilment) -> Decision:
    """Record the delivery of a shipped fulfilment, which completes its order."""
    order = fulfilment_in(world, command.fulfilment_id, command.location, "shipped")
    return [
        Change(order.stream, FulfilmentDelivered(command.fulfilment_id)),
        Change(order.stream, OrderCompleted()),
    ]
