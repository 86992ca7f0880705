"""Manifest a shipment: it stands on the list that its carrier signs for."""

from collections.abc import Sequence

from domain.shipments.events import ShipmentManifested
from domain.shipments.reported import order_of_shipment, require_status, require_unheld, shipment_at
from domain.values import value
from domain.world import Change, Decision, World


@value
class ManifestShipment:
    """The warehouse will hand the parcels over with others, by one list."""

    location: str
    shipment_id: str
    manifest_id: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_of_shipment(self.shipment_id)]

    def decide(self, world: World) -> Decision:
        """Record the manifest; only what has a label can stand on it."""
        order, shipment = shipment_at(world, self.shipment_id, self.location)
        require_status(shipment, "shipment.not_labelled", "labelled")
        require_unheld(order, shipment)
        return [Change(order.stream, ShipmentManifested(self.shipment_id, self.manifest_id))]
