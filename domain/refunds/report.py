"""What became of a refund: the provider's word, or the shop's where it pays itself."""

from collections.abc import Mapping, Sequence
from typing import Literal, assert_never

from domain.refunds.approve import refund_in, require_status
from domain.refunds.events import RefundFailed, RefundPending, RefundReversed, RefundSettled
from domain.refunds.state import RefundStatus
from domain.refusals import Refused
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World

Reported = Literal["pending", "settled", "failed", "reversed"]

FROM: Mapping[Reported, tuple[RefundStatus, ...]] = {
    "pending": ("approved",),
    "settled": ("approved", "pending"),
    "failed": ("approved", "pending"),
    "reversed": ("settled",),
}
"""By what is reported: in which status the refund has to be."""


@value
class ReportRefund:
    """A refund went on. `provider` is who says so, None for shop and operator; the operator may speak for any."""

    shop: str
    order_id: str
    refund_id: str
    status: Reported
    currency: str
    amount_minor: int
    provider: str | None = None
    by_operator: bool = False
    reason: str = "not said"

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Record it: a refund is paid whole, by who shall pay it."""
        order, refund = refund_in(world, self.shop, self.order_id, self.refund_id)
        if not self.by_operator and self.provider != refund.provider:
            payer = refund.provider or "the shop"
            reason = (
                f"refund {self.refund_id}, {refund.status}, is paid by {payer}, not by {self.provider or 'the shop'}"
            )
            raise Refused("refund.foreign", reason, "refund_id")
        require_status(refund, *FROM[self.status])
        if self.currency != order.currency:
            raise Refused("refund.currency", f"{order.stream} was paid in {order.currency}", "currency")
        if self.amount_minor != refund.amount_minor:
            reason = f"refund {self.refund_id}, {refund.status}, is of {refund.amount_minor}, not {self.amount_minor}"
            raise Refused("refund.amount", reason, "amount_minor")
        return [Change(order.stream, self._event())]

    def _event(self) -> RefundPending | RefundSettled | RefundFailed | RefundReversed:
        match self.status:
            case "pending":
                return RefundPending(self.refund_id)
            case "settled":
                return RefundSettled(self.refund_id, self.amount_minor)
            case "failed":
                return RefundFailed(self.refund_id, self.reason)
            case "reversed":
                return RefundReversed(self.refund_id, self.reason)
            case _:
                assert_never(self.status)
