"""End a return that does not come."""

from collections.abc import Sequence

from domain.orders.state import order_in
from domain.returns.events import ReturnCancelled, ReturnExpired
from domain.returns.reported import require_status, return_in
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class CancelReturn:
    """The customer keeps it all."""

    shop: str
    order_id: str
    return_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Cancel a return of which nothing came yet."""
        order, known = return_in(world, self.shop, self.order_id, self.return_id)
        require_status(known, "requested", "authorized", "in_transit")
        return [Change(order.stream, ReturnCancelled(self.return_id, self.reason))]


@value
class ExpireReturn:
    """The time of a return has come."""

    order: str
    return_id: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """End the return if it was not sent, and its time is really over."""
        known = order_in(world, self.order).returns.by_id.get(self.return_id)
        if known is None or known.status != "authorized" or known.expires_at is None or known.expires_at > world.now:
            return []
        return [Change(self.order, ReturnExpired(self.return_id))]
