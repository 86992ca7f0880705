"""The table of aggregates: how each event changes the state of its stream."""

from collections.abc import Callable
from typing import Any, get_args

from domain.accounts.state import AccountEvent, evolve_account
from domain.backorders.events import BackorderNoted
from domain.backorders.state import evolve_backorders
from domain.capacity.events import CapacityEvent
from domain.capacity.state import evolve_workload
from domain.counts.events import CountEvent
from domain.counts.state import evolve_count
from domain.deferred.state import DeferredEvent, evolve_deferred
from domain.imports.reject import LinesRejected, evolve_import
from domain.master.gtin import GtinAssigned, GtinFreed, evolve_gtin
from domain.master.location import LocationEvent, LocationListed, evolve_directory, evolve_location
from domain.master.partner import PartnerRegistered, evolve_partner
from domain.master.product import ProductEvent, evolve_product
from domain.master.shop import ShopRegistered, evolve_shop
from domain.messages import Verdict, evolve_message
from domain.orders.evolve import ORDER_EVENTS, evolve_order
from domain.purchasing.events import PurchaseEvent
from domain.purchasing.state import evolve_purchase
from domain.reservations.events import ReservationEvent
from domain.reservations.state import evolve_reservation
from domain.returns.blind import BlindReturnReceived, evolve_return
from domain.sourcing.rule_book import RuleEvent, evolve_rule_book
from domain.stock.adjust import StockAdjustmentPosted, evolve_adjustment
from domain.stock.events import StockEvent
from domain.stock.position import evolve_position
from domain.stock.receive import GoodsReceived, evolve_receipt
from domain.transfers.events import TransferEvent
from domain.transfers.state import evolve_transfer

Evolve = Callable[[Any, str, Any], Any]

EVOLVE: dict[type, Evolve] = {
    **dict.fromkeys(ORDER_EVENTS, evolve_order),
    **dict.fromkeys(get_args(StockEvent), evolve_position),
    BackorderNoted: evolve_backorders,
    **dict.fromkeys(get_args(CapacityEvent), evolve_workload),
    ShopRegistered: evolve_shop,
    **dict.fromkeys(get_args(LocationEvent), evolve_location),
    PartnerRegistered: evolve_partner,
    LocationListed: evolve_directory,
    **dict.fromkeys(get_args(RuleEvent), evolve_rule_book),
    **dict.fromkeys(get_args(ProductEvent), evolve_product),
    **dict.fromkeys(get_args(ReservationEvent), evolve_reservation),
    GtinAssigned: evolve_gtin,
    GtinFreed: evolve_gtin,
    BlindReturnReceived: evolve_return,
    StockAdjustmentPosted: evolve_adjustment,
    GoodsReceived: evolve_receipt,
    **dict.fromkeys(get_args(CountEvent), evolve_count),
    **dict.fromkeys(get_args(TransferEvent), evolve_transfer),
    **dict.fromkeys(get_args(PurchaseEvent), evolve_purchase),
    **dict.fromkeys(get_args(AccountEvent), evolve_account),
    LinesRejected: evolve_import,
    **dict.fromkeys(get_args(Verdict), evolve_message),
    **dict.fromkeys(get_args(DeferredEvent), evolve_deferred),
}
"""By the type of an event: (state or None, stream, event) → state."""
