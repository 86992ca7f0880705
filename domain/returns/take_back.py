"""Take goods of an order back."""

from dataclasses import dataclass

from domain.master.location import require_location
from domain.orders.lines import Line, units_by_sku, units_of_goods
from domain.orders.state import Order, order_in
from domain.refusals import Refused
from domain.returns.events import OrderReturned
from domain.stock.events import StockReturned
from domain.streams import location_stream, order_stream, stock_stream
from domain.world import Change, Decision, World


@dataclass(frozen=True, slots=True)
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
        """Put the goods back into stock, no more of a line than was shipped and has not come back before."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        if not any(each.shipped or each.delivered for each in order.lines.values()) and order.lines:
            raise Refused("return.not_shipped", f"{order.stream} is {order.stage}: nothing of it has left")
        if self.return_id in order.returns.ids:
            raise Refused("return.exists", f"{order.stream} has return {self.return_id} already", "return_id")
        require_location(world, self.location)
        if self.currency != order.currency:
            raise Refused("return.currency", f"{order.stream} was paid in {order.currency}", "currency")
        _require_shipped(order, self.lines)
        credit = sum(line.amount_minor for line in self.lines)
        returned = OrderReturned(self.return_id, self.location, self.lines, credit)
        back = [
            Change(stock_stream(sku, self.location), StockReturned(sku, self.location, quantity, order.stream))
            for sku, quantity in units_by_sku(units_of_goods(self.lines)).items()
        ]
        return [Change(order.stream, returned), *back]


def _require_shipped(order: Order, lines: tuple[Line, ...]) -> None:
    asked: dict[int, int] = dict(order.returns.received)
    for index, line in enumerate(lines):
        if line.kind != "goods":
            continue
        there = order.lines.get(line.line_no)
        if there is None or order.sold[line.line_no].sku != line.sku:
            raise Refused(
                "return.unknown_line",
                f"{order.stream} has no goods line {line.line_no} of {line.sku}",
                f"lines[{index}].line_no",
            )
        asked[line.line_no] = asked.get(line.line_no, 0) + line.quantity
        shipped = there.shipped + there.delivered
        if asked[line.line_no] > shipped:
            raise Refused(
                "return.exceeds_shipped",
                f"line {line.line_no}: {shipped} shipped, {asked[line.line_no]} would be returned",
                f"lines[{index}].quantity",
            )
