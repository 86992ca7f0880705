"""What may still be refunded of an order, and what its units are worth."""

from collections.abc import Mapping

from domain.money import largest_remainder, paid_by_line, share_of_units
from domain.orders.state import Order
from domain.refunds.events import RefundLine


def limit_minor(order: Order) -> int:
    """What may go back in all: what was captured and not lost again, or the total where the shop sees to the money."""
    if order.terms.payment == "before_release":
        return order.payments.captured_minor - order.payments.disputed_lost_minor
    return order.total_minor


def room_minor(order: Order) -> int:
    """What may still go back (invariant 27); credits of returns that were reported at once count as well."""
    return limit_minor(order) - order.refunds.live_minor - order.returns.credited_minor


def units_left(order: Order, line_no: int) -> int:
    """Units of a line that were neither refunded nor credited; some may have been refunded before they came back."""
    gone = order.refunds.units(line_no) + order.returns.received.get(line_no, 0)
    return max(0, order.sold[line_no].quantity - gone)


def refund_lines(order: Order, quantities: Mapping[int, int]) -> tuple[RefundLine, ...]:
    """Give what units of lines are worth, so that all units in any sequence give what was paid (invariant 28).

    Units that were credited at once have their share of what was paid, or their credit if that was more.
    """
    paid = paid_by_line(order.sold.values())
    return tuple(
        RefundLine(line_no, units, _worth(order, line_no, units, paid[line_no]))
        for line_no, units in quantities.items()
        if units
    )


def _worth(order: Order, line_no: int, units: int, paid_minor: int) -> int:
    ordered, credited = order.sold[line_no].quantity, order.returns.received.get(line_no, 0)
    refunded = order.refunds.units(line_no)
    so_far = share_of_units(paid_minor, ordered, 0, credited + refunded + units)
    gone = max(share_of_units(paid_minor, ordered, 0, credited), order.returns.credited.get(line_no, 0))
    return so_far - gone - order.refunds.line_minor(line_no)


def fitted(lines: tuple[RefundLine, ...], amount_minor: int) -> tuple[RefundLine, ...]:
    """Give the lines with amounts that sum to `amount_minor`, in the proportion of their own."""
    if sum(each.amount_minor for each in lines) == amount_minor or not lines:
        return lines
    shares = largest_remainder(amount_minor, [max(0, each.amount_minor) for each in lines])
    return tuple(RefundLine(each.line_no, each.quantity, share) for each, share in zip(lines, shares, strict=True))
