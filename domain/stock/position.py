"""The state of a stock position, folded from its events."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple, assert_never

from domain.stock.events import (
    AllocationReleased,
    AsideKind,
    SafetyStockSet,
    ShortageFound,
    StockAdjusted,
    StockAllocated,
    StockCounted,
    StockEvent,
    StockExpectationEnded,
    StockExpected,
    StockFreedByTransfer,
    StockHeldForTransfer,
    StockReceived,
    StockReservationKept,
    StockReserved,
    StockReturned,
    StockSetAside,
    StockShipped,
    StockTransferredIn,
    StockTransferredOut,
    StockUnreserved,
    TransferStockEvent,
)
from domain.stock.holders import Log, held_by, noted

Reserved = tuple[int, datetime | None]
"""Units, and until when they are kept; None: until they are let go."""

Incoming = tuple[int, date | None]
"""Units that are on their way, and when they are due; None: nobody knows."""

_new = tuple.__new__


class Aside(NamedTuple):
    """Units on the shelf that are not sold, by why."""

    missing: int = 0
    damaged: int = 0
    quality_control: int = 0

    def more(self, kind: AsideKind, quantity: int) -> "Aside":
        """Give it with more units of a kind, or with fewer if `quantity` is below zero."""
        return self._replace(**{kind: getattr(self, kind) + quantity})


_NOTHING_ASIDE = Aside()


class Position(NamedTuple):
    """Units on the shelf, and whose they are. A tuple, since every order makes several.

    `allocated` units belong to orders and transfers (`holders`), `reserved` ones to baskets; `safety` is kept back
    from sale. `incoming` are not on the shelf yet: by the purchase order or transfer that they come with.
    """

    on_hand: int = 0
    allocated: int = 0
    aside: Aside = _NOTHING_ASIDE
    safety: int = 0
    log: Log = []  # noqa: RUF012 - shared and never changed: the first note begins a log
    entries: int = 0
    reservations: Mapping[str, Reserved] = {}
    incoming: Mapping[str, Incoming] = {}

    @property
    def holders(self) -> dict[str, int]:
        """Units of each order and transfer that holds some, the one that came to hold them last behind all others."""
        return held_by(self.log[: self.entries])

    def closed(self) -> "Position":
        """Give the position with a log of its own, as it is to be written."""
        return self._replace(log=self.log[: self.entries])

    @property
    def parts(self) -> int:
        """How many orders, reservations and documents it knows, at most."""
        return self.entries + len(self.reservations) + len(self.incoming)

    @property
    def unavailable(self) -> int:
        """Units on the shelf that are not sold."""
        return sum(self.aside)

    def reserved(self, now: datetime) -> int:
        """Units that live reservations keep: one that has expired never counts, whether it was swept or not."""
        return sum(units for units, until in self.reservations.values() if until is None or until > now)

    def available(self, now: datetime) -> int:
        """Available to promise: what an order or a basket may still take; below zero after a loss of promised units."""
        free = self.on_hand - self.allocated - self.safety
        if self.reservations:
            free -= self.reserved(now)
        return free if self.aside is _NOTHING_ASIDE else free - sum(self.aside)

    def promisable_by(self, now: datetime, day: date) -> int:
        """Available to promise with all that is due by the end of a day, also what is overdue.

        What is on its way without a date is left out: it can't be promised for any day.
        """
        due = (units for units, at in self.incoming.values() if at is not None and at <= day)
        return self.available(now) + sum(due)

    @property
    def shortfall(self) -> int:
        """Units that belong to somebody and are not there, or not fit to be sold; 0 if there are none."""
        return max(self.allocated + self.unavailable - self.on_hand, 0)


_EMPTY = Position()


def evolve_position(position: Position | None, _stream: str, event: StockEvent) -> Position:
    """Give the state after one more event."""
    now = position or _EMPTY
    # The most frequent first: each case is one more question.
    match event:
        case StockAllocated():
            return _held(now, 0, event.quantity, event.order)
        case StockShipped():
            return _held(now, -event.quantity, -event.quantity, event.order)
        case AllocationReleased():
            return _held(now, 0, -event.quantity, event.order)
        case StockReceived() | StockReturned() | StockAdjusted():
            return now._replace(on_hand=now.on_hand + event.quantity)
        case ShortageFound():
            after = _held(now, 0, -event.quantity, event.order)
            return after._replace(aside=now.aside.more("missing", event.quantity))
        case StockCounted():
            found = now.aside.more("missing", -event.found)
            return now._replace(on_hand=now.on_hand + event.difference, aside=found)
        case StockReserved():
            return _reserved(now, event.reservation, (event.quantity, event.expires_at))
        case StockReservationKept():
            return _reserved(now, event.reservation, (event.quantity, None))
        case StockUnreserved():
            left = {name: each for name, each in now.reservations.items() if name != event.reservation}
            return now._replace(reservations=left)
        case StockSetAside():
            return now._replace(aside=now.aside.more(event.kind, event.quantity))
        case SafetyStockSet():
            return now._replace(safety=event.quantity)
        case StockExpected():
            return _expecting(now, event.document, event.quantity, event.due)
        case StockExpectationEnded():
            return _expecting(now, event.document, -event.quantity, now.incoming[event.document][1])
        case _:
            return _transferred(now, event)


def _transferred(now: Position, event: TransferStockEvent) -> Position:
    match event:
        case StockHeldForTransfer():
            return _held(now, 0, event.quantity, event.transfer)
        case StockFreedByTransfer():
            return _held(now, 0, -event.quantity, event.transfer)
        case StockTransferredOut():
            return _held(now, -event.quantity, -event.quantity, event.transfer)
        case StockTransferredIn():
            return now._replace(on_hand=now.on_hand + event.quantity)
        case _:
            assert_never(event)


def _reserved(now: Position, reservation: str, kept: Reserved) -> Position:
    return now._replace(reservations={**now.reservations, reservation: kept})


def _expecting(now: Position, document: str, more: int, due: date | None) -> Position:
    """Give the position when more units of a document are on their way, or fewer."""
    units = now.incoming.get(document, (0, due))[0] + more
    others = {name: each for name, each in now.incoming.items() if name != document}
    return now._replace(incoming={**others, document: (units, due)} if units else others)


def _held(now: Position, on_hand: int, allocated: int, holder: str) -> Position:
    """Give the position after units of an order or a transfer came or went."""
    there, before, aside, safety, log, entries, reservations, incoming = now
    total = before + allocated
    log, entries = noted(log, entries, holder, allocated, total)
    return _new(Position, (there + on_hand, total, aside, safety, log, entries, reservations, incoming))
