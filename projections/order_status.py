"""View order_status: where each order stands, with all its parts and its timeline."""

from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import Cursor

from domain.orders.evolve import ORDER_EVENTS
from domain.shipments.events import TrackingReported
from domain.streams import owner_and_id
from projections.changes import RowMissing
from projections.orders import (
    changes,
    claims,
    fulfilments,
    holds,
    kits,
    lines,
    payments,
    refunds,
    returns,
    shipments,
    states,
    status,
)
from projections.orders.parts import Fold, write_parts
from projections.orders.states import Folded, Key, fold
from projections.orders.timeline import ORDER_TIMELINE, ORDER_TRACKING, timeline_row, tracking_row
from projections.orders.trail import Trail
from projections.table import copy_rows
from projections.view import View, names_of
from schemas.recorded import Recorded

PARTS = (
    status.PART,
    lines.PART,
    kits.PART,
    holds.PART,
    fulfilments.PART,
    shipments.PART,
    payments.PART,
    refunds.PART,
    returns.PART,
    claims.PART,
    changes.PART,
)


def project(cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
    """Fold the orders of the batch on from where they stood, and derive their rows anew."""
    folding = _Folding(cursor, batch)
    for recorded in batch:
        folding.take(recorded)
    folding.write(cursor)


class _Folding:
    """The orders of a batch, and the rows of its events."""

    def __init__(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        streams = dict.fromkeys(recorded.stream for recorded in batch)
        begun = {recorded.stream for recorded in batch if recorded.version == 0}
        self._keys: dict[str, Key] = {stream: owner_and_id(stream) for stream in streams}
        self._before = states.load(cursor, [self._keys[stream] for stream in streams if stream not in begun])
        self._now = dict(self._before)
        self._timeline: list[tuple[Any, ...]] = []
        self._tracking: list[tuple[Any, ...]] = []

    def take(self, recorded: Recorded) -> None:
        """Fold one event."""
        event = recorded.event()
        key = self._keys[recorded.stream]
        before = self._now.get(key)
        _require_next(before, recorded)
        after = self._now[key] = fold(before, self._trail(key, before, recorded), recorded, event)
        self._timeline.append(timeline_row(key, recorded, event, after))
        if isinstance(event, TrackingReported):
            self._tracking.append(tracking_row(key, recorded, event))

    def _trail(self, key: Key, before: Folded | None, recorded: Recorded) -> Trail:
        """Give the trail that goes on; what was loaded stays as it is, in case that the batch fails."""
        if before is None:
            return Trail.begin(recorded)
        return before.trail.copy() if before is self._before.get(key) else before.trail

    def write(self, cursor: Cursor[Any]) -> None:
        """Write all, each table at once."""
        write_parts(cursor, PARTS, list(self._folds()))
        copy_rows(cursor, ORDER_TIMELINE, self._timeline)
        if self._tracking:
            copy_rows(cursor, ORDER_TRACKING, self._tracking)
        states.keep(self._now.items())

    def _folds(self) -> Iterator[Fold]:
        for key, after in self._now.items():
            yield Fold(key, self._before.get(key), after)


def _require_next(before: Folded | None, recorded: Recorded) -> None:
    """Take no event whose order is not in the view up to the event before it."""
    expected = before.trail.version + 1 if before else 0
    if recorded.version != expected:
        raise RowMissing(f"{recorded.id} came where version {expected} was to come")


VIEW = View(
    name="order_status",
    schema="views",
    topic="orders",
    tables=(*(part.table for part in PARTS), ORDER_TIMELINE, ORDER_TRACKING),
    events=names_of(ORDER_EVENTS),
    project=project,
    unit=("shop", "order_id"),
)
