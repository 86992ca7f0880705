"""Which shipments a report is about."""

from domain.fulfilment.reported import fulfilment_in
from domain.orders.state import Order
from domain.refusals import Refused
from domain.shipments.state import Shipment, ShipmentStatus
from domain.streams import fulfilment_of_shipment, order_of_fulfilment
from domain.world import World


def shipments_of(
    world: World, fulfilment_id: str, location: str, wanted: tuple[ShipmentStatus, ...], rule: str
) -> tuple[Order, list[Shipment]]:
    """Give the shipments of a fulfilment that are in a `wanted` status; refuse, by `rule`, if none is."""
    order, fulfilment = fulfilment_in(world, fulfilment_id, location)
    every = [each for each in order.shipments.values() if each.fulfilment_id == fulfilment_id]
    found = [each for each in every if each.status in wanted]
    if not found:
        are = ", ".join(f"{each.shipment_id} is {each.status}" for each in every) or f"it is {fulfilment.status}"
        raise Refused(rule, f"no shipment of {fulfilment_id} can: {are}", "fulfilment_id")
    return order, found


def shipment_in(world: World, shipment_id: str) -> tuple[Order, Shipment]:
    """Give an order and its shipment."""
    order = world.state(Order, order_of_fulfilment(fulfilment_of_shipment(shipment_id)))
    shipment = order.shipments.get(shipment_id) if order is not None else None
    if order is None or shipment is None:
        raise Refused("shipment.unknown", f"there is no shipment {shipment_id}", "shipment_id")
    return order, shipment


def require_status(shipment: Shipment, rule: str, *wanted: ShipmentStatus) -> None:
    """Refuse a shipment that is not in one of the statuses."""
    if shipment.status not in wanted:
        reason = f"{shipment.shipment_id} is {shipment.status}, it must be {' or '.join(wanted)}"
        raise Refused(rule, reason, "shipment_id")
