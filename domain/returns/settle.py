"""Settle a return: the customer gets the refund that was promised, and the return is closed."""

from collections.abc import Sequence

from domain.money import share_of_units
from domain.orders.state import Order, order_in
from domain.refunds.approve import free_id, requested_and_approved
from domain.refunds.due import fitted, refund_lines, room_minor, units_left
from domain.refunds.events import RefundRequested
from domain.returns.events import ReturnClosed
from domain.returns.state import Return
from domain.values import value
from domain.world import Change, Decision, World


@value
class SettleReturn:
    """See whether a return of the order in this stream is inspected and resolved."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Refund and close the first such return; its end lets the next one be looked at."""
        order = order_in(world, self.order)
        ready = next((each for each in order.returns.by_id.values() if _ready(each)), None)
        if ready is None:
            return []
        return [*_refund(order, ready), Change(order.stream, ReturnClosed(ready.return_id))]


def _ready(each: Return) -> bool:
    return each.status == "inspected" and all(no in each.resolutions for no in each.lines if each.received(no))


def _refund(order: Order, settled: Return) -> Decision:
    units = {no: _units_due(order, settled, no) for no in settled.lines if settled.resolutions.get(no) == "refund"}
    lines = refund_lines(order, units)
    if not lines:
        return []
    gross = max(0, sum(each.amount_minor for each in lines))
    percent = share_of_units(gross, 100, 0, settled.restocking_fee_percent)
    fee = min(gross, percent + settled.restocking_fee_minor)
    amount = min(gross - fee, max(0, room_minor(order)))
    requested = RefundRequested(
        refund_id=free_id(order, f"return/{settled.return_id}"),
        currency=order.currency,
        amount_minor=amount,
        lines=fitted(lines, amount + fee),
        fee_minor=fee,
        cause="return",
        reason=f"return {settled.return_id} was inspected",
        return_id=settled.return_id,
    )
    return requested_and_approved(order, requested)


def _units_due(order: Order, settled: Return, line_no: int) -> int:
    """Units of the return that nobody asked to refund before it was inspected."""
    to_refund = sum(
        each.received(line_no)
        for each in order.returns.by_id.values()
        if each.resolutions.get(line_no) == "refund" and each.status in {"inspected", "closed"}
    )
    refunded = sum(
        line.quantity
        for each in order.refunds.live
        if each.cause != "cancellation"
        for line in each.lines
        if line.line_no == line_no
    )
    # Units that were lost may be refunded too: they are none of those that came back.
    before = max(0, refunded - order.lines[line_no].lost)
    return max(0, min(settled.received(line_no), to_refund - before, units_left(order, line_no)))
