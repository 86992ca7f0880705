"""What a customer owes for the units of an order that are not cancelled."""

from collections.abc import Mapping

from domain.money import paid_by_line, share_of_units
from domain.orders.lines import Line


def owed_by_line(sold: Mapping[int, Line], live: Mapping[int, int]) -> dict[int, int]:
    """Give what is owed for each line, by its number: for goods the share of their units that are not cancelled.

    `live` are those units by line. A line's amount comes with its shares of discounts and taxes, as
    domain.money.paid_by_line has it. Charges are owed in full, but for nothing once no unit is wanted any more.
    """
    goods = {no for no, line in sold.items() if line.kind == "goods"}
    if goods and not any(live.get(no) for no in goods):
        return dict.fromkeys(sold, 0)
    owed = dict.fromkeys(sold, 0)
    for no, paid in paid_by_line(sold.values()).items():
        owed[no] = share_of_units(paid, sold[no].quantity, 0, live.get(no, 0)) if no in goods else paid
    return owed
