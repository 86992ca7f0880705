"""What shipped units are worth, with their shares of discounts and taxes."""

from collections.abc import Mapping

from domain.changes.owed import owed_by_line
from domain.orders.state import Order


def worth_minor(order: Order, units: Mapping[int, int]) -> int:
    """What units of lines, by number, are worth: shipping and fees come with the first of them.

    All units of the order, in whatever parts they are summed, are worth its total exactly.
    """
    return sum(owed_by_line(order.sold, units).values())


def shipped_minor(order: Order) -> int:
    """What the units that have left are worth; without any goods, the order itself once it is complete."""
    if not order.lines:
        return order.total_minor if order.status == "completed" else 0
    return worth_minor(order, {no: each.shipped + each.delivered + each.lost for no, each in order.lines.items()})
