"""Void a shipment: it will not leave as it is."""

from collections.abc import Sequence

from domain.shipments.events import ShipmentVoided
from domain.shipments.reported import order_of_shipment, require_status, shipment_at
from domain.shipments.state import BEFORE_SHIPPED
from domain.values import value
from domain.world import Change, Decision, World


@value
class VoidShipment:
    """The warehouse takes the parcels apart again."""

    location: str
    shipment_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_of_shipment(self.shipment_id)]

    def decide(self, world: World) -> Decision:
        """Give its units back to be packed; a hold does not stop that, since nothing comes nearer to the customer."""
        order, shipment = shipment_at(world, self.shipment_id, self.location)
        require_status(shipment, "shipment.not_voidable", *BEFORE_SHIPPED)
        voided = ShipmentVoided(self.shipment_id, shipment.fulfilment_id, shipment.units, self.reason)
        return [Change(order.stream, voided)]
