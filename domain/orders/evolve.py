"""How an order is folded from its events: one table from the type of an event to what it changes."""

from collections.abc import Callable
from typing import Any

import domain.accounts.evolve
import domain.changes.evolve
import domain.claims.evolve
import domain.fulfilment.evolve
import domain.payments.evolve
import domain.refunds.evolve
import domain.returns.evolve
import domain.shipments.evolve
from domain.orders.buckets import allocated, moved, unallocated
from domain.orders.events import (
    AllocationWithdrawn,
    HoldPlaced,
    HoldReleased,
    OrderAllocated,
    OrderApproved,
    OrderCancelled,
    OrderCompleted,
    OrderDrafted,
    OrderExpired,
    OrderPlaced,
    OrderRejected,
    OrderStuck,
    PromiseMissed,
    StockAwaited,
    UnitsCancelled,
)
from domain.orders.state import Allocation, Order, OrderStatus, without
from domain.values import replace

Evolve = Callable[[Order, Any], Order]


def evolve_order(order: Order | None, stream: str, event: Any) -> Order:
    """Give the state after one more event."""
    kind = type(event)
    if kind is OrderPlaced:
        return _begin(stream, event, "placed") if order is None else _submit(order, event)
    if kind is OrderDrafted:
        return replace(_begin(stream, event.draft, "draft"), draft_until=event.expires_at)
    assert order is not None, f"{stream} does not begin with an order"
    return EVOLVE[kind](order, event)


def _begin(stream: str, placed: OrderPlaced, status: OrderStatus) -> Order:
    return Order(
        stream=stream,
        placed=placed,
        status=status,
        sold={line.line_no: line for line in placed.lines},
        lines={line.line_no: unallocated(line.quantity) for line in placed.lines if line.kind == "goods"},
        goes=placed,
        kits={line.line_no: line for line in placed.kits},
    )


def _submit(order: Order, event: OrderPlaced) -> Order:
    """A draft that is placed keeps its holds, and whatever else it came to meanwhile."""
    return replace(order, placed=event, status="placed", draft_until=None)


def _status(status: OrderStatus) -> Evolve:
    return lambda order, _event: replace(order, status=status)


def _hold(order: Order, event: HoldPlaced) -> Order:
    return replace(order, holds={**order.holds, event.hold_id: event}, waited=True)


def _lift(order: Order, event: HoldReleased) -> Order:
    return replace(order, holds={name: each for name, each in order.holds.items() if name != event.hold_id})


def _allocate(order: Order, event: OrderAllocated) -> Order:
    taken = Allocation(event.location, event.units)
    places = order.places if event.location in order.places else (*order.places, event.location)
    return replace(
        order,
        lines=allocated(order.lines, event.units),
        allocations=(*order.allocations, taken),
        places=places,
    )


def _await(order: Order, event: StockAwaited) -> Order:
    return replace(order, lines=moved(order.lines, event.units, "unallocated", "backordered"), waited=True)


def _withdraw(order: Order, event: AllocationWithdrawn) -> Order:
    after = replace(
        order,
        lines=moved(order.lines, event.units, "allocated", "unallocated"),
        allocations=without(order.allocations, event.location, event.units),
    )
    return domain.fulfilment.evolve.unscheduled(after, event.location)


def _cancel(order: Order, event: UnitsCancelled) -> Order:
    after = replace(order, lines=moved(order.lines, event.units, event.bucket, "cancelled"))
    if event.bucket == "allocated" and event.location is not None:
        held = replace(after, allocations=without(order.allocations, event.location, event.units))
        return domain.fulfilment.evolve.unscheduled(held, event.location)
    if event.fulfilment_id is not None:
        return domain.fulfilment.evolve.cancelled(after, event.fulfilment_id, event.units, event.bucket)
    return after


def _tell(name: str) -> Evolve:
    return lambda order, event: replace(order, told=(*order.told, getattr(event, "stage", name)))


EVOLVE: dict[type, Evolve] = {
    OrderApproved: _status("approved"),
    OrderRejected: _status("rejected"),
    OrderExpired: _status("expired"),
    OrderCompleted: _status("completed"),
    OrderCancelled: _status("cancelled"),
    HoldPlaced: _hold,
    HoldReleased: _lift,
    OrderAllocated: _allocate,
    StockAwaited: _await,
    AllocationWithdrawn: _withdraw,
    UnitsCancelled: _cancel,
    PromiseMissed: _tell("promise"),
    OrderStuck: _tell("stuck"),
    **domain.fulfilment.evolve.EVOLVE,
    **domain.shipments.evolve.EVOLVE,
    **domain.payments.evolve.EVOLVE,
    **domain.returns.evolve.EVOLVE,
    **domain.refunds.evolve.EVOLVE,
    **domain.claims.evolve.EVOLVE,
    **domain.changes.evolve.EVOLVE,
    **domain.accounts.evolve.EVOLVE,
}
"""By the type of an event, all but the two that an order begins with."""

ORDER_EVENTS: tuple[type, ...] = (OrderPlaced, OrderDrafted, *EVOLVE)
"""Every type of event in an order's stream."""
