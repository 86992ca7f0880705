"""Collect: the customer fetches a shipment."""

from collections.abc import Sequence
from datetime import datetime

from domain.shipments.events import ShipmentDelivered
from domain.shipments.reported import order_of_shipment, require_status, shipment_at
from domain.shipments.ship import leave
from domain.values import value
from domain.world import Change, Decision, World


@value
class CollectShipment:
    """The customer took the parcels with them."""

    location: str
    shipment_id: str
    at: datetime

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_of_shipment(self.shipment_id)]

    def decide(self, world: World) -> Decision:
        """Record that the units left and arrived in one."""
        order, shipment = shipment_at(world, self.shipment_id, self.location)
        require_status(shipment, "shipment.not_ready", "ready_for_pickup")
        left = leave(world, order, [(shipment, None, None)], self.at)
        taken = ShipmentDelivered(self.shipment_id, shipment.fulfilment_id, shipment.units, self.at)
        return [*left, Change(order.stream, taken)]
