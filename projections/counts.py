"""Tables of counts in view movements: what was counted, what the ledger had there, what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, assert_never

from psycopg import Cursor

from domain.counts.events import (
    CountCancelled,
    CountedUnits,
    CountEvent,
    CountInvestigated,
    CountPosted,
    CountRequested,
    CountTaken,
)
from domain.streams import owner_and_id
from projections.changes import Changes, Groups, Row
from projections.movement_tables import LAST, last
from projections.table import Column, Table
from schemas.recorded import Recorded

STOCK_COUNTS = Table(
    name="stock_counts",
    comment="Counts of shelves: one row each. Quantities are units, summed over its lines.",
    key=("location", "document_id"),
    columns=(
        Column("location", "text", "Id of the location whose shelves they are."),
        Column("document_id", "text", "Id of the count at its location."),
        Column(
            "status",
            "text",
            "requested, counted (waits to be posted), investigating, posted or cancelled.",
        ),
        Column("review", "boolean", "Whether it waits until the operator posts it."),
        Column("skus", "bigint", "SKUs that are asked for, or were counted."),
        Column("counted", "bigint", "Units that were there; empty until it is counted.", null=True),
        Column(
            "expected",
            "bigint",
            "Units that the ledger had at the moments of the count: as it knew then, once posted as it knows by now.",
            null=True,
        ),
        Column(
            "difference",
            "bigint",
            "Units more than expected, or less if below zero; posted to the positions once it is posted.",
            null=True,
            generated="counted - expected",
        ),
        Column(
            "reason", "text", "Why it was asked for, is looked into, or was cancelled: the last of them.", null=True
        ),
        Column("requested_at", "timestamptz", "When it was asked for, business time, UTC.", null=True),
        Column("told_at", "timestamptz", "When its figures were last told, business time, UTC.", null=True),
        Column("posted_at", "timestamptz", "When it was posted, business time, UTC.", null=True),
        Column("cancelled_at", "timestamptz", "When it was cancelled, business time, UTC.", null=True),
        *LAST,
    ),
    indexes=(("status",),),
)

STOCK_COUNT_LINES = Table(
    name="stock_count_lines",
    comment="Lines of counts: one row a SKU of each. Quantities are units.",
    key=("location", "document_id", "sku"),
    columns=(
        Column("location", "text", "Id of the location."),
        Column("document_id", "text", "Id of the count at its location."),
        Column("sku", "text", "SKU of the catalogue."),
        Column("counted", "bigint", "Units that were there; empty until it is counted.", null=True),
        Column("counted_at", "timestamptz", "When they were there, UTC.", null=True),
        Column("expected", "bigint", "Units that the ledger had there at that moment.", null=True),
        Column(
            "difference",
            "bigint",
            "Units more than expected, or less if below zero.",
            null=True,
            generated="counted - expected",
        ),
    ),
    indexes=(("sku",),),
)

Key = tuple[str, str]


@dataclass(slots=True)
class Counts:
    """What a batch adds and changes; of the lines of a count those that were said last stay."""

    counts: Changes = field(default_factory=lambda: Changes(STOCK_COUNTS))
    lines: Groups = field(default_factory=lambda: Groups(STOCK_COUNT_LINES, ("location", "document_id")))

    def take(self, event: CountEvent, recorded: Recorded) -> None:
        """Take one more event."""
        key = owner_and_id(recorded.stream)
        if recorded.version == 0:
            self.counts.add(key, {})
        self.counts.change(key, self._changed(key, event, recorded) | last(recorded))

    def write(self, cursor: Cursor[Any]) -> None:
        """Write all."""
        self.counts.write(cursor)
        self.lines.write(cursor)

    def _changed(self, key: Key, event: CountEvent, recorded: Recorded) -> Row:
        at = recorded.occurred_at
        match event:
            case CountRequested():
                self.lines.put(key, [(*key, sku, None, None, None) for sku in event.skus])
                asked = {"skus": len(event.skus), "review": event.review, "reason": event.reason}
                return {"status": "requested", "requested_at": at} | asked
            case CountTaken():
                self.lines.put(key, [(*key, *_line(each)) for each in event.lines])
                return {"status": "counted", "told_at": at, "review": event.review} | _sums(event.lines)
            case CountInvestigated():
                return {"status": "investigating", "reason": event.reason}
            case CountPosted():
                self.lines.put(key, [(*key, *_line(each)) for each in event.lines])
                return {"status": "posted", "posted_at": at} | _sums(event.lines)
            case CountCancelled():
                return {"status": "cancelled", "cancelled_at": at, "reason": event.reason}
            case _:
                assert_never(event)


def _line(units: CountedUnits) -> tuple[Any, ...]:
    return (units.sku, units.counted, units.counted_at, units.expected)


def _sums(lines: Iterable[CountedUnits]) -> Row:
    told = tuple(lines)
    return {
        "skus": len(told),
        "counted": sum(each.counted for each in told),
        "expected": sum(each.expected for each in told),
    }
