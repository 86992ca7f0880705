"""Timers: what happens later by itself, and what is tried again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from domain.fulfilment.events import FulfilmentScheduled
from domain.fulfilment.release import ReleaseOrder
from domain.orders.allocate import AllocateOrder
from domain.orders.events import HoldPlaced, OrderCancelled, OrderCompleted, StockAwaited
from domain.orders.hold import ExpireHold
from domain.orders.state import Order
from domain.stock.events import AllocationReleased, StockAdjusted, StockReceived, StockReturned
from domain.world import Change, Command

AGAIN_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Timer:
    """Do what `kind` stands for with `stream` (and `subject`, a part of it): at `due`, or `after` from now.

    At once when one of `skus` comes into stock; those that are due together in the order of `rank`.
    """

    stream: str
    kind: str
    subject: str = ""
    due: datetime | None = None
    after: timedelta = AGAIN_AFTER
    skus: tuple[str, ...] = ()
    rank: str = ""


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer whose time has come."""

    stream: str
    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class Kind:
    """What a timer stands for. `waits` says of the stream's state whether it is to be tried again."""

    command: Callable[[str, str], Command]
    waits: Callable[[Any], bool] = lambda _state: False


def _waits_for_stock(order: Order | None) -> bool:
    return order is not None and order.status == "approved" and any(each.backordered for each in order.lines.values())


KINDS: dict[str, Kind] = {
    "allocate": Kind(lambda stream, _subject: AllocateOrder(stream), _waits_for_stock),
    "hold": Kind(ExpireHold),
    "release": Kind(lambda stream, _subject: ReleaseOrder(stream)),
}
"""By the name of a kind. A timer fires once; deciding its command twice changes nothing."""


def _on_held(stream: str, event: HoldPlaced) -> Iterator[Timer]:
    if event.expires_at is not None:
        yield Timer(stream, "hold", event.hold_id, event.expires_at)


def _on_awaited(stream: str, event: StockAwaited) -> Iterator[Timer]:
    yield Timer(stream, "allocate", skus=event.skus)


def _on_scheduled(stream: str, event: FulfilmentScheduled) -> Iterator[Timer]:
    yield Timer(stream, "release", event.fulfilment_id, datetime.combine(event.not_before, time(), UTC))


SET_BY: dict[type, Callable[[str, Any], Iterator[Timer]]] = {
    HoldPlaced: _on_held,
    StockAwaited: _on_awaited,
    FulfilmentScheduled: _on_scheduled,
}
"""By the type of an event: the timers that it starts."""

ENDED_BY: dict[type, tuple[str, ...]] = {
    OrderCompleted: ("allocate", "hold", "release"),
    OrderCancelled: ("allocate", "hold", "release"),
}
"""By the type of an event: the kinds of timers of its stream that have nothing left to do."""


def timers_set_by(change: Change) -> list[Timer]:
    """Give the timers that an event starts."""
    start = SET_BY.get(type(change.event))
    return list(start(change.stream, change.event)) if start else []


def kinds_ended_by(change: Change) -> tuple[str, ...]:
    """Name the kinds of timers that an event ends."""
    return ENDED_BY.get(type(change.event), ())


def sku_freed_by(change: Change) -> str | None:
    """Give the SKU of which more is available after the event."""
    match change.event:
        case StockReceived() | StockReturned() | AllocationReleased():
            return str(change.event.sku)
        case StockAdjusted() if change.event.quantity > 0:
            return str(change.event.sku)
        case _:
            return None
