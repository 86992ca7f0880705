"""Cancel a change: the customer does not want it any more."""

from collections.abc import Sequence

from domain.changes.events import ChangeCancelled
from domain.changes.held import released
from domain.changes.pending import pending_change
from domain.orders.state import order_in
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class CancelChange:
    """The order stays as it is. Once a warehouse was asked, its answer decides instead."""

    shop: str
    order_id: str
    change_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """End the change and free what it held."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        change = pending_change(order, self.change_id)
        return [Change(order.stream, ChangeCancelled(change.change_id, self.reason)), *released(order, change)]
