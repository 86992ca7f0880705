"""The table of aggregates: which kind of stream holds which state, and how an event changes it."""

from collections.abc import Callable
from typing import Any

from domain.accounts.state import evolve_account
from domain.backorders.state import evolve_backorders
from domain.capacity.state import evolve_workload
from domain.counts.state import evolve_count
from domain.deferred.state import evolve_deferred
from domain.imports.reject import evolve_import
from domain.master.gtin import evolve_gtin
from domain.master.location import evolve_directory, evolve_location
from domain.master.partner import evolve_partner
from domain.master.product import evolve_product
from domain.master.shop import evolve_shop
from domain.messages import evolve_message
from domain.orders.evolve import evolve_order
from domain.purchasing.state import evolve_purchase
from domain.reservations.state import evolve_reservation
from domain.returns.blind import evolve_return
from domain.stock.adjust import evolve_adjustment
from domain.stock.position import evolve_position
from domain.stock.receive import evolve_receipt
from domain.transfers.state import evolve_transfer

Evolve = Callable[[Any, str, Any], Any]

EVOLVE: dict[str, Evolve] = {
    "order": evolve_order,
    "stock": evolve_position,
    "backorders": evolve_backorders,
    "workload": evolve_workload,
    "shop": evolve_shop,
    "location": evolve_location,
    "payment": evolve_partner,
    "carrier": evolve_partner,
    "directory": evolve_directory,
    "product": evolve_product,
    "reservation": evolve_reservation,
    "gtin": evolve_gtin,
    "return": evolve_return,
    "adjustment": evolve_adjustment,
    "receipt": evolve_receipt,
    "count": evolve_count,
    "transfer": evolve_transfer,
    "purchase": evolve_purchase,
    "account": evolve_account,
    "import": evolve_import,
    "message": evolve_message,
    "deferred": evolve_deferred,
}
"""By the kind of a stream (domain.streams.kind_of): (state or None, stream, event) → state."""
