"""The fulfilment that a warehouse reports on."""

from domain.orders.state import Order, Stage, require_stage
from domain.refusals import Refused
from domain.streams import order_of_fulfilment
from domain.world import World


def fulfilment_in(world: World, fulfilment: str, location: str, *stages: Stage) -> Order:
    """Give the order whose fulfilment `location` reports on; it must stand at one of `stages`."""
    order = world.state(Order, order_of_fulfilment(fulfilment))
    if order is None or order.fulfilment_id != fulfilment:
        raise Refused("fulfilment.unknown", f"there is no fulfilment {fulfilment}", "fulfilment_id")
    if order.location != location:
        raise Refused("fulfilment.elsewhere", f"{fulfilment} belongs to {order.location}", "fulfilment_id")
    require_stage(order, f"fulfilment.not_{'_or_'.join(stages)}", *stages)
    return order
