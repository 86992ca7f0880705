"""How an invoice changes its order."""

from collections.abc import Callable
from typing import Any

from domain.accounts.events import OrderInvoiced
from domain.orders.state import Order
from domain.values import replace


def _invoice(order: Order, event: OrderInvoiced) -> Order:
    return replace(order, invoices={**order.invoices, event.invoice_id: event.amount_minor})


EVOLVE: dict[type, Callable[[Order, Any], Order]] = {OrderInvoiced: _invoice}
