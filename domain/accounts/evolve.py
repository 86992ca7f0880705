"""How an invoice changes its order."""

from collections.abc import Callable
from typing import Any

from domain.accounts.events import OrderInvoiced
from domain.orders.state import Order
from domain.values import replace


def _invoice(order: Order, event: OrderInvoiced) -> Order:
    invoices = {**order.payments.invoices, event.invoice_id: event.amount_minor}
    return replace(order, payments=replace(order.payments, invoices=invoices))


EVOLVE: dict[type, Callable[[Order, Any], Order]] = {OrderInvoiced: _invoice}
