"""The open change of an order that somebody speaks of."""

from domain.changes.state import ChangeSet
from domain.orders.state import Order, require_open
from domain.refusals import Refused


def pending_change(order: Order, change_id: str) -> ChangeSet:
    """Give a change that is still to be decided on; raises Refused if it is unknown, or anything else than pending."""
    known = order.changes.statuses.get(change_id)
    if known is None:
        raise Refused("change.unknown", f"{order.stream}, {order.status}, has no change {change_id}", "change_id")
    now = order.changes.open
    if now is None or known != "pending":
        reason = f"change {change_id} of {order.stream} is {known}, it must be pending"
        raise Refused("change.not_pending", reason, "change_id")
    require_open(order)
    return now
