"""Take goods of an order back in one step."""

from domain.master.location import require_location
from domain.money import paid_by_line
from domain.orders.lines import Line, units_by_sku, units_of_goods
from domain.orders.state import Order, order_in
from domain.refunds.due import room_minor
from domain.refusals import Refused
from domain.returns.events import OrderReturned
from domain.returns.request import require_left, require_new, require_returnable
from domain.stock.events import StockReturned
from domain.streams import location_stream, order_stream, stock_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class ReturnOrder:
    """Lines of an order came back to `location`, each by its number in the order."""

    shop: str
    order_id: str
    return_id: str
    location: str
    currency: str
    lines: tuple[Line, ...]

    def streams(self) -> list[str]:
        """The order and the location."""
        return [order_stream(self.shop, self.order_id), location_stream(self.location)]

    def decide(self, world: World) -> Decision:
        """Put the goods back into stock, no more of a line than left and has not come back, nor was paid for it."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        require_left(order)
        require_new(order, self.return_id)
        require_location(world, self.location)
        if self.currency != order.currency:
            raise Refused("return.currency", f"{order.stream} was paid in {order.currency}", "currency")
        _require_shipped(order, self.lines)
        credit = sum(line.amount_minor for line in self.lines)
        _require_paid(order, self.lines, credit)
        returned = OrderReturned(self.return_id, self.location, self.lines, credit)
        back = [
            Change(stock_stream(sku, self.location), StockReturned(sku, self.location, quantity, order.stream))
            for sku, quantity in units_by_sku(units_of_goods(self.lines)).items()
        ]
        return [Change(order.stream, returned), *back]


def _require_shipped(order: Order, lines: tuple[Line, ...]) -> None:
    asked: dict[int, int] = {}
    for index, line in enumerate(lines):
        if line.kind != "goods":
            continue
        if line.line_no not in order.lines or order.sold[line.line_no].sku != line.sku:
            raise Refused(
                "return.unknown_line",
                f"{order.stream} has no goods line {line.line_no} of {line.sku}",
                f"lines[{index}].line_no",
            )
        asked[line.line_no] = asked.get(line.line_no, 0) + line.quantity
        require_returnable(order, line.line_no, asked[line.line_no], index)


def _require_paid(order: Order, lines: tuple[Line, ...], credit_minor: int) -> None:
    """Refuse a credit of more than was paid for these goods, or that is left of all that was paid."""
    paid = paid_by_line(order.sold.values())
    credited: dict[int, int] = {}
    for index, line in enumerate(lines):
        if line.kind != "goods":
            continue
        no = line.line_no
        credited[no] = credited.get(no, 0) + line.amount_minor
        gone = order.returns.credited.get(no, 0) + order.refunds.line_minor(no)
        if credited[no] + gone > paid[no]:
            raise Refused(
                "return.exceeds_paid",
                f"line {no} of {order.stream}, {order.stage}: {paid[no]} minor units were paid, {gone} went back, "
                f"{credited[no]} more are too much",
                f"lines[{index}].unit_price_minor",
            )
    if credit_minor > room_minor(order):
        reason = f"{order.stream}, {order.stage}: {room_minor(order)} minor units may go back, not {credit_minor}"
        raise Refused("return.exceeds_paid", reason, "lines")
