"""Approve a refund, or not: who pays it."""

from collections.abc import Sequence

from domain.orders.state import Order, order_in
from domain.refunds.due import fitted
from domain.refunds.events import RefundApproved, RefundFailed, RefundLine, RefundRequested, RefundSettled
from domain.refunds.evolve import EVOLVE
from domain.refunds.payer import parts, payer
from domain.refunds.state import Refund, RefundStatus
from domain.refusals import Refused
from domain.streams import order_stream
from domain.values import replace, value
from domain.world import Change, Decision, World


@value
class ApproveRefund:
    """The seller wants it to be paid."""

    shop: str
    order_id: str
    refund_id: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Approve what was requested."""
        order, refund = refund_in(world, self.shop, self.order_id, self.refund_id)
        require_status(refund, "requested")
        if (
            order.terms.payment == "before_release"
            and refund.amount_minor
            and payer(order, refund.amount_minor) is None
        ):
            reason = f"refund {self.refund_id}, {refund.status}: no payment of {order.stream} can bear it alone"
            raise Refused("refund.exceeds_payment", reason, "refund_id")
        return approved(order, self.refund_id, refund.amount_minor)


@value
class DeclineRefund:
    """The seller does not want it."""

    shop: str
    order_id: str
    refund_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Let fail what was requested."""
        order, refund = refund_in(world, self.shop, self.order_id, self.refund_id)
        require_status(refund, "requested")
        return [Change(order.stream, RefundFailed(self.refund_id, self.reason))]


def approved(order: Order, refund_id: str, amount_minor: int) -> Decision:
    """Approve a refund; one of nothing is settled at once, since nobody can pay it."""
    payment = payer(order, amount_minor)
    provider, payment_id = (payment.provider, payment.payment_id) if payment else (None, None)
    approval = RefundApproved(refund_id, order.currency, amount_minor, provider, payment_id)
    settled = [] if amount_minor else [Change(order.stream, RefundSettled(refund_id, 0))]
    return [Change(order.stream, approval), *settled]


def requested_and_approved(order: Order, whole: RefundRequested) -> Decision:
    """Give a refund that needs nobody's approval: in parts, numbered from 2, where no one payment can bear it."""
    changes: Decision = []
    now, lines = order, whole.lines
    for number, amount in enumerate(parts(order, whole.amount_minor), 1):
        of_part = fitted(lines, amount + (whole.fee_minor if number == 1 else 0))
        part = replace(
            whole,
            refund_id=whole.refund_id if number == 1 else free_id(now, f"{whole.refund_id}/{number}"),
            amount_minor=amount,
            lines=of_part,
            fee_minor=whole.fee_minor if number == 1 else 0,
        )
        step = [Change(order.stream, part)]
        now = evolved(now, step)
        step += approved(now, part.refund_id, amount)
        now = evolved(now, step[1:])
        changes += step
        lines = tuple(
            RefundLine(each.line_no, 0, each.amount_minor - gone.amount_minor)
            for each, gone in zip(lines, of_part, strict=True)
        )
    return changes


def free_id(order: Order, name: str) -> str:
    """Give an id that no refund of the order has: the name, or the name with a number."""
    names = (name, *(f"{name}/{number}" for number in range(2, len(order.refunds.by_id) + 3)))
    return next(each for each in names if each not in order.refunds.by_id)


def evolved(order: Order, changes: Decision) -> Order:
    """Give the order after events of its refunds: a payment bears no more than it has left."""
    for change in changes:
        order = EVOLVE[type(change.event)](order, change.event)
    return order


def refund_in(world: World, shop: str, order_id: str, refund_id: str) -> tuple[Order, Refund]:
    """Give an order and its refund, which must be there."""
    order = order_in(world, order_stream(shop, order_id))
    found = order.refunds.by_id.get(refund_id)
    if found is None:
        raise Refused("refund.unknown", f"{order.stream}, {order.stage}, has no refund {refund_id}", "refund_id")
    return order, found


def require_status(refund: Refund, *wanted: RefundStatus) -> None:
    """Refuse a refund that is not in one of the statuses."""
    if refund.status not in wanted:
        reason = f"refund {refund.refund_id} is {refund.status}, it must be {' or '.join(wanted)}"
        raise Refused("refund.status", reason, "refund_id")
