"""Ask to send units of an order back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from domain.master.shop import shop_in
from domain.orders.kits import asked_of
from domain.orders.state import Order, order_in
from domain.refusals import Refused
from domain.returns.events import ReturnLine, ReturnRequested
from domain.streams import order_stream, shop_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class RequestReturn:
    """A customer wants to send `lines` back; `at` is business time. With `force` its window may be closed."""

    shop: str
    order_id: str
    return_id: str
    lines: tuple[ReturnLine, ...]
    at: datetime
    force: bool = False

    def streams(self) -> Sequence[str]:
        """The order and the shop, which may have a window for returns."""
        return [order_stream(self.shop, self.order_id), shop_stream(self.shop)]

    def decide(self, world: World) -> Decision:
        """Open a return of no more than has left and is not coming back already, within the shop's window."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        require_left(order)
        require_new(order, self.return_id)
        asked: dict[int, int] = {}
        lines: list[ReturnLine] = []
        for index, no, units in asked_of(order, [(line.line_no, line.quantity) for line in self.lines]):
            require_returnable(order, no, units, index)
            lines.append(ReturnLine(no, units - asked.get(no, 0), self.lines[index].reason))
            asked[no] = units
        days = shop_in(world, self.shop).return_window_days
        late = None if days is None else _late(order, asked, self.at - timedelta(days=days))
        if late is not None and not self.force:
            reason = f"{late} of {order.stream}, {order.stage}, was delivered more than {days} days before {self.at}"
            raise Refused("return.window_closed", reason, "lines")
        return [Change(order.stream, ReturnRequested(self.return_id, tuple(lines), forced=late is not None))]


def require_left(order: Order) -> None:
    """Refuse the return of an order of which nothing has left."""
    if order.lines and not any(each.shipped or each.delivered for each in order.lines.values()):
        raise Refused("return.not_shipped", f"{order.stream} is {order.stage}: nothing of it has left")


def require_new(order: Order, return_id: str) -> None:
    """Refuse an id that a return of the order has."""
    if return_id in order.returns.ids:
        known = order.returns.by_id.get(return_id)
        state = known.status if known else "taken back at once"
        raise Refused("return.exists", f"{order.stream} has return {return_id} already, {state}", "return_id")


def require_returnable(order: Order, line_no: int, quantity: int, index: int) -> None:
    """Refuse more units of a line than were shipped and do not come back already (invariant 15)."""
    there = order.lines.get(line_no)
    if there is None:
        raise Refused("return.unknown_line", f"{order.stream} has no goods line {line_no}", f"lines[{index}].line_no")
    shipped, returned = there.shipped + there.delivered, order.returns.taken(line_no) + quantity
    if returned > shipped:
        raise Refused(
            "return.exceeds_shipped",
            f"line {line_no}: {shipped} shipped, {returned} would be returned",
            f"lines[{index}].quantity",
        )


def _late(order: Order, asked: Mapping[int, int], first_day: datetime) -> str | None:
    """Name the first line of which too few units were delivered after `first_day`, or are still on their way."""
    for line_no, quantity in asked.items():
        in_time = sum(
            units.quantity
            for shipment in order.shipments.values()
            if shipment.shipped_at is not None and (shipment.delivered_at is None or shipment.delivered_at >= first_day)
            for units in shipment.units
            if units.line_no == line_no
        )
        if quantity > in_time:
            return f"line {line_no}"
    return None
