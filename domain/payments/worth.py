"""What an order needs of money: what its units are worth, with their shares of discounts and taxes."""

from collections.abc import Mapping

from domain.money import paid_by_line, share_of_units
from domain.orders.state import Order


def worth_minor(order: Order, units: Mapping[int, int]) -> int:
    """What units of lines, by number, are worth: shipping and fees come with the first of them.

    All units of the order, in whatever parts they are summed, are worth its total exactly.
    """
    if order.lines and not any(units.values()):
        return 0
    paid = paid_by_line(order.sold.values())
    worth = 0
    for line_no, paid_minor in paid.items():
        quantity = order.sold[line_no].quantity if line_no in order.lines else 0
        if line_no not in order.lines:
            worth += paid_minor
        elif quantity:
            worth += share_of_units(paid_minor, quantity, 0, min(units.get(line_no, 0), quantity))
    return worth


def needed_minor(order: Order) -> int:
    """What must be paid for all that was not cancelled."""
    return worth_minor(order, {no: each.ordered - each.cancelled for no, each in order.lines.items()})


def shipped_minor(order: Order) -> int:
    """What the units that have left are worth; without any goods, the order itself once it is complete."""
    if not order.lines:
        return order.total_minor if order.status == "completed" else 0
    return worth_minor(order, {no: each.shipped + each.delivered + each.lost for no, each in order.lines.items()})
