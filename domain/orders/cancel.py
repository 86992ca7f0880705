"""Cancel an order that was not yet released."""

from dataclasses import dataclass

from domain.orders.events import OrderCancelled
from domain.orders.lines import units_by_sku
from domain.orders.state import order_in, require_stage
from domain.stock.events import AllocationReleased
from domain.streams import order_stream, stock_stream
from domain.world import Change, Decision, World


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """The shop takes its order back."""

    shop: str
    order_id: str
    reason: str

    def streams(self) -> list[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]


def cancel_order(world: World, command: CancelOrder) -> Decision:
    """End the order and free what it holds; from its release on the warehouse has it, and it is refused."""
    order = order_in(world, order_stream(command.shop, command.order_id))
    require_stage(order, "order.not_cancellable", "placed", "approved", "awaiting_stock", "allocated")
    location = order.location
    held = order.units if location is not None else ()
    freed = [
        Change(stock_stream(sku, location), AllocationReleased(sku, location, quantity, order.stream))
        for sku, quantity in units_by_sku(held).items()
        if location is not None
    ]
    return [Change(order.stream, OrderCancelled(command.reason, location, held)), *freed]
