"""Approve an order."""

from collections.abc import Sequence

from domain.orders.events import OrderApproved, OrderCompleted
from domain.orders.state import order_in
from domain.values import value
from domain.world import Change, Decision, World


@value
class ApproveOrder:
    """Let the order in this stream go on."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Approve an order that was placed and that nothing holds; one without goods is complete with it."""
        order = order_in(world, self.order)
        if order.status != "placed" or (order.holds and order.holds_on()):
            return []
        approved = Change(self.order, OrderApproved())
        return [approved] if order.lines else [approved, Change(self.order, OrderCompleted())]
