"""What happened to an order, in plain words: one sentence an event."""

from collections.abc import Sequence
from typing import assert_never

from domain.orders.events import (
    FulfilmentDelivered,
    FulfilmentPacked,
    FulfilmentPicked,
    FulfilmentReleased,
    FulfilmentShipped,
    OrderAllocated,
    OrderApproved,
    OrderCancelled,
    OrderCompleted,
    OrderEvent,
    OrderPlaced,
    OrderReturned,
    StockAwaited,
)
from domain.orders.lines import Line, Units
from projections.money import in_words

SKUS_SHOWN = 5


def summary_of(event: OrderEvent) -> str:
    """Say it in one line."""
    match event:
        case OrderPlaced():
            return f"Placed: {_lines(event.lines)}, {in_words(event.total_minor, event.currency)}"
        case OrderApproved():
            return "Approved: nothing stands against it"
        case OrderAllocated():
            return f"Allocated: {_units(event.units)} at {event.location} ({event.rule})"
        case StockAwaited():
            return f"Waits for stock: {waiting_for(event)}"
        case FulfilmentReleased():
            return f"Released to {event.location}: {_units(event.units)} to pick"
        case FulfilmentPicked():
            return "Picked: all units were taken from the shelves"
        case FulfilmentPacked():
            return f"Packed in {_count(event.parcels, 'parcel')}"
        case FulfilmentShipped():
            return f"Shipped from {event.location}: {_units(event.units)}{_carrier(event)}"
        case FulfilmentDelivered():
            return "Delivered to the customer"
        case OrderCompleted():
            return "Completed: nothing is left to be done"
        case OrderCancelled():
            freed = f"; {_units(event.units)} at {event.location} are free again" if event.units else ""
            return f"Cancelled: {event.reason}{freed}"
        case OrderReturned():
            # The event has no currency of its own: it is the order's.
            credit = f"credit of {_count(event.credit_minor, 'minor unit')}"
            return f"Returned to {event.location} as {event.return_id}: {_lines(event.lines)}, {credit}"
        case _:
            assert_never(event)


def waiting_for(event: StockAwaited) -> str:
    """The SKUs that no single location has enough of together with the rest, and who lacks what."""
    if not event.candidates:
        return f"{_listed(event.skus)}; no location is registered"
    lacks = "; ".join(f"{each.location} lacks {_listed(each.lacks)}" for each in event.candidates)
    return f"no location has all units: {lacks}"


def _carrier(event: FulfilmentShipped) -> str:
    by = f" by {event.carrier}" if event.carrier else ""
    return f"{by}, tracking number {event.tracking_number}" if event.tracking_number else by


def _lines(lines: Sequence[Line]) -> str:
    units = sum(line.quantity for line in lines if line.kind == "goods")
    return f"{_count(len(lines), 'line')}, {_count(units, 'unit')}"


def _units(units: Sequence[Units]) -> str:
    return _count(sum(each.quantity for each in units), "unit")


def _listed(skus: Sequence[str]) -> str:
    more = f" and {len(skus) - SKUS_SHOWN} more" if len(skus) > SKUS_SHOWN else ""
    return ", ".join(skus[:SKUS_SHOWN]) + more


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
