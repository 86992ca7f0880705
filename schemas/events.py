"""The stable name, version and codec of every event."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from domain.accounts.adjust import AccountAdjusted
from domain.imports.reject import LinesRejected
from domain.master.location import Location, LocationListed
from domain.master.product import ProductListed
from domain.master.shop import ShopRegistered
from domain.messages import MessageAccepted, MessageRefused
from domain.orders import events as order
from domain.returns.blind import BlindReturnReceived
from domain.stock import events as stock
from domain.stock.adjust import StockAdjustmentPosted
from domain.stock.receive import GoodsReceived

EVENT_TYPES: dict[str, type] = {
    "order.placed.v1": order.OrderPlaced,
    "order.approved.v1": order.OrderApproved,
    "order.allocated.v1": order.OrderAllocated,
    "order.stock_awaited.v1": order.StockAwaited,
    "order.completed.v1": order.OrderCompleted,
    "order.cancelled.v1": order.OrderCancelled,
    "order.returned.v1": order.OrderReturned,
    "fulfilment.released.v1": order.FulfilmentReleased,
    "fulfilment.picked.v1": order.FulfilmentPicked,
    "fulfilment.packed.v1": order.FulfilmentPacked,
    "fulfilment.shipped.v1": order.FulfilmentShipped,
    "fulfilment.delivered.v1": order.FulfilmentDelivered,
    "stock.received.v1": stock.StockReceived,
    "stock.allocated.v1": stock.StockAllocated,
    "stock.allocation_released.v1": stock.AllocationReleased,
    "stock.shipped.v1": stock.StockShipped,
    "stock.returned.v1": stock.StockReturned,
    "stock.adjusted.v1": stock.StockAdjusted,
    "receipt.received.v1": GoodsReceived,
    "adjustment.posted.v1": StockAdjustmentPosted,
    "return.received_blind.v1": BlindReturnReceived,
    "account.adjusted.v1": AccountAdjusted,
    "import.lines_rejected.v1": LinesRejected,
    "shop.registered.v1": ShopRegistered,
    "location.registered.v1": Location,
    "location.listed.v1": LocationListed,
    "product.listed.v1": ProductListed,
    "message.accepted.v1": MessageAccepted,
    "message.refused.v1": MessageRefused,
}

_NAMES = {event_type: name for name, event_type in EVENT_TYPES.items()}


@cache
def codec(name: str) -> TypeAdapter[Any]:
    """Give the codec of one type of event: pydantic over the domain's own dataclass."""
    return TypeAdapter(EVENT_TYPES[name])


def name_of(event: object) -> str:
    """Give the stable name and version of an event."""
    return _NAMES[type(event)]


def encode(event: object) -> bytes:
    """Write an event as JSON."""
    return codec(name_of(event)).dump_json(event)


def decode(name: str, body: bytes) -> Any:
    """Read an event back; raises KeyError for an unknown name, pydantic.ValidationError for another's body."""
    return codec(name).validate_json(body)
