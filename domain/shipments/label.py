"""Label a shipment: a carrier will take it."""

from collections.abc import Sequence

from domain.shipments.events import ShipmentLabelled
from domain.shipments.reported import (
    order_of_shipment,
    require_by_carrier,
    require_status,
    require_unheld,
    shipment_at,
)
from domain.values import value
from domain.world import Change, Decision, World


@value
class LabelShipment:
    """The warehouse put a carrier's label on the parcels."""

    location: str
    shipment_id: str
    carrier: str
    tracking_number: str | None = None

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_of_shipment(self.shipment_id)]

    def decide(self, world: World) -> Decision:
        """Record the label; to change it the shipment is voided first."""
        order, shipment = shipment_at(world, self.shipment_id, self.location)
        require_by_carrier(order, shipment)
        require_status(shipment, "shipment.not_draft", "draft")
        require_unheld(order, shipment)
        return [Change(order.stream, ShipmentLabelled(self.shipment_id, self.carrier, self.tracking_number))]
