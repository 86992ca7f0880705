"""Turn back: the carrier brings units of a shipment back to their sender."""

from domain.orders.lines import Units
from domain.orders.state import Order
from domain.returns.carrier import opened_by_carrier
from domain.shipments.events import ShipmentReturning
from domain.shipments.reported import free_id, path_of
from domain.shipments.state import Shipment
from domain.values import replace
from domain.world import Change, Decision


def turned_back(order: Order, shipment: Shipment, units: tuple[Units, ...], incident: str | None) -> Decision:
    """Give what follows when units come back: a return that waits for them."""
    return_id = free_id(f"rts-{path_of(shipment)}", order.returns.ids)
    returning = ShipmentReturning(shipment.shipment_id, return_id, units, incident)
    return [
        Change(order.stream, returning),
        *opened_by_carrier(order, replace(shipment, units=units), return_id),
    ]
