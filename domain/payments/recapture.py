"""Capture again what a provider failed to capture."""

from collections.abc import Sequence

from domain.orders.state import order_in
from domain.payments.capture import RequestCaptures
from domain.payments.worth import shipped_minor
from domain.refusals import Refused
from domain.streams import order_stream
from domain.values import value
from domain.world import Decision, World


@value
class CaptureAgain:
    """The shop wants what is due to be asked for again."""

    shop: str
    order_id: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Ask for what has shipped and was neither captured nor asked for: an unknown capture is no failed one."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        changes = RequestCaptures(order.stream).decide(world)
        if not changes:
            payments = order.payments
            reason = (
                f"{order.stream} is {order.stage}: of {shipped_minor(order)} minor units due {payments.captured_minor} "
                f"are captured, {payments.pending_minor} asked for, {payments.live_minor} live"
            )
            raise Refused("payment.nothing_due", reason)
        return changes
