"""Inspect a return: what becomes of the units that came."""

from collections.abc import Sequence

from domain.orders.lines import Units, units_by_sku
from domain.refusals import Refused
from domain.returns.events import Disposition, InspectedLine, ReturnInspected
from domain.returns.reported import require_lines, require_place, require_status, return_in
from domain.returns.state import Return
from domain.stock.events import StockReturned
from domain.streams import order_stream, stock_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class Inspection:
    """Units of one line, and what becomes of them."""

    line_no: int
    quantity: int
    disposition: Disposition


@value
class InspectReturn:
    """The location that received units of a return says what becomes of them."""

    location: str
    shop: str
    order_id: str
    return_id: str
    lines: tuple[Inspection, ...]

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Record it; only what is restocked can be sold again."""
        order, known = return_in(world, self.shop, self.order_id, self.return_id)
        require_status(known, "partially_received", "received")
        require_place(known, self.location)
        require_lines(known, [line.line_no for line in self.lines])
        _require_received(known, self.lines)
        lines = tuple(
            InspectedLine(each.line_no, order.sold[each.line_no].sku, each.quantity, each.disposition)
            for each in self.lines
        )
        restocked = [Units(each.line_no, each.sku, each.quantity) for each in lines if each.disposition == "restocked"]
        back = [
            Change(stock_stream(sku, self.location), StockReturned(sku, self.location, quantity, order.stream))
            for sku, quantity in units_by_sku(restocked).items()
        ]
        return [Change(order.stream, ReturnInspected(self.return_id, self.location, lines)), *back]


def _require_received(known: Return, lines: tuple[Inspection, ...]) -> None:
    inspected = {no: known.inspected(no) for no in known.lines}
    for index, line in enumerate(lines):
        inspected[line.line_no] += line.quantity
        if inspected[line.line_no] > known.received(line.line_no):
            raise Refused(
                "return.exceeds_received",
                f"return {known.return_id}, {known.status}: {known.received(line.line_no)} of line {line.line_no} "
                f"came, {inspected[line.line_no]} would be inspected",
                f"lines[{index}].quantity",
            )
