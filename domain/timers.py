"""Timers: what happens later by itself, and what is tried again."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from operator import attrgetter
from typing import Any

from domain.changes.events import ChangeCancelled, ChangeConfirmed, ChangeDeclined, ChangeProposed
from domain.changes.expire import ExpireChange
from domain.claims.events import ClaimResolved
from domain.deferred.events import ResultDeferred
from domain.deferred.state import name_of_message
from domain.deferred.take import RefuseDeferred
from domain.fulfilment.events import FulfilmentScheduled
from domain.fulfilment.release import ReleaseOrder
from domain.orders.allocate import AllocateOrder
from domain.orders.draft import ExpireDraft
from domain.orders.events import (
    HoldPlaced,
    OrderCancelled,
    OrderCompleted,
    OrderDrafted,
    OrderExpired,
    OrderPlaced,
    OrderRejected,
    StockAwaited,
)
from domain.orders.hold import ExpireHold
from domain.orders.state import Order
from domain.orders.watch import STUCK_AFTER, MissPromise, WatchOrder, watched_stage
from domain.payments.events import PaymentAuthorized
from domain.payments.expire import UNPAID_AFTER, WARN_BEFORE, ExpireAuthorization, ExpireOrder, WarnOfAuthorization
from domain.reservations.end import ExpireReservation
from domain.reservations.events import ReservationConverted, ReservationEnded, ReservationMade
from domain.returns.cancel import ExpireReturn
from domain.returns.events import ReturnAuthorized
from domain.shipments.events import ShipmentReadyForPickup
from domain.shipments.uncollected import EndPickup, pickup_is_held
from domain.stock.events import (
    AllocationReleased,
    SafetyStockSet,
    StockAdjusted,
    StockCounted,
    StockFreedByTransfer,
    StockReceived,
    StockReturned,
    StockSetAside,
    StockTransferredIn,
    StockUnreserved,
)
from domain.values import value
from domain.world import Change, Command

AGAIN_AFTER = timedelta(minutes=5)
DEFERRED_FOR = timedelta(minutes=10)
"""How long a result waits for its order."""


@value
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


@value
class Kind:
    """What a timer stands for. `waits` says of the stream's state whether it is to be tried again, if nothing changed.

    `again` gives of the state and the subject the timer that follows on this one, whatever came of it.
    """

    command: Callable[[str, str], Command]
    waits: Callable[[Any], bool] = lambda _state: False
    again: Callable[[Any, str], "Timer | None"] = lambda _state, _subject: None


def _waits_for_stock(order: Order | None) -> bool:
    return order is not None and order.status == "approved" and any(each.backordered for each in order.lines.values())


KINDS: dict[str, Kind] = {
    "allocate": Kind(lambda stream, _subject: AllocateOrder(stream), _waits_for_stock),
    "hold": Kind(ExpireHold),
    "release": Kind(lambda stream, _subject: ReleaseOrder(stream)),
    "promise": Kind(lambda stream, _subject: MissPromise(stream)),
    "watch": Kind(WatchOrder, again=lambda order, _stage: _watch(order)),
    "change": Kind(ExpireChange),
    "draft": Kind(lambda stream, _subject: ExpireDraft(stream)),
    "return": Kind(ExpireReturn),
    "reservation": Kind(lambda stream, _subject: ExpireReservation(stream)),
    "unpaid": Kind(lambda stream, _subject: ExpireOrder(stream)),
    "authorization_warning": Kind(WarnOfAuthorization),
    "authorization_expiry": Kind(ExpireAuthorization),
    "deferred": Kind(RefuseDeferred),
    "pickup": Kind(EndPickup, pickup_is_held),
}
"""By the name of a kind. A timer fires once; deciding its command twice changes nothing."""


def _watch(order: Order | None) -> Timer | None:
    stage = watched_stage(order)
    return Timer(order.stream, "watch", stage, after=STUCK_AFTER[stage]) if order is not None and stage else None


def _on_placed(stream: str, event: OrderPlaced) -> Iterator[Timer]:
    yield Timer(stream, "watch", "placed", after=STUCK_AFTER["placed"])
    if event.terms.promised_by is not None:
        yield Timer(stream, "promise", due=datetime.combine(event.terms.promised_by, time.max, UTC))


def _on_drafted(stream: str, event: OrderDrafted) -> Iterator[Timer]:
    if event.expires_at is not None:
        yield Timer(stream, "draft", due=event.expires_at)


def _on_held(stream: str, event: HoldPlaced) -> Iterator[Timer]:
    if event.expires_at is not None:
        yield Timer(stream, "hold", event.hold_id, event.expires_at)
    if event.kind == "payment" and event.by_rule:
        yield Timer(stream, "unpaid", after=UNPAID_AFTER)


def _on_awaited(stream: str, event: StockAwaited) -> Iterator[Timer]:
    promised = event.promised_by.isoformat() if event.promised_by else "9999-12-31"
    placed = event.placed_at.isoformat(timespec="microseconds") if event.placed_at else ""
    yield Timer(stream, "allocate", skus=event.skus, rank=f"{promised}|{event.priority:04}|{placed}")


def _on_scheduled(stream: str, event: FulfilmentScheduled) -> Iterator[Timer]:
    yield Timer(stream, "release", event.fulfilment_id, datetime.combine(event.not_before, time(), UTC))


def _on_return_authorized(stream: str, event: ReturnAuthorized) -> Iterator[Timer]:
    if event.expires_at is not None:
        yield Timer(stream, "return", event.return_id, event.expires_at)


def _on_proposed(stream: str, event: ChangeProposed) -> Iterator[Timer]:
    yield Timer(stream, "change", event.change_id, event.expires_at)


def _on_ready(stream: str, event: ShipmentReadyForPickup) -> Iterator[Timer]:
    yield Timer(stream, "pickup", event.shipment_id, event.collect_by)


def _on_reserved(stream: str, event: ReservationMade) -> Iterator[Timer]:
    yield Timer(stream, "reservation", due=event.expires_at)


def _on_claim_resolved(stream: str, event: ClaimResolved) -> Iterator[Timer]:
    """Units that are sent again, or go on, make an order open again that may have been completed."""
    if event.moved_to in {"unallocated", "shipped"}:
        yield Timer(stream, "watch", "approved", after=STUCK_AFTER["approved"])


def _on_authorized(stream: str, event: PaymentAuthorized) -> Iterator[Timer]:
    """An authorization that is granted for less than the time of the warning is not warned of."""
    if event.capture_before is not None:
        yield Timer(stream, "authorization_expiry", event.payment_id, event.capture_before)
        warned_at = event.capture_before - WARN_BEFORE
        if warned_at > event.authorized_at:
            yield Timer(stream, "authorization_warning", event.payment_id, warned_at)


def _on_deferred(stream: str, event: ResultDeferred) -> Iterator[Timer]:
    yield Timer(stream, "deferred", name_of_message(event.source, event.message_id), after=DEFERRED_FOR)


SET_BY: dict[type, Callable[[str, Any], Iterator[Timer]]] = {
    OrderPlaced: _on_placed,
    OrderDrafted: _on_drafted,
    HoldPlaced: _on_held,
    StockAwaited: _on_awaited,
    FulfilmentScheduled: _on_scheduled,
    ChangeProposed: _on_proposed,
    ReturnAuthorized: _on_return_authorized,
    PaymentAuthorized: _on_authorized,
    ResultDeferred: _on_deferred,
    ShipmentReadyForPickup: _on_ready,
    ClaimResolved: _on_claim_resolved,
    ReservationMade: _on_reserved,
}
"""By the type of an event: the timers that it starts."""

_OF_OPEN_ORDERS = ("allocate", "hold", "release", "promise", "watch", "draft", "pickup", "unpaid")

ENDED_BY: dict[type, tuple[str, ...]] = {
    ChangeConfirmed: ("change",),
    ChangeDeclined: ("change",),
    ChangeCancelled: ("change",),
    ReservationConverted: ("reservation",),
    ReservationEnded: ("reservation",),
    OrderCompleted: _OF_OPEN_ORDERS,
    OrderCancelled: _OF_OPEN_ORDERS,
    OrderExpired: _OF_OPEN_ORDERS,
    OrderRejected: _OF_OPEN_ORDERS,
}
"""By the type of an event: the kinds of timers of its stream that have nothing left to do."""


FREED_BY: dict[type, Callable[[Any], int]] = {
    StockReceived: attrgetter("quantity"),
    StockReturned: attrgetter("quantity"),
    StockTransferredIn: attrgetter("quantity"),
    AllocationReleased: attrgetter("quantity"),
    StockUnreserved: attrgetter("quantity"),
    StockFreedByTransfer: attrgetter("quantity"),
    StockAdjusted: attrgetter("quantity"),
    StockSetAside: lambda event: -event.quantity,
    SafetyStockSet: lambda event: event.before - event.quantity,
    StockCounted: lambda event: event.difference + event.found,
}
"""By the type of an event: of how many more units its SKU is available after it, below zero: of how many fewer."""


CONCERNED = frozenset((*SET_BY, *ENDED_BY, *FREED_BY))
"""The types of the events that have to do with timers at all."""


def timers_set_by(change: Change) -> list[Timer]:
    """Give the timers that an event starts."""
    start = SET_BY.get(type(change.event))
    return list(start(change.stream, change.event)) if start else []


def kinds_ended_by(change: Change) -> tuple[str, ...]:
    """Name the kinds of timers that an event ends."""
    return ENDED_BY.get(type(change.event), ())


def sku_freed_by(change: Change) -> str | None:
    """Give the SKU of which more is available after the event."""
    freed = FREED_BY.get(type(change.event))
    return str(change.event.sku) if freed is not None and freed(change.event) > 0 else None
