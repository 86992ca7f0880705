"""Ask for a refund: of units of lines, or of an amount."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from domain.orders.kits import asked_of, in_lines
from domain.orders.state import Order, order_in
from domain.refunds.approve import requested_and_approved
from domain.refunds.due import limit_minor, refund_lines, room_minor, units_left
from domain.refunds.events import RefundRequested
from domain.refusals import Refused
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class RequestRefund:
    """Money shall go back: for units of lines (goods or charges, by number), or `amount_minor` as goodwill."""

    shop: str
    order_id: str
    refund_id: str
    currency: str
    reason: str
    quantities: Mapping[int, int] = field(default_factory=dict)
    amount_minor: int = 0

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Request it, no more than was paid; what came back or was cancelled needs nobody's approval."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        known = order.refunds.by_id.get(self.refund_id)
        if known is not None:
            reason = f"{order.stream} has refund {self.refund_id} already, {known.status}"
            raise Refused("refund.exists", reason, "refund_id")
        if order.status == "draft":
            raise Refused("refund.not_placed", f"{order.stream} is {order.status}: nobody paid for it")
        if self.currency != order.currency:
            raise Refused("refund.currency", f"{order.stream} was paid in {order.currency}", "currency")
        _require_units(order, self.quantities)
        quantities = in_lines(order, self.quantities)
        lines = refund_lines(order, quantities)
        amount = sum(each.amount_minor for each in lines) if lines else self.amount_minor
        require_room(order, amount)
        requested = RefundRequested(
            self.refund_id, self.currency, amount, lines, fee_minor=0, cause="request", reason=self.reason
        )
        if _owed(order, quantities):
            return requested_and_approved(order, requested)
        return [Change(order.stream, requested)]


def require_room(order: Order, amount_minor: int) -> None:
    """Refuse an amount below zero, or one above what was paid less what went back (invariant 27)."""
    if amount_minor < 0:
        reason = f"of {order.stream}, {order.stage}, these lines are worth {amount_minor} minor units"
        raise Refused("refund.nothing_due", reason, "lines")
    if amount_minor > room_minor(order):
        limit = limit_minor(order)
        gone = limit - room_minor(order)
        raise Refused(
            "refund.exceeds_paid",
            f"{order.stream}, {order.stage}: {limit} minor units were paid, {gone} are refunded or shall be, "
            f"{amount_minor} more are too much",
            "amount_minor",
        )


def _require_units(order: Order, quantities: Mapping[int, int]) -> None:
    goods = any(line.kind == "goods" for line in order.sold.values())
    for index, line_no, units in asked_of(order, quantities.items()):
        line = order.sold.get(line_no)
        if line is None or (goods and line.kind in {"discount", "tax"}):
            what = "no line" if line is None else f"the {line.kind}, which goes back with its goods, in line"
            raise Refused("refund.unknown_line", f"{order.stream} has {what} {line_no}", f"lines[{index}].line_no")
        if units > units_left(order, line_no):
            raise Refused(
                "refund.exceeds_units",
                f"line {line_no}, {order.stage}: {units_left(order, line_no)} of {line.quantity} units are not "
                f"refunded, not {units}",
                f"lines[{index}].quantity",
            )


def _owed(order: Order, quantities: Mapping[int, int]) -> bool:
    """Tell whether all these units came back or were cancelled, and were not refunded before."""
    return bool(quantities) and all(_came_back(order, no) >= units for no, units in quantities.items())


def _came_back(order: Order, line_no: int) -> int:
    refunded = order.refunds.units(line_no)
    if line_no not in order.lines:
        return order.sold[line_no].quantity - refunded if order.status == "cancelled" else 0
    back = sum(
        each.received(line_no) - each.undelivered.get(line_no, 0)
        for each in order.returns.by_id.values()
        if each.resolutions.get(line_no, "refund") == "refund"
    )
    return order.lines[line_no].cancelled + back - refunded
