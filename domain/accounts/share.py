"""What of an order's total is due on account: for the units that left, and for those that may still."""

from collections.abc import Iterable

from domain.money import paid_by_line, share_of_units
from domain.orders.lines import Units, units_by_line
from domain.orders.state import Order


def due_minor(order: Order, units: Iterable[Units]) -> int:
    """What units of an order cost: their shares of what was paid for their lines, and all charges with the first.

    It is computed of all units so far, never of the last ones alone: so all of them cost exactly the order's total.
    """
    wanted = units_by_line(units)
    if not wanted and order.lines:
        return 0
    due = 0
    for no, paid in paid_by_line(order.sold.values()).items():
        ordered = order.lines[no].ordered if no in order.lines else 0
        due += share_of_units(paid, ordered, 0, wanted.get(no, 0)) if ordered else paid
    return due


def uninvoiced_minor(order: Order) -> int:
    """What an order may still be invoiced for: nothing once it ended."""
    if order.ended or order.status == "completed":
        return 0
    wanted = order.units({no: each.ordered - each.cancelled for no, each in order.lines.items()})
    return max(due_minor(order, wanted) - sum(order.payments.invoices.values()), 0)
