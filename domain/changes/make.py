"""Make a change that was proposed: the order becomes what the preview said, or the change is refused."""

from collections.abc import Mapping

from domain.changes.edits import Edited, live, require_room
from domain.changes.events import ChangeConfirmed
from domain.changes.evolve import confirmed
from domain.changes.propose import total_after
from domain.changes.state import ChangeSet
from domain.orders.buckets import Buckets
from domain.orders.cancel import cancel_units
from domain.orders.lines import units_by_line
from domain.orders.state import Order
from domain.refusals import Refused
from domain.world import Change, Decision, World


def made(world: World, order: Order, change: ChangeSet, left_be: Mapping[int, int]) -> Decision:
    """Give the order as changed; `left_be` are units by line that warehouses have cancelled for it already."""
    require_as_proposed(order, change, left_be)
    proposed = change.proposed
    rest = {no: more - left_be.get(no, 0) for no, more in units_by_line(proposed.reduced).items()}
    reduced = order.units({no: quantity for no, quantity in rest.items() if quantity > 0})
    for each in reduced if order.status != "draft" else ():
        if each.quantity > at_hand(order.lines[each.line_no]):
            reason = (
                f"line {each.line_no} of {order.stream}, {order.stage}, has {at_hand(order.lines[each.line_no])} units"
                f" that can still be cancelled, not {each.quantity}"
            )
            raise Refused("change.no_consent", reason, "change_id")
    edit = Edited(proposed.lines, proposed.dropped, proposed.added, reduced)
    total = total_after(order, edit)
    require_authorized(world, order, total)
    event = ChangeConfirmed(
        change_id=change.change_id,
        lines=proposed.lines,
        dropped=proposed.dropped,
        added=proposed.added,
        reduced=reduced,
        held=proposed.held,
        total_before_minor=order.owed_minor,
        total_after_minor=total,
        kits=proposed.kits,
    )
    cancelled: Decision = []
    if reduced and order.status != "draft":
        cancelled = cancel_units(confirmed(order, event), units_by_line(reduced), proposed.reason)
    return [Change(order.stream, event), *cancelled]


def at_hand(buckets: Buckets) -> int:
    """Units that no warehouse has to be asked for."""
    return buckets.waiting + buckets.allocated


def require_as_proposed(order: Order, change: ChangeSet, left_be: Mapping[int, int]) -> None:
    """Refuse a change whose lines are not any more as its preview showed them, or that comes too late by now."""
    if change.proposed.of_draft and order.status != "draft":
        reason = f"{order.stream} is {order.stage}, it was a draft when {change.change_id} was made: propose it anew"
        raise Refused("change.outdated", reason, "change_id")
    for each in change.proposed.previews:
        if each.kind != "goods" or each.line_no not in order.lines:
            continue
        now = live(order.lines[each.line_no]) + left_be.get(each.line_no, 0)
        if now != each.quantity_before:
            reason = (
                f"line {each.line_no} of {order.stream}, {order.stage}, has {now} units now; "
                f"{change.change_id} was made for {each.quantity_before}: propose it anew"
            )
            raise Refused("change.outdated", reason, "change_id")
    require_room(order, change.proposed.added)


def require_authorized(world: World, order: Order, total_minor: int) -> None:
    """Refuse a total that rises over what the customer's payments cover, where the ledger sees to the money."""
    if order.terms.payment != "before_release" or order.status == "draft" or total_minor <= order.owed_minor:
        return
    covered = _covered_minor(world, order)
    if total_minor > covered:
        reason = f"{order.stream}, {order.stage}, would come to {total_minor} minor units; its payments cover {covered}"
        raise Refused("change.not_authorized", reason, "change_id")


def _covered_minor(world: World, order: Order) -> int:
    """What was captured and did not go back for cancelled units, and what is authorized and has not ended."""
    payments = order.payments.payments.values()
    live = sum(each.live_minor for each in payments if not each.ended(world.now))
    back = sum(each.amount_minor for each in order.refunds.live if each.cause == "cancellation")
    return live + sum(each.captured_minor for each in payments) - back
