"""Ready for pickup: the customer can fetch a shipment."""

from collections.abc import Sequence
from datetime import timedelta

from domain.refusals import Refused
from domain.shipments.events import ShipmentReadyForPickup
from domain.shipments.reported import order_of_shipment, require_status, require_unheld, shipment_at
from domain.values import value
from domain.world import Change, Decision, World

KEPT_FOR = timedelta(days=7)
"""How long a location keeps what nobody fetches."""


@value
class ReadyShipment:
    """The location put the parcels where the customer fetches them."""

    location: str
    shipment_id: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_of_shipment(self.shipment_id)]

    def decide(self, world: World) -> Decision:
        """Record it, and until when they are kept."""
        order, shipment = shipment_at(world, self.shipment_id, self.location)
        if order.terms.delivery != "pickup":
            reason = f"{self.shipment_id}, {shipment.status}, goes by {order.terms.delivery}: nobody fetches it"
            raise Refused("shipment.not_pickup", reason, "shipment_id")
        require_status(shipment, "shipment.not_draft", "draft")
        require_unheld(order, shipment)
        collect_by = world.now + KEPT_FOR
        ready = ShipmentReadyForPickup(self.shipment_id, shipment.fulfilment_id, self.location, collect_by)
        return [Change(order.stream, ready)]
