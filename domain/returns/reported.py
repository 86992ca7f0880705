"""Which return a message is about, and whether it can happen to it now."""

from collections.abc import Iterable

from domain.orders.state import Order, order_in
from domain.refusals import Refused
from domain.returns.state import Return, ReturnStatus
from domain.streams import order_stream
from domain.world import World


def return_in(world: World, shop: str, order_id: str, return_id: str) -> tuple[Order, Return]:
    """Give an order and its return, which must be there."""
    order = order_in(world, order_stream(shop, order_id))
    found = order.returns.by_id.get(return_id)
    if found is None:
        at_once = "it was taken back at once" if return_id in order.returns.at_once else "there is none of that id"
        raise Refused("return.unknown", f"{order.stream} has no open return {return_id}: {at_once}", "return_id")
    return order, found


def require_status(known: Return, *wanted: ReturnStatus) -> None:
    """Refuse a return that is not in one of the statuses."""
    if known.status not in wanted:
        reason = f"return {known.return_id} is {known.status}, it must be {' or '.join(wanted)}"
        raise Refused("return.status", reason, "return_id")


def require_lines(known: Return, line_nos: Iterable[int]) -> None:
    """Refuse lines that the return does not have."""
    for index, line_no in enumerate(line_nos):
        if line_no not in known.lines:
            reason = f"return {known.return_id}, {known.status}, has no line {line_no}"
            raise Refused("return.unknown_line", reason, f"lines[{index}].line_no")


def require_place(known: Return, location: str) -> None:
    """Refuse a location that another one stands in for: where the return is authorized to go, or came."""
    if known.location not in {None, location}:
        reason = f"return {known.return_id}, {known.status}, belongs to {known.location}, not to {location}"
        raise Refused("return.elsewhere", reason, "return_id")
