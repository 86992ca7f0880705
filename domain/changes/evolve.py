"""How what happens to changes changes an order."""

from collections.abc import Callable
from typing import Any

from domain.changes.events import (
    AddressChangeDeclined,
    AddressChangeRequested,
    ChangeCancelled,
    ChangeConfirmed,
    ChangeDeclined,
    ChangeExpired,
    ChangeProposed,
    ChangeRequested,
    UnitsRecalled,
)
from domain.changes.state import Changes, ChangeSet, ChangeStatus
from domain.fulfilment.evolve import cancelled
from domain.orders.buckets import Buckets, moved
from domain.orders.events import AddressChanged
from domain.orders.lines import Units, units_by_line
from domain.orders.state import Allocation, Order
from domain.values import replace


def confirmed(order: Order, event: ChangeConfirmed) -> Order:
    """Give the order with its lines as changed; what the change held is allocated to it, the rest waits."""
    after = _end(order, event.change_id, "confirmed")
    after = _rewritten(after, event) if order.status == "draft" else _sold(after, event)
    added, lines = units_by_line(event.added), dict(after.lines)
    held: dict[int, int] = {}
    for each in event.held:
        held[each.line_no] = held.get(each.line_no, 0) + each.quantity
    for no, quantity in added.items():
        now = lines.get(no, Buckets())
        here = held.get(no, 0)
        lines[no] = now._replace(allocated=now.allocated + here, unallocated=now.unallocated + quantity - here)
    taken = tuple(Allocation(each.location, (Units(each.line_no, each.sku, each.quantity),)) for each in event.held)
    return replace(after, lines=lines, allocations=order.allocations + taken)


def _sold(order: Order, event: ChangeConfirmed) -> Order:
    kits = {**order.kits, **{line.line_no: line for line in event.kits}} if event.kits else order.kits
    return replace(order, sold={**order.sold, **{line.line_no: line for line in event.lines}}, kits=kits)


def _rewritten(order: Order, event: ChangeConfirmed) -> Order:
    """A draft was not sold yet: it is offered anew, as if it had never been otherwise."""
    gone = set(event.dropped)
    after = _sold(order, event)
    sold = {no: line for no, line in after.sold.items() if no not in gone}
    kits = {no: line for no, line in after.kits.items() if no not in gone}
    reduced = units_by_line(event.reduced)
    placed = replace(
        order.placed, lines=tuple(sold.values()), total_minor=event.total_after_minor, kits=tuple(kits.values())
    )
    lines = {
        no: each._replace(unallocated=each.unallocated - reduced.get(no, 0))
        for no, each in order.lines.items()
        if no not in gone
    }
    return replace(order, placed=placed, sold=sold, lines=lines, kits=kits)


def _propose(order: Order, event: ChangeProposed) -> Order:
    statuses: dict[str, ChangeStatus] = {**order.changes.statuses, event.change_id: "pending"}
    opened = ChangeSet(event.change_id, "pending", event)
    return replace(order, changes=Changes(statuses, opened, order.changes.address))


def _request(order: Order, event: ChangeRequested) -> Order:
    change = order.changes.open
    assert change is not None, f"{order.stream} has no open change"
    statuses: dict[str, ChangeStatus] = {**order.changes.statuses, event.change_id: "requested"}
    asked = ChangeSet(change.change_id, "requested", change.proposed, event.asked)
    return replace(order, changes=Changes(statuses, asked, order.changes.address))


def _end(order: Order, change_id: str, status: ChangeStatus) -> Order:
    statuses: dict[str, ChangeStatus] = {**order.changes.statuses, change_id: status}
    return replace(order, changes=Changes(statuses, None, order.changes.address))


def _ended(status: ChangeStatus) -> Callable[[Order, Any], Order]:
    return lambda order, event: _end(order, event.change_id, status)


def _request_address(order: Order, event: AddressChangeRequested) -> Order:
    return replace(order, changes=replace(order.changes, address=event))


def _decline_address(order: Order, _event: AddressChangeDeclined) -> Order:
    return replace(order, changes=replace(order.changes, address=None))


def _recall(order: Order, event: UnitsRecalled) -> Order:
    """The warehouse is done with them; the order still wants them."""
    after = replace(order, lines=moved(order.lines, event.units, event.bucket, "unallocated"))
    return cancelled(after, event.fulfilment_id, event.units, event.bucket)


def _change_address(order: Order, event: AddressChanged) -> Order:
    placed = order.placed
    if order.status == "draft":
        placed = replace(placed, destination=event.destination, contact=event.contact, address=event.address)
    changes = replace(order.changes, address=None)
    return replace(order, placed=placed, changes=changes, goes=event)


EVOLVE: dict[type, Callable[[Order, Any], Order]] = {
    ChangeProposed: _propose,
    ChangeRequested: _request,
    ChangeConfirmed: confirmed,
    ChangeDeclined: _ended("declined"),
    ChangeCancelled: _ended("cancelled"),
    ChangeExpired: _ended("cancelled"),
    AddressChangeRequested: _request_address,
    AddressChangeDeclined: _decline_address,
    UnitsRecalled: _recall,
    AddressChanged: _change_address,
}
