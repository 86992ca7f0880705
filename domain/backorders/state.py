"""The state of a SKU's queue."""

from collections.abc import Mapping
from dataclasses import field

from domain.backorders.events import BackorderNoted
from domain.values import state


@state
class Backorders:
    """Units of one SKU that orders wait for, by the stream of the order, and all of them."""

    orders: Mapping[str, int] = field(default_factory=dict)
    total: int = 0


def evolve_backorders(backorders: Backorders | None, _stream: str, event: BackorderNoted) -> Backorders:
    """Give the state after one more event."""
    now = backorders or Backorders()
    orders = {name: units for name, units in now.orders.items() if name != event.order}
    if event.quantity:
        orders[event.order] = event.quantity
    return Backorders(orders=orders, total=now.total + event.quantity - event.before)
