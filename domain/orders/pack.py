"""Pack a fulfilment."""

from dataclasses import dataclass

from domain.orders.events import FulfilmentPacked
from domain.orders.fulfilment import fulfilment_in
from domain.streams import order_of_fulfilment
from domain.world import Change, Decision, World


@dataclass(frozen=True, slots=True)
class PackFulfilment:
    """All units of the fulfilment are in `parcels` parcels."""

    location: str
    fulfilment_id: str
    parcels: int

    def streams(self) -> list[str]:
        """The order."""
        return [order_of_fulfilment(self.fulfilment_id)]


def pack_fulfilment(world: World, command: PackFulfilment) -> Decision:
    """Record the packing of a picked fulfilment."""
    order = fulfilment_in(world, command.fulfilment_id, command.location, "picked")
    return [Change(order.stream, FulfilmentPacked(command.fulfilment_id, command.parcels))]
