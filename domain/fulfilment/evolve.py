"""How what happens to a fulfilment changes its order."""

from collections.abc import Callable
from typing import Any

from domain.fulfilment.events import (
    FulfilmentAccepted,
    FulfilmentCancelRefused,
    FulfilmentCancelRequested,
    FulfilmentPacked,
    FulfilmentPicked,
    FulfilmentRejected,
    FulfilmentReleased,
    FulfilmentScheduled,
    UnitsShort,
)
from domain.fulfilment.state import Fulfilment
from domain.orders.buckets import INDEX, Bucket, moved, released
from domain.orders.lines import Units, kept, minus, units_by_line
from domain.orders.state import Allocation, Order, without
from domain.shipments.state import BEFORE_SHIPPED, Shipment
from domain.values import replace

RELEASED = INDEX["released"]


def move(order: Order, fulfilment_id: str, units: tuple[Units, ...], source: Bucket, target: Bucket) -> Order:
    """Give the order after units of a fulfilment went from one bucket to another."""
    fulfilment = order.fulfilments[fulfilment_id]
    lines = moved(order.lines, units, source, target)
    same = fulfilment.lines is order.lines
    after = replace(fulfilment, lines=lines if same else moved(fulfilment.lines, units, source, target))
    return replace(order, lines=lines, fulfilments={**order.fulfilments, fulfilment_id: after})


def cancelled(order: Order, fulfilment_id: str, units: tuple[Units, ...], bucket: Bucket) -> Order:
    """Give the order, whose lines have moved already, after units of a fulfilment were cancelled."""
    fulfilment = order.fulfilments[fulfilment_id]
    lines = moved(fulfilment.lines, units, bucket, "cancelled")
    asked = minus(fulfilment.cancel_requested, units)
    after = _put(order, replace(fulfilment, lines=lines, cancel_requested=asked))
    return _unpacked(after, fulfilment_id, units) if bucket == "packed" else after


def unscheduled(order: Order, location: str) -> Order:
    """Give the order after it may hold nothing more at a location: what was only scheduled there is off."""
    if any(each.location == location for each in order.allocations):
        return order
    off = [each for each in order.fulfilments.values() if each.standing == "scheduled" and each.location == location]
    for each in off:
        order = _put(order, replace(each, standing="cancelled"))
    return order


def _unpacked(order: Order, fulfilment_id: str, units: tuple[Units, ...]) -> Order:
    """Take units out of the shipments of a fulfilment that have not left."""
    left = units_by_line(units)
    shipments = dict(order.shipments)
    for name, shipment in order.shipments.items():
        if shipment.fulfilment_id != fulfilment_id or shipment.status not in BEFORE_SHIPPED:
            continue
        inside = kept(shipment.units, left)
        shipments[name] = replace(shipment, units=inside, status=shipment.status if inside else "voided")
    return replace(order, shipments=shipments)


def _put(order: Order, fulfilment: Fulfilment) -> Order:
    return replace(order, fulfilments={**order.fulfilments, fulfilment.fulfilment_id: fulfilment})


def _release(order: Order, event: FulfilmentReleased) -> Order:
    known = order.fulfilments.get(event.fulfilment_id)
    lines = moved(order.lines, event.units, "allocated", "released")
    # Where one location does it all, both are the same, and later steps move the units but once.
    alone = not order.fulfilments and all([each[RELEASED] == sum(each) for each in lines.values()])  # noqa: C419
    opened = Fulfilment(
        fulfilment_id=event.fulfilment_id,
        number=known.number if known else len(order.fulfilments) + 1,
        location=event.location,
        delivery=event.delivery,
        standing="open",
        lines=lines if alone else {each.line_no: released(each.quantity) for each in event.units},
        given=event.units,
    )
    return replace(
        order,
        lines=lines,
        allocations=_unreleased(order.allocations, event.location, event.units),
        fulfilments={**order.fulfilments, event.fulfilment_id: opened},
    )


def _unreleased(allocations: tuple[Allocation, ...], location: str, units: tuple[Units, ...]) -> tuple[Allocation, ...]:
    """Most often one release takes all."""
    if len(allocations) == 1 and allocations[0].units == units:
        return ()
    return without(allocations, location, units)


def _schedule(order: Order, event: FulfilmentScheduled) -> Order:
    scheduled = Fulfilment(
        fulfilment_id=event.fulfilment_id,
        number=len(order.fulfilments) + 1,
        location=event.location,
        delivery=order.terms.delivery,
        standing="scheduled",
        lines={},
        given=(),
    )
    return _put(order, scheduled)


def _accept(order: Order, event: FulfilmentAccepted) -> Order:
    return _put(order, replace(order.fulfilments[event.fulfilment_id], standing="accepted"))


def _reject(order: Order, event: FulfilmentRejected) -> Order:
    after = _look_again(order, event.fulfilment_id, event.location, event.units)
    return _put(after, replace(after.fulfilments[event.fulfilment_id], standing="rejected"))


def _short(order: Order, event: UnitsShort) -> Order:
    return _look_again(order, event.fulfilment_id, event.location, event.units)


def _look_again(order: Order, fulfilment_id: str, location: str, units: tuple[Units, ...]) -> Order:
    after = move(order, fulfilment_id, units, "released", "unallocated")
    fulfilment = after.fulfilments[fulfilment_id]
    after = _put(after, replace(fulfilment, cancel_requested=minus(fulfilment.cancel_requested, units)))
    excluded = dict.fromkeys((*order.excluded, *((each.sku, location) for each in units)))
    return replace(after, excluded=tuple(excluded))


def _pick(order: Order, event: FulfilmentPicked) -> Order:
    return move(order, event.fulfilment_id, event.units, "released", "picked")


def _pack(order: Order, event: FulfilmentPacked) -> Order:
    after = move(order, event.fulfilment_id, event.units, "picked", "packed")
    fulfilment = after.fulfilments[event.fulfilment_id]
    shipment = Shipment(
        shipment_id=event.shipment_id,
        fulfilment_id=event.fulfilment_id,
        location=event.location,
        units=event.units,
        parcels=event.parcels,
    )
    packed = replace(fulfilment, shipments=fulfilment.shipments + 1)
    return replace(_put(after, packed), shipments={**order.shipments, event.shipment_id: shipment})


def _request_cancel(order: Order, event: FulfilmentCancelRequested) -> Order:
    return _put(order, replace(order.fulfilments[event.fulfilment_id], cancel_requested=event.units))


def _refuse_cancel(order: Order, event: FulfilmentCancelRefused) -> Order:
    return _put(order, replace(order.fulfilments[event.fulfilment_id], cancel_requested=()))


EVOLVE: dict[type, Callable[[Order, Any], Order]] = {
    FulfilmentScheduled: _schedule,
    FulfilmentReleased: _release,
    FulfilmentAccepted: _accept,
    FulfilmentRejected: _reject,
    FulfilmentPicked: _pick,
    UnitsShort: _short,
    FulfilmentPacked: _pack,
    FulfilmentCancelRequested: _request_cancel,
    FulfilmentCancelRefused: _refuse_cancel,
}
