"""Uncollected: nobody fetched a shipment in time."""

from collections.abc import Sequence

from domain.orders.cancel import freed
from domain.orders.state import Order, order_in
from domain.shipments.events import ShipmentUncollected
from domain.shipments.state import Shipment
from domain.values import value
from domain.world import Change, Decision, World


@value
class EndPickup:
    """The time is over in which a shipment of the order in this stream was kept for its customer."""

    order: str
    shipment_id: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Put what is still there back on the shelf; what is held could not be fetched, and stays."""
        order = order_in(world, self.order)
        shipment = order.shipments.get(self.shipment_id)
        if shipment is None or shipment.status != "ready_for_pickup" or _is_held(order, shipment):
            return []
        if shipment.collect_by is None or shipment.collect_by > world.now:
            return []
        over = ShipmentUncollected(self.shipment_id, shipment.fulfilment_id, shipment.location, shipment.units)
        return [Change(self.order, over), *freed(order, shipment.location, shipment.units)]


def pickup_is_held(order: Order | None) -> bool:
    """Whether something waits to be fetched that nobody can fetch."""
    return order is not None and any(
        each.status == "ready_for_pickup" and _is_held(order, each) for each in order.shipments.values()
    )


def _is_held(order: Order, shipment: Shipment) -> bool:
    return bool(order.holds) and any(order.holds_on(each.line_no, shipment.fulfilment_id) for each in shipment.units)
