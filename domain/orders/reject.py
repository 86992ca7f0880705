"""Reject an order: the seller does not take it."""

from collections.abc import Sequence

from domain.orders.events import OrderRejected, UnitsCancelled
from domain.orders.state import order_in, require_open
from domain.refusals import Refused
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class RejectOrder:
    """The seller does not take an order that waits to be approved."""

    shop: str
    order_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """End the order before anything of it was looked for; afterwards it can only be cancelled."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        require_open(order)
        if order.status != "placed":
            raise Refused("order.not_placed", f"{order.stream} is {order.status}, it must be placed and not approved")
        units = order.units_in("unallocated")
        gone = [Change(order.stream, UnitsCancelled(units, "unallocated", None, None, self.reason))] if units else []
        return [*gone, Change(order.stream, OrderRejected(self.reason))]
