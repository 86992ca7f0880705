"""Ship: parcels leave a location."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.fulfilment.reported import require_movable
from domain.orders.lines import units_by_sku
from domain.orders.state import Order
from domain.shipments.events import ShipmentShipped
from domain.shipments.reported import shipments_of
from domain.shipments.state import Shipment
from domain.stock.events import StockShipped
from domain.streams import order_of_fulfilment, stock_stream
from domain.world import Change, Decision, World


@dataclass(frozen=True, slots=True)
class ShipFulfilment:
    """All parcels of a fulfilment that are ready left, with a carrier where one is known."""

    location: str
    fulfilment_id: str
    carrier: str | None
    tracking_number: str | None
    at: datetime

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_of_fulfilment(self.fulfilment_id)]

    def decide(self, world: World) -> Decision:
        """Record that packed units left: their allocations are consumed and they are gone from the shelf."""
        order, ready = shipments_of(
            *(world, self.fulfilment_id, self.location), ("draft", "labelled", "manifested"), "fulfilment.not_packed"
        )
        changes: Decision = []
        for shipment in ready:
            require_movable(order, order.fulfilments[self.fulfilment_id], shipment.units)
            carrier, number = self.carrier or shipment.carrier, self.tracking_number or shipment.tracking_number
            changes += shipped(order, shipment, carrier, number, self.at)
        return changes


def shipped(
    order: Order, shipment: Shipment, carrier: str | None, tracking_number: str | None, at: datetime
) -> Decision:
    """Give what follows when the units of a shipment leave."""
    left = ShipmentShipped(
        *(shipment.shipment_id, shipment.fulfilment_id, shipment.location, shipment.units),
        *(carrier, tracking_number, at),
    )
    gone = [
        Change(stock_stream(sku, shipment.location), StockShipped(sku, shipment.location, quantity, order.stream))
        for sku, quantity in units_by_sku(shipment.units).items()
    ]
    return [Change(order.stream, left), *gone]
