"""How what happens to a shipment changes its order."""

from collections.abc import Callable
from typing import Any

from domain.evolving import replace
from domain.fulfilment.evolve import move
from domain.orders.buckets import Bucket
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
from domain.shipments.state import Shipment


def _put(order: Order, shipment: Shipment) -> Order:
    return replace(order, shipments={**order.shipments, shipment.shipment_id: shipment})


def _label(order: Order, event: ShipmentLabelled) -> Order:
    shipment = order.shipments[event.shipment_id]
    labelled = replace(shipment, status="labelled", carrier=event.carrier, tracking_number=event.tracking_number)
    return _put(order, labelled)


def _manifest(order: Order, event: ShipmentManifested) -> Order:
    shipment = order.shipments[event.shipment_id]
    return _put(order, replace(shipment, status="manifested", manifest_id=event.manifest_id))


def _void(order: Order, event: ShipmentVoided) -> Order:
    after = move(order, event.fulfilment_id, event.units, "packed", "picked")
    return _put(after, replace(order.shipments[event.shipment_id], status="voided"))


def _ship(order: Order, event: ShipmentShipped) -> Order:
    after = move(order, event.fulfilment_id, event.units, "packed", "shipped")
    shipment = order.shipments[event.shipment_id]
    shipped = replace(
        shipment,
        status="shipped",
        carrier=event.carrier,
        tracking_number=event.tracking_number,
        shipped_at=event.shipped_at,
    )
    return _put(after, shipped)


def _ready(order: Order, event: ShipmentReadyForPickup) -> Order:
    return _put(order, replace(order.shipments[event.shipment_id], status="ready_for_pickup"))


def _uncollected(order: Order, event: ShipmentUncollected) -> Order:
    after = move(order, event.fulfilment_id, event.units, "packed", "cancelled")
    return _put(after, replace(order.shipments[event.shipment_id], status="voided"))


def _track(order: Order, event: TrackingReported) -> Order:
    return _put(order, replace(order.shipments[event.shipment_id], tracking=event))


def _deliver(order: Order, event: ShipmentDelivered) -> Order:
    after = move(order, event.fulfilment_id, event.units, "shipped", "delivered")
    delivered = replace(order.shipments[event.shipment_id], status="delivered", delivered_at=event.delivered_at)
    return _put(after, delivered)


def _lose(order: Order, event: ShipmentLost) -> Order:
    source: Bucket = "delivered" if order.shipments[event.shipment_id].status == "delivered" else "shipped"
    after = move(order, event.fulfilment_id, event.units, source, "lost")
    return _put(after, replace(order.shipments[event.shipment_id], status="lost"))


def _turn_back(order: Order, event: ShipmentReturning) -> Order:
    return _put(order, replace(order.shipments[event.shipment_id], status="returning"))


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
