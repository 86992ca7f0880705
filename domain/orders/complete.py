"""Complete an order: nothing is left to be done."""

from collections.abc import Sequence

from domain.orders.events import OrderCancelled, OrderCompleted
from domain.orders.state import order_in
from domain.values import value
from domain.world import Change, Decision, World


@value
class CompleteOrder:
    """See whether the order in this stream has come to its end."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """End an order whose units are all delivered, lost or cancelled: as cancelled if nothing else became of any."""
        order = order_in(world, self.order)
        # What is allocated, as most orders are by the time they are asked, has not ended.
        if order.allocations or order.status not in {"placed", "approved"} or not order.fulfilled:
            return []
        if order.lines and all(each.cancelled == sum(each) for each in order.lines.values()):
            return [Change(self.order, OrderCancelled("all units were cancelled"))]
        return [Change(self.order, OrderCompleted())] if order.status == "approved" else []
