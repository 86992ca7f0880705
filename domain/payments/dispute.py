"""Report a dispute: the customer asks their bank for the money."""

from collections.abc import Sequence
from typing import assert_never

from domain.deferred.defer import deferred
from domain.deferred.events import Sender
from domain.orders.state import Order
from domain.payments.events import DisputeLost, DisputeOpened, DisputeWon
from domain.payments.known import known_payment, require_of_order
from domain.payments.results import DisputeResult
from domain.refusals import Refused
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World

MAX_DISPUTES = 100


@value
class ReportDispute:
    """The provider says what became of a dispute."""

    sender: Sender
    shop: str
    order_id: str
    result: DisputeResult

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Record it; for an order that is not there yet it waits."""
        stream, result = order_stream(self.shop, self.order_id), self.result
        order = world.state(Order, stream)
        if order is None:
            return deferred(world, self.shop, self.order_id, self.sender, result)
        require_of_order(order, result)
        match result.status:
            case "opened":
                _require_disputable(order, result)
                event = DisputeOpened(result.dispute_id, result.payment_id, result.amount_minor, result.reason)
                return [Change(stream, event)]
            case "won":
                amount_minor = _open_minor(order, result)
                return [Change(stream, DisputeWon(result.dispute_id, result.payment_id, amount_minor))]
            case "lost":
                amount_minor = _open_minor(order, result)
                return [Change(stream, DisputeLost(result.dispute_id, result.payment_id, amount_minor))]
            case _:
                assert_never(result.status)


def _require_disputable(order: Order, result: DisputeResult) -> None:
    payment = known_payment(order, result)
    known = order.payments.disputes.get(result.dispute_id)
    if known is not None:
        raise Refused("dispute.exists", f"dispute {result.dispute_id} is {known.status} already", "dispute_id")
    if len(order.payments.disputes) >= MAX_DISPUTES:
        raise Refused("dispute.too_many", f"{order.stream} has {MAX_DISPUTES} disputes already", "dispute_id")
    others = [each for each in order.payments.disputes.values() if each.payment_id == payment.payment_id]
    left = payment.captured_minor - sum(each.amount_minor for each in others if each.status != "won")
    if result.amount_minor > left:
        reason = f"payment {payment.payment_id} is {payment.status}: {left} minor units of it can be disputed"
        raise Refused("dispute.over_captured", reason, "amount_minor")


def _open_minor(order: Order, result: DisputeResult) -> int:
    known_payment(order, result)
    dispute = order.payments.disputes.get(result.dispute_id)
    if dispute is None or dispute.payment_id != result.payment_id:
        reason = f"payment {result.payment_id} of {order.stream} has no dispute {result.dispute_id}"
        raise Refused("dispute.unknown", reason, "dispute_id")
    if dispute.status != "open":
        raise Refused("dispute.closed", f"dispute {result.dispute_id} is {dispute.status} already", "dispute_id")
    if result.amount_minor > dispute.amount_minor:
        reason = f"dispute {result.dispute_id} is about {dispute.amount_minor} minor units, not {result.amount_minor}"
        raise Refused("dispute.amount", reason, "amount_minor")
    return result.amount_minor
