"""What happened in a span of time: orders, and all else that moved the stock that they could take."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from domain.master.location import Location, LocationClosed, LocationOpened, evolve_location
from domain.orders.events import OrderCancelled, OrderExpired, OrderPlaced, OrderRejected
from domain.stock import events as stock
from domain.streams import location_stream
from ledger.past import Past
from schemas.events import EVENT_TYPES
from schemas.recorded import Recorded

Place = tuple[str, str]
"""A SKU at a location."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order was placed; `at` is business time, as of all steps."""

    order: str
    at: datetime
    placed: OrderPlaced


@dataclass(frozen=True, slots=True)
class Moved:
    """So many units more (or fewer) are free, whatever the rules."""

    place: Place
    at: datetime
    quantity: int


@dataclass(frozen=True, slots=True)
class Ended:
    """An order was cancelled, rejected or expired: what it took is free again."""

    order: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Located:
    """A location was registered, closed or opened."""

    location: Location
    at: datetime


Step = Ordered | Moved | Ended | Located


@dataclass(frozen=True, slots=True)
class History:
    """Locations and free units at the start, and what happened then, in the order in which it was recorded."""

    locations: Sequence[Location]
    free: Mapping[Place, int]
    steps: Sequence[Step]


_MOVES = (
    *(stock.StockReceived, stock.StockAllocated, stock.AllocationReleased, stock.StockReturned, stock.StockAdjusted),
    *(stock.ShortageFound, stock.StockCounted, stock.StockSetAside, stock.SafetyStockSet),
    *(stock.StockHeldForTransfer, stock.StockFreedByTransfer, stock.StockTransferredIn),
)
_ENDS = (OrderCancelled, OrderRejected, OrderExpired)
_PLACES = (Location, LocationClosed, LocationOpened)


def read_history(past: Past, first_day: date, last_day: date) -> History:
    """Read the orders of some days (UTC, both included) and what stood and happened around them."""
    since = datetime.combine(first_day, time(), UTC)
    until = datetime.combine(last_day + timedelta(days=1), time(), UTC)
    (placed,) = _names(OrderPlaced)
    span = past.span(placed, since, until)
    if span is None:
        return History((), {}, ())
    first, last = span
    before, within = _Reader(), _Reader((since, until))
    for each in past.of_types(_names(*_MOVES, *_PLACES), 0, first):
        before.take(each)
    within.known = before.known
    for each in past.of_types(_names(OrderPlaced, *_ENDS, *_MOVES, *_PLACES), first - 1, last + 1):
        within.take(each)
    free: Counter[Place] = Counter()
    for step in before.steps:
        if isinstance(step, Moved):
            free[step.place] += step.quantity
    return History(before.locations(), dict(free), within.steps)


def freed(event: Any, *, inside: bool) -> int:
    """How many units more are free by an event of a stock position; reservations of baskets are left out.

    What orders of the simulation took and gave back (`inside`) is theirs to decide again. Units that one of them did
    not find on the shelf are gone for all.
    """
    match event:
        case stock.StockAllocated():
            return 0 if inside else -event.quantity
        case stock.AllocationReleased():
            return 0 if inside else event.quantity
        case stock.ShortageFound():
            return -event.quantity if inside else 0
        case stock.StockCounted():
            return event.difference + event.found
        case stock.SafetyStockSet():
            return event.before - event.quantity
        case stock.StockSetAside() | stock.StockHeldForTransfer():
            return -int(event.quantity)
        case _:
            return int(event.quantity)


class _Reader:
    """Turns events into steps; knows the orders that were placed in the span, and the locations so far."""

    def __init__(self, span: tuple[datetime, datetime] | None = None) -> None:
        self.span = span
        self.steps: list[Step] = []
        self.orders: set[str] = set()
        self.known: dict[str, Location] = {}

    def locations(self) -> tuple[Location, ...]:
        """All that were registered before, as they stood at the end of what was read."""
        last = {each.location.location: each.location for each in self.steps if isinstance(each, Located)}
        return tuple(last.values())

    def take(self, recorded: Recorded) -> None:
        """Read one more event."""
        event, at, stream = recorded.event(), recorded.occurred_at, recorded.stream
        match event:
            case OrderPlaced():
                if self.span and self.span[0] <= at < self.span[1]:
                    self.orders.add(stream)
                    self.steps.append(Ordered(stream, at, event))
            case OrderCancelled() | OrderRejected() | OrderExpired():
                if stream in self.orders:
                    self.steps.append(Ended(stream, at))
            case Location() | LocationClosed() | LocationOpened():
                after = evolve_location(self.known.get(stream), stream, event)
                self.known[location_stream(after.location)] = after
                self.steps.append(Located(after, at))
            case _:
                quantity = freed(event, inside=getattr(event, "order", None) in self.orders)
                if quantity:
                    self.steps.append(Moved((event.sku, event.location), at, quantity))


def _names(*types: type) -> list[str]:
    return [name for name, each in EVENT_TYPES.items() if each in types]
