"""Ship a fulfilment."""

from dataclasses import dataclass

from domain.orders.events import FulfilmentShipped
from domain.orders.fulfilment import fulfilment_in
from domain.orders.lines import units_by_sku
from domain.stock.events import StockShipped
from domain.streams import order_of_fulfilment, stock_stream
from domain.world import Change, Decision, World


@dataclass(frozen=True, slots=True)
class ShipFulfilment:
    """The parcels left with a carrier, where one is known."""

    location: str
    fulfilment_id: str
    carrier: str | None
    tracking_number: str | None

    def streams(self) -> list[str]:
        """The order."""
        return [order_of_fulfilment(self.fulfilment_id)]


def ship_fulfilment(world: World, command: ShipFulfilment) -> Decision:
    """Record that a packed fulfilment left: its allocations are consumed and its units are gone."""
    order = fulfilment_in(world, command.fulfilment_id, command.location, "packed")
    shipped = FulfilmentShipped(
        command.fulfilment_id, command.location, order.units, command.carrier, command.tracking_number
    )
    gone = [
        Change(stock_stream(sku, command.location), StockShipped(sku, command.location, quantity, order.stream))
        for sku, quantity in units_by_sku(order.units).items()
    ]
    return [Change(order.stream, shipped), *gone]
