"""Take goods of an order back."""

from dataclasses import dataclass

from domain.master.location import require_location
from domain.orders.events import OrderReturned
from domain.orders.lines import Line, units_by_sku, units_of_goods
from domain.orders.state import Order, order_in, require_stage
from domain.refusals import Refused
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


def return_order(world: World, command: ReturnOrder) -> Decision:
    """Put the goods back into stock, no more of a line than was shipped and has not come back before."""
    order = order_in(world, order_stream(command.shop, command.order_id))
    require_stage(order, "return.not_shipped", "shipped", "delivered", "completed")
    if command.return_id in order.returns:
        raise Refused("return.exists", f"{order.stream} has return {command.return_id} already", "return_id")
    require_location(world, command.location)
    if command.currency != order.currency:
        raise Refused("return.currency", f"{order.stream} was paid in {order.currency}", "currency")
    _require_shipped(order, command.lines)
    credit = sum(line.amount_minor for line in command.lines)
    returned = OrderReturned(command.return_id, command.location, command.lines, credit)
    back = [
        Change(stock_stream(sku, command.location), StockReturned(sku, command.location, quantity, order.stream))
        for sku, quantity in units_by_sku(units_of_goods(command.lines)).items()
    ]
    return [Change(order.stream, returned), *back]


def _require_shipped(order: Order, lines: tuple[Line, ...]) -> None:
    shipped = {units.line_no: units for units in order.units}
    asked: dict[int, int] = dict(order.returned)
    for index, line in enumerate(lines):
        if line.kind != "goods":
            continue
        sold = shipped.get(line.line_no)
        if sold is None or sold.sku != line.sku:
            raise Refused(
                "return.unknown_line",
                f"{order.stream} has no goods line {line.line_no} of {line.sku}",
                f"lines[{index}].line_no",
            )
        asked[line.line_no] = asked.get(line.line_no, 0) + line.quantity
        if asked[line.line_no] > sold.quantity:
            raise Refused(
                "return.exceeds_shipped",
                f"line {line.line_no}: {sold.quantity} shipped, {asked[line.line_no]} would be returned",
                f"lines[{index}].quantity",
            )
