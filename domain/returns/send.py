"""The customer sends a return."""

from collections.abc import Sequence

from domain.returns.events import ReturnShipped
from domain.returns.reported import require_status, return_in
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class SendReturn:
    """It is on its way."""

    shop: str
    order_id: str
    return_id: str
    tracking_number: str | None

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Record that what was authorized is on its way."""
        order, known = return_in(world, self.shop, self.order_id, self.return_id)
        require_status(known, "authorized")
        return [Change(order.stream, ReturnShipped(self.return_id, self.tracking_number))]
