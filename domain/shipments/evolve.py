"""How what happens to a shipment changes its order."""

from collections.abc import Callable
from typing import Any

from domain.fulfilment.evolve import move
from domain.orders.lines import Units
from domain.orders.state import Order
from domain.shipments.events import (
    ShipmentDelivered,
    ShipmentLabelled,
    ShipmentLost,
    ShipmentManifested,
    ShipmentReadyForPickup,
    ShipmentReturning,
    ShipmentShipped,
    ShipmentUncollected,
    ShipmentVoided,
    TrackingReported,
)
from domain.shipments.state import Shipment, is_news, together, without
from domain.values import replace


def _put(order: Order, shipment: Shipment) -> Order:
    return replace(order, shipments={**order.shipments, shipment.shipment_id: shipment})


def _change(order: Order, shipment_id: str, **fields: Any) -> Order:
    return _put(order, replace(order.shipments[shipment_id], **fields))


def _label(order: Order, event: ShipmentLabelled) -> Order:
    return _change(
        order, event.shipment_id, status="labelled", carrier=event.carrier, tracking_number=event.tracking_number
    )


def _manifest(order: Order, event: ShipmentManifested) -> Order:
    return _change(order, event.shipment_id, status="manifested", manifest_id=event.manifest_id)


def _void(order: Order, event: ShipmentVoided) -> Order:
    after = move(order, event.fulfilment_id, event.units, "packed", "picked")
    return _change(after, event.shipment_id, status="voided")


def _ship(order: Order, event: ShipmentShipped) -> Order:
    after = move(order, event.fulfilment_id, event.units, "packed", "shipped")
    return _change(
        after,
        event.shipment_id,
        status="shipped",
        carrier=event.carrier,
        tracking_number=event.tracking_number,
        shipped_at=event.shipped_at,
    )


def _ready(order: Order, event: ShipmentReadyForPickup) -> Order:
    return _change(order, event.shipment_id, status="ready_for_pickup", collect_by=event.collect_by)


def _uncollected(order: Order, event: ShipmentUncollected) -> Order:
    """Whoever asked the location to cancel these units has what they wanted."""
    after = move(order, event.fulfilment_id, event.units, "packed", "cancelled")
    fulfilment = after.fulfilments[event.fulfilment_id]
    asked = replace(fulfilment, cancel_requested=without(fulfilment.cancel_requested, event.units))
    after = replace(after, fulfilments={**after.fulfilments, event.fulfilment_id: asked})
    return _change(after, event.shipment_id, status="voided")


def _track(order: Order, event: TrackingReported) -> Order:
    """What is older than what is known is kept as heard, and moves nothing back."""
    shipment = order.shipments[event.shipment_id]
    fields: dict[str, Any] = {"heard": (*shipment.heard, (event.status, event.at, event.sscc))}
    if is_news(event, shipment.tracking):
        fields["tracking"] = event
        if event.arrives_from is not None or event.arrives_until is not None:
            fields.update(arrives_from=event.arrives_from, arrives_until=event.arrives_until)
    if event.sscc is not None and is_news(event, shipment.tracked.get(event.sscc)):
        fields["tracked"] = {**shipment.tracked, event.sscc: event}
    return _put(order, replace(shipment, **fields))


def _deliver(order: Order, event: ShipmentDelivered) -> Order:
    after = move(order, event.fulfilment_id, event.units, "shipped", "delivered")
    delivered = together(order.shipments[event.shipment_id].delivered, event.units)
    return _change(after, event.shipment_id, status="delivered", delivered=delivered, delivered_at=event.delivered_at)


def _lose(order: Order, event: ShipmentLost) -> Order:
    after = move(order, event.fulfilment_id, event.units, event.bucket, "lost")
    on_the_way = event.units if event.bucket == "shipped" else ()
    lost = together(order.shipments[event.shipment_id].lost, on_the_way)
    return _change(after, event.shipment_id, status="lost", lost=lost)


def _turn_back(order: Order, event: ShipmentReturning) -> Order:
    return _change(order, event.shipment_id, status="returning", returning=event.units, return_id=event.return_id)


def found_again(order: Order, shipment_id: str, units: tuple[Units, ...]) -> Order:
    """Give the order, whose units have moved already, after lost parcels turned up and go on where they were going."""
    shipment = order.shipments[shipment_id]
    status = "returning" if shipment.returning else "shipped"
    return _change(order, shipment_id, status=status, lost=without(shipment.lost, units))


EVOLVE: dict[type, Callable[[Order, Any], Order]] = {
    ShipmentLabelled: _label,
    ShipmentManifested: _manifest,
    ShipmentVoided: _void,
    ShipmentShipped: _ship,
    ShipmentReadyForPickup: _ready,
    ShipmentUncollected: _uncollected,
    TrackingReported: _track,
    ShipmentDelivered: _deliver,
    ShipmentLost: _lose,
    ShipmentReturning: _turn_back,
}
