"""Timers: what is tried again later by itself."""

from dataclasses import dataclass
from datetime import timedelta

from domain.orders.allocate import AllocateOrder
from domain.orders.events import OrderAllocated, OrderCancelled, StockAwaited
from domain.stock.events import AllocationReleased, StockAdjusted, StockReceived, StockReturned
from domain.world import Change, Command

ALLOCATE_AGAIN_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Timer:
    """Try `kind` again for `stream`, `after` from now, or at once when one of `skus` comes into stock."""

    stream: str
    kind: str
    after: timedelta
    skus: tuple[str, ...]


def timer_set_by(change: Change) -> Timer | None:
    """Give the timer that an event starts."""
    if isinstance(change.event, StockAwaited):
        return Timer(change.stream, "allocate", ALLOCATE_AGAIN_AFTER, change.event.skus)
    return None


def ends_timers(change: Change) -> bool:
    """Say whether nothing of the event's stream is to be tried again."""
    return isinstance(change.event, OrderAllocated | OrderCancelled)


def sku_freed_by(change: Change) -> str | None:
    """Give the SKU of which more is available after the event."""
    match change.event:
        case StockReceived() | StockReturned() | AllocationReleased():
            return str(change.event.sku)
        case StockAdjusted() if change.event.quantity > 0:
            return str(change.event.sku)
        case _:
            return None


def command_of(kind: str, stream: str) -> Command:
    """Give the command that a timer of `kind` stands for."""
    assert kind == "allocate", f"no timer of kind {kind}"
    return AllocateOrder(stream)
