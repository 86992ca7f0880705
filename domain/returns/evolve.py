"""How what happens to returns changes an order."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from domain.orders.lines import units_by_line, units_of_goods
from domain.orders.state import Order
from domain.returns.events import (
    ExchangeLinked,
    OrderReturned,
    ReturnAuthorized,
    ReturnCancelled,
    ReturnClosed,
    ReturnDeclined,
    ReturnExpired,
    ReturnInspected,
    ReturnLine,
    ReturnOpened,
    ReturnReceived,
    ReturnRequested,
    ReturnResolved,
    ReturnShipped,
)
from domain.returns.state import Return, ReturnStatus
from domain.values import replace

Name = TypeVar("Name", bound=str)


def _put(order: Order, each: Return) -> Order:
    return replace(order, returns=replace(order.returns, by_id={**order.returns.by_id, each.return_id: each}))


def _at_once(order: Order, event: OrderReturned) -> Order:
    received, credited = dict(order.returns.received), dict(order.returns.credited)
    for no, quantity in units_by_line(units_of_goods(event.lines)).items():
        received[no] = received.get(no, 0) + quantity
    for line in event.lines:
        if line.kind == "goods":
            credited[line.line_no] = credited.get(line.line_no, 0) + line.amount_minor
    after = replace(
        order.returns,
        at_once=(*order.returns.at_once, event.return_id),
        received=received,
        credited=credited,
        credited_minor=order.returns.credited_minor + event.credit_minor,
    )
    return replace(order, returns=after)


def _quantities(lines: tuple[ReturnLine, ...]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for each in lines:
        sums[each.line_no] = sums.get(each.line_no, 0) + each.quantity
    return sums


def _request(order: Order, event: ReturnRequested) -> Order:
    requested = Return(
        return_id=event.return_id, status="requested", lines=_quantities(event.lines), forced=event.forced
    )
    return _put(order, requested)


def _open(order: Order, event: ReturnOpened) -> Order:
    lines = _quantities(event.lines)
    opened = Return(
        return_id=event.return_id,
        status="in_transit",
        lines=lines,
        location=event.location,
        shipment_id=event.shipment_id,
        fulfilment_id=event.fulfilment_id,
        resolutions=dict.fromkeys(lines, "refund"),
    )
    return _put(order, opened)


def _authorize(order: Order, event: ReturnAuthorized) -> Order:
    authorized = replace(
        order.returns.by_id[event.return_id],
        status="authorized",
        expires_at=event.expires_at,
        location=event.location,
        restocking_fee_percent=event.restocking_fee_percent,
        restocking_fee_minor=event.restocking_fee_minor,
    )
    return _put(order, authorized)


def _status(status: ReturnStatus) -> Callable[[Order, Any], Order]:
    return lambda order, event: _put(order, replace(order.returns.by_id[event.return_id], status=status))


def _ship(order: Order, event: ReturnShipped) -> Order:
    known = order.returns.by_id[event.return_id]
    return _put(order, replace(known, status="in_transit", tracking_number=event.tracking_number))


def _receive(order: Order, event: ReturnReceived) -> Order:
    known = order.returns.by_id[event.return_id]
    conditions, undelivered = known.conditions, dict(known.undelivered)
    for each in event.lines:
        conditions = _added(conditions, each.line_no, each.condition, each.quantity)
    for units in event.undelivered:
        undelivered[units.line_no] = undelivered.get(units.line_no, 0) + units.quantity
    return _put(order, _stood(replace(known, location=event.location, conditions=conditions, undelivered=undelivered)))


def _inspect(order: Order, event: ReturnInspected) -> Order:
    known = order.returns.by_id[event.return_id]
    dispositions = known.dispositions
    for each in event.lines:
        dispositions = _added(dispositions, each.line_no, each.disposition, each.quantity)
    return _put(order, _stood(replace(known, dispositions=dispositions)))


def _stood(each: Return) -> Return:
    """Give the return with the status that its units make."""
    status: ReturnStatus = "inspected" if each.all_inspected else "received"
    return replace(each, status=status if each.all_came else "partially_received")


def _added(
    counts: Mapping[int, Mapping[Name, int]], line_no: int, name: Name, units: int
) -> dict[int, Mapping[Name, int]]:
    here = counts.get(line_no, {})
    return {**counts, line_no: {**here, name: here.get(name, 0) + units}}


def _resolve(order: Order, event: ReturnResolved) -> Order:
    known = order.returns.by_id[event.return_id]
    said = {each.line_no: each.outcome for each in event.resolutions}
    return _put(order, replace(known, resolutions={**known.resolutions, **said}))


def _link(order: Order, event: ExchangeLinked) -> Order:
    known = order.returns.by_id.get(event.return_id)
    return order if known is None else _put(order, replace(known, exchanges=(*known.exchanges, event.order)))


EVOLVE: dict[type, Callable[[Order, Any], Order]] = {
    OrderReturned: _at_once,
    ReturnRequested: _request,
    ReturnOpened: _open,
    ReturnAuthorized: _authorize,
    ReturnDeclined: _status("declined"),
    ReturnCancelled: _status("cancelled"),
    ReturnExpired: _status("expired"),
    ReturnShipped: _ship,
    ReturnReceived: _receive,
    ReturnInspected: _inspect,
    ReturnResolved: _resolve,
    ReturnClosed: _status("closed"),
    ExchangeLinked: _link,
}
