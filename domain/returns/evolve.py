"""How what happens to returns changes an order."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from domain.orders.lines import units_by_line, units_of_goods
from domain.orders.state import Order
from domain.returns.events import OrderReturned
from domain.returns.state import Returns


def _return(order: Order, event: OrderReturned) -> Order:
    received = dict(order.returns.received)
    for no, quantity in units_by_line(units_of_goods(event.lines)).items():
        received[no] = received.get(no, 0) + quantity
    return replace(order, returns=Returns((*order.returns.ids, event.return_id), received))


EVOLVE: dict[type, Callable[[Order, Any], Order]] = {OrderReturned: _return}
