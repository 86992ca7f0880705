"""Deliver: parcels reach the customer."""

from collections.abc import Sequence
from datetime import datetime

from domain.shipments.events import ShipmentDelivered
from domain.shipments.reported import shipments_of
from domain.streams import order_of_fulfilment
from domain.values import value
from domain.world import Change, Decision, World


@value
class DeliverFulfilment:
    """All parcels of a fulfilment that were on their way reached the customer."""

    location: str
    fulfilment_id: str
    at: datetime

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_of_fulfilment(self.fulfilment_id)]

    def decide(self, world: World) -> Decision:
        """Record the delivery of shipped units."""
        order, shipped = shipments_of(world, self.fulfilment_id, self.location, ("shipped",), "fulfilment.not_shipped")
        return [
            Change(order.stream, ShipmentDelivered(each.shipment_id, each.fulfilment_id, each.on_the_way, self.at))
            for each in shipped
        ]
