"""Accept or reject a fulfilment."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.fulfilment.events import FulfilmentAccepted, FulfilmentRejected
from domain.fulfilment.reported import fulfilment_in
from domain.orders.cancel import freed
from domain.refusals import Refused
from domain.streams import order_of_fulfilment
from domain.world import Change, Decision, World


@dataclass(frozen=True, slots=True)
class AcceptFulfilment:
    """The warehouse takes it on."""

    location: str
    fulfilment_id: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_of_fulfilment(self.fulfilment_id)]

    def decide(self, world: World) -> Decision:
        """Record that work begins."""
        order, fulfilment = fulfilment_in(world, self.fulfilment_id, self.location)
        if fulfilment.status != "open":
            raise Refused("fulfilment.not_open", f"{self.fulfilment_id} is {fulfilment.status}", "fulfilment_id")
        return [Change(order.stream, FulfilmentAccepted(self.fulfilment_id))]


@dataclass(frozen=True, slots=True)
class RejectFulfilment:
    """The warehouse can't or won't do it."""

    location: str
    fulfilment_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_of_fulfilment(self.fulfilment_id)]

    def decide(self, world: World) -> Decision:
        """Take the units back; they are looked for at other locations."""
        order, fulfilment = fulfilment_in(world, self.fulfilment_id, self.location)
        units = fulfilment.units_in("released")
        if fulfilment.status != "open" or not units:
            raise Refused("fulfilment.not_open", f"{self.fulfilment_id} is {fulfilment.status}", "fulfilment_id")
        rejected = FulfilmentRejected(self.fulfilment_id, self.location, units, self.reason)
        return [Change(order.stream, rejected), *freed(order, self.location, units)]
