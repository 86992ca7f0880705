"""Give back what was captured for units that are not wanted any more."""

from collections.abc import Sequence

from domain.changes.owed import owed_by_line
from domain.money import paid_by_line, share_of_units
from domain.orders.state import Order, order_in
from domain.refunds.approve import free_id, requested_and_approved
from domain.refunds.due import fitted, refund_lines, room_minor, units_left
from domain.refunds.events import RefundRequested
from domain.values import value
from domain.world import Decision, World


@value
class RefundExcess:
    """See whether more was captured of the order in this stream than is still owed."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Refund it. Where the shop or an account sees to the money, nothing was captured here."""
        order = order_in(world, self.order)
        if order.terms.payment != "before_release" or order.status == "draft":
            return []
        excess = min(_excess_minor(order), room_minor(order))
        if excess <= 0:
            return []
        lines = refund_lines(order, _units_due(order))
        worth = sum(each.amount_minor for each in lines)
        requested = RefundRequested(
            refund_id=free_id(order, "cancellation"),
            currency=order.currency,
            amount_minor=excess,
            # A price that fell, or a capture of a part, is no refund of whole units.
            lines=fitted(lines, excess) if abs(worth - excess) <= len(lines) else (),
            fee_minor=0,
            cause="cancellation",
            reason="more was captured than is still owed",
        )
        return requested_and_approved(order, requested)


def _excess_minor(order: Order) -> int:
    return _captured_minor(order) - _owed_minor(order) - _covered_minor(order)


def _captured_minor(order: Order) -> int:
    """What was captured and not lost; what was declared above the authorization is kept, unless the order ended."""
    payments = order.payments
    over = sum(max(0, each.captured_minor - each.authorized_minor) for each in payments.payments.values())
    return payments.captured_minor - payments.disputed_lost_minor - (0 if order.ended else over)


def _owed_minor(order: Order) -> int:
    """What is owed for all that was not cancelled."""
    if not order.lines:
        return 0 if order.ended else order.total_minor
    live = {no: order.sold[no].quantity - _cancelled(order, no) for no in order.lines}
    return sum(owed_by_line(order.sold, live).values())


def _covered_minor(order: Order) -> int:
    """What went back for cancelled units before, by itself or because somebody asked for it by line."""
    by_itself = sum(each.amount_minor for each in order.refunds.live if each.cause == "cancellation")
    paid = paid_by_line(order.sold.values())
    asked = sum(
        share_of_units(paid[no], order.sold[no].quantity, 0, _asked_for(order, no)) for no in order.lines if no in paid
    )
    return by_itself + asked


def _cancelled(order: Order, line_no: int) -> int:
    """Units that were cancelled; what a carrier brings back is refunded with its return."""
    undelivered = sum(each.undelivered.get(line_no, 0) for each in order.returns.by_id.values())
    wanted = order.lines[line_no]
    cancelled = wanted.ordered - wanted.delivered - wanted.lost if order.ended else wanted.cancelled
    return min(order.sold[line_no].quantity, cancelled - undelivered)


def _asked_for(order: Order, line_no: int) -> int:
    """Units that somebody asked to refund, beyond those that came back or were lost."""
    asked = sum(
        line.quantity
        for each in order.refunds.live
        if each.cause == "request"
        for line in each.lines
        if line.line_no == line_no
    )
    elsewhere = order.returns.back(line_no) + order.lines[line_no].lost
    return min(max(0, asked - elsewhere), _cancelled(order, line_no))


def _units_due(order: Order) -> dict[int, int]:
    """Units that were cancelled and not refunded, by line; the charges as well once nothing is owed any more."""
    due = {no: _cancelled(order, no) - _refunded(order, no) - _asked_for(order, no) for no in order.lines}
    if not _owed_minor(order):
        due |= {no: units_left(order, no) for no in paid_by_line(order.sold.values()) if no not in order.lines}
    return {no: min(units, units_left(order, no)) for no, units in due.items() if min(units, units_left(order, no)) > 0}


def _refunded(order: Order, line_no: int) -> int:
    """Units that were refunded by themselves because they were cancelled."""
    return sum(
        line.quantity
        for each in order.refunds.live
        if each.cause == "cancellation"
        for line in each.lines
        if line.line_no == line_no
    )
