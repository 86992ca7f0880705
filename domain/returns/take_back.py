"""Take goods of an order back in one step."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from domain.master.location import require_location
from domain.money import largest_remainder, paid_by_line
from domain.orders.kits import asked_of, in_lines, parts_of, priced
from domain.orders.lines import Line, units_by_sku, units_of_goods
from domain.orders.state import Order, order_in
from domain.refunds.due import room_minor
from domain.refusals import Refused
from domain.returns.events import OrderReturned
from domain.returns.request import require_left, require_new, require_returnable
from domain.stock.events import StockReturned
from domain.streams import location_stream, order_stream, stock_stream
from domain.values import replace, value
from domain.world import Change, Decision, World


@value
class ReturnOrder:
    """Lines of an order came back to `location`, each by its number in the order; a kit's line means whole kits."""

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
        moved = list(_moved(order, self.lines))
        lines = tuple(line for _, line in moved)
        credit = sum(line.amount_minor for line in lines)
        _require_paid(order, moved, credit)
        returned = OrderReturned(self.return_id, self.location, lines, credit)
        back = [
            Change(stock_stream(sku, self.location), StockReturned(sku, self.location, quantity, order.stream))
            for sku, quantity in units_by_sku(units_of_goods(lines)).items()
        ]
        return [Change(order.stream, returned), *back]


def _require_shipped(order: Order, lines: tuple[Line, ...]) -> None:
    for index, line in enumerate(lines):
        if line.kind != "goods":
            continue
        known = order.kits.get(line.line_no) or order.sold.get(line.line_no)
        if known is None or known.kind != "goods" or known.sku != line.sku:
            raise Refused(
                "return.unknown_line",
                f"{order.stream} has no goods line {line.line_no} of {line.sku}",
                f"lines[{index}].line_no",
            )
    for index, no, units in asked_of(
        order, [(each.line_no, each.quantity if each.kind == "goods" else 0) for each in lines]
    ):
        if units:
            require_returnable(order, no, units, index)


def _moved(order: Order, lines: tuple[Line, ...]) -> Iterator[tuple[int, Line]]:
    """Give the lines in which goods came back, of kits those of their parts, each with the index it was told at."""
    goods = [each for each in lines if each.kind == "goods" and each.line_no not in order.kits]
    credited = Counter[int]()
    for each in goods:
        credited[each.line_no] += each.amount_minor
    for index, line in enumerate(lines):
        if line.kind == "goods" and line.line_no in order.kits:
            for part in _as_parts(order, line, credited):
                credited[part.line_no] += part.amount_minor
                yield index, part
        elif line.kind == "goods":
            yield index, replace(line, part_of=order.sold[line.line_no].part_of)
        else:
            yield index, line


def _as_parts(order: Order, kit: Line, credited: Mapping[int, int]) -> list[Line]:
    """Give the lines of the parts of kits that came back.

    The credit is shared out by what is left of what was paid, beside what is credited for the parts at the same time.
    """
    parts = parts_of(order, kit.line_no)
    paid = paid_by_line(order.sold.values())
    left = [max(0, paid[no] - _gone_minor(order, no) - credited.get(no, 0)) for no in (each.line_no for each in parts)]
    units = in_lines(order, {kit.line_no: kit.quantity})
    return [
        priced(replace(each, quantity=units[each.line_no], business_date=kit.business_date), share)
        for each, share in zip(parts, largest_remainder(kit.amount_minor, left), strict=True)
    ]


def _gone_minor(order: Order, line_no: int) -> int:
    return order.returns.credited.get(line_no, 0) + order.refunds.line_minor(line_no)


def _require_paid(order: Order, lines: Iterable[tuple[int, Line]], credit_minor: int) -> None:
    """Refuse a credit of more than was paid for these goods, or that is left of all that was paid.

    Each line comes with the index of the one that it was told in.
    """
    paid = paid_by_line(order.sold.values())
    credited: dict[int, int] = {}
    for index, line in lines:
        if line.kind != "goods":
            continue
        no = line.line_no
        credited[no] = credited.get(no, 0) + line.amount_minor
        gone = _gone_minor(order, no)
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
