"""Accept or reject a fulfilment."""

from collections.abc import Sequence

from domain.fulfilment.answer_cancel import unwanted
from domain.fulfilment.events import FulfilmentAccepted, FulfilmentRejected
from domain.fulfilment.reported import fulfilment_in
from domain.orders.cancel import freed
from domain.orders.events import UnitsCancelled
from domain.orders.lines import minus
from domain.refusals import Refused
from domain.streams import order_of_fulfilment
from domain.values import value
from domain.world import Change, Decision, World


@value
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


@value
class RejectFulfilment:
    """The warehouse can't or won't do it."""

    location: str
    fulfilment_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_of_fulfilment(self.fulfilment_id)]

    def decide(self, world: World) -> Decision:
        """Take the units back: they are looked for at other locations, but for those that it was asked to cancel."""
        order, fulfilment = fulfilment_in(world, self.fulfilment_id, self.location)
        units = fulfilment.units_in("released")
        if fulfilment.status != "open" or not units:
            raise Refused("fulfilment.not_open", f"{self.fulfilment_id} is {fulfilment.status}", "fulfilment_id")
        gone = unwanted(order, fulfilment, units)
        cancelled = UnitsCancelled(gone, "released", self.location, self.fulfilment_id, self.reason)
        rest = minus(units, gone)
        rejected = FulfilmentRejected(self.fulfilment_id, self.location, rest, self.reason)
        return [
            *([Change(order.stream, cancelled)] if gone else []),
            *([Change(order.stream, rejected)] if rest else []),
            *freed(order, self.location, units),
        ]
