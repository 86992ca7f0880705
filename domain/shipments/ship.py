"""Ship: parcels leave a location."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.orders.lines import units_by_sku
from domain.orders.state import Order
from domain.payments.cover import require_capturable
from domain.shipments.events import ShipmentShipped
from domain.shipments.reported import (
    order_of_shipment,
    require_by_carrier,
    require_status,
    require_unheld,
    shipment_at,
    shipments_of,
)
from domain.shipments.state import Shipment, ShipmentStatus
from domain.stock.events import StockShipped
from domain.streams import order_of_fulfilment, stock_stream
from domain.values import value
from domain.world import Change, Decision, World

READY: tuple[ShipmentStatus, ...] = ("draft", "labelled", "manifested")


@value
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
        order, ready = shipments_of(world, self.fulfilment_id, self.location, READY, "fulfilment.not_packed")
        for shipment in ready:
            require_by_carrier(order, shipment)
        return leave(
            world,
            order,
            [(each, self.carrier or each.carrier, self.tracking_number or each.tracking_number) for each in ready],
            self.at,
        )


@value
class ShipShipment:
    """The parcels of one shipment left, with the carrier of its label where it has one."""

    location: str
    shipment_id: str
    at: datetime

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_of_shipment(self.shipment_id)]

    def decide(self, world: World) -> Decision:
        """Record that its units left."""
        order, shipment = shipment_at(world, self.shipment_id, self.location)
        require_by_carrier(order, shipment)
        require_status(shipment, "shipment.not_packed", *READY)
        return leave(world, order, [(shipment, shipment.carrier, shipment.tracking_number)], self.at)


def leave(
    world: World, order: Order, shipments: Iterable[tuple[Shipment, str | None, str | None]], at: datetime
) -> Decision:
    """Give what follows when shipments leave, each with its carrier and tracking number; refuse what may not."""
    require_capturable(order, world.now)
    changes: Decision = []
    for shipment, carrier, tracking_number in shipments:
        require_unheld(order, shipment)
        changes += _gone(order, shipment, carrier, tracking_number, at)
    return changes


def _gone(order: Order, shipment: Shipment, carrier: str | None, tracking_number: str | None, at: datetime) -> Decision:
    left = ShipmentShipped(
        *(shipment.shipment_id, shipment.fulfilment_id, shipment.location, shipment.units),
        *(carrier, tracking_number, at),
    )
    gone = [
        Change(stock_stream(sku, shipment.location), StockShipped(sku, shipment.location, quantity, order.stream))
        for sku, quantity in units_by_sku(shipment.units).items()
    ]
    return [Change(order.stream, left), *gone]
