"""Compare views with a fresh fold of the ledger, and name what differs."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from psycopg import Connection, Cursor
from psycopg.sql import SQL, Composed, Identifier

from projections.catalogue import search
from projections.checkpoints import load
from projections.parking import POISON
from projections.shadow import create_shadow
from projections.table import Table, names
from projections.view import View
from schemas.partitions import partition_of
from schemas.recorded import Recorded
from schemas.topics import LEDGER_PARTITIONS, Topics, key_of

EVENTS_AT_ONCE = 5_000
DIFFERENCES_SHOWN = 20

ReadLedger = Callable[[int, int], Sequence[Recorded]]
"""`read(after, limit)`: up to `limit` events of the ledger behind a position, in order."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not what the ledger says: `columns` gives those that differ as (in the view, by the ledger).

    A row that is only in the view is `surplus`, one that is only in the fold is `missing`.
    """

    table: str
    key: dict[str, Any]
    kind: Literal["differs", "surplus", "missing"]
    columns: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class TableComparison:
    """A table's rows and digest in the view and by the ledger; the first differences, of `total`."""

    table: str
    rows: int
    rows_by_ledger: int
    digest: str
    digest_by_ledger: str
    total: int
    differences: list[Difference]

    @property
    def agrees(self) -> bool:
        """Whether every row is what the ledger says, to the byte."""
        return self.total == 0 and self.digest == self.digest_by_ledger


@dataclass(frozen=True, slots=True)
class ViewComparison:
    """A view as it stood at `position` (its least complete partition). `parked` events were left out of the fold.

    `problem` says why the ledger could not be folded to the end: all that differs may come of that.
    """

    view: str
    position: int
    parked: int
    problem: str | None
    tables: list[TableComparison]

    @property
    def agrees(self) -> bool:
        """Whether the view is what the ledger says, with nothing parked."""
        return not self.parked and self.problem is None and all(table.agrees for table in self.tables)


def compare(conn: Connection[Any], views: Collection[View], read: ReadLedger, topics: Topics) -> list[ViewComparison]:
    """Fold the ledger once for all views, up to where each partition of them stands, and compare every row.

    It sees the views at one moment and leaves nothing behind; projectors go on meanwhile. `conn` must be in
    autocommit mode, its role must be allowed to create schemas.
    """
    with conn.transaction(force_rollback=True), conn.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for view in views:
            # Before the moment is taken: a rebuild would put other tables in their place.
            cursor.execute(SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(_live_tables(view)))
        folds = [_Fold(cursor, view, topics) for view in views]
        _fold_all(folds, read)
        return [fold.comparison() for fold in folds]


def _fold_all(folds: Sequence["_Fold"], read: ReadLedger) -> None:
    after, last = 0, max((fold.last for fold in folds), default=0)
    while after < last:
        batch = read(after, min(EVENTS_AT_ONCE, last - after))
        if not batch:
            break
        for fold in folds:
            fold.add(batch)
        after = batch[-1].position


class _Fold:
    """A view folded anew from the ledger, in a shadow of its own."""

    def __init__(self, cursor: Cursor[Any], view: View, topics: Topics) -> None:
        self._cursor = cursor
        self._view = view
        self._topic = view.topic_name(topics)
        self._topics = topics
        self._stands = {partition: each.position for partition, each in load(cursor.connection, view.name).items()}
        cursor.execute("SELECT position FROM views.parked WHERE view = %s", (view.name,))
        self._parked = {int(position) for (position,) in cursor.fetchall()}
        self._shadow = create_shadow(cursor, view)
        self._problem: str | None = None

    @property
    def last(self) -> int:
        """The position that the most complete partition stands at."""
        return max(self._stands.values(), default=0)

    def add(self, batch: Sequence[Recorded]) -> None:
        """Project those of the next events that are in the view."""
        if self._problem is not None:
            return
        events = [recorded for recorded in batch if self._holds(recorded)]
        if not events:
            return
        search(self._cursor, self._shadow)
        try:
            with self._cursor.connection.transaction():
                self._view.project(self._cursor, events)
        except POISON as error:
            first, last = events[0].position, events[-1].position
            self._problem = f"events at positions {first} to {last} can't be folded: {error}"

    def comparison(self) -> ViewComparison:
        """Compare all tables."""
        view = self._view
        return ViewComparison(
            view=view.name,
            position=min(self._stands.values(), default=0),
            parked=len(self._parked),
            problem=self._problem,
            tables=[_compare_table(self._cursor, table, view.schema, self._shadow) for table in view.tables],
        )

    def _holds(self, recorded: Recorded) -> bool:
        if not self._view.concerns(recorded.name) or self._topics.of_stream(recorded.stream) != self._topic:
            return False
        partition = partition_of(key_of(recorded.stream).encode(), LEDGER_PARTITIONS)
        return recorded.position <= self._stands[partition] and recorded.position not in self._parked


def _compare_table(cursor: Cursor[Any], table: Table, schema: str, shadow: str) -> TableComparison:
    rows, digest = _digest(cursor, schema, table)
    rows_by_ledger, digest_by_ledger = _digest(cursor, shadow, table)
    same = (rows, digest) == (rows_by_ledger, digest_by_ledger)
    total, differences = (0, []) if same else _differences(cursor, table, schema, shadow)
    return TableComparison(
        table=f"{schema}.{table.name}",
        rows=rows,
        rows_by_ledger=rows_by_ledger,
        digest=digest,
        digest_by_ledger=digest_by_ledger,
        total=total,
        differences=differences,
    )


def _digest(cursor: Cursor[Any], schema: str, table: Table) -> tuple[int, str]:
    """Number of rows, and a digest over their text in which their order plays no part."""
    cursor.execute(
        SQL("SELECT count(*), md5(coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text) FROM {} AS t").format(
            Identifier(schema, table.name)
        )
    )
    row = cursor.fetchone()
    assert row is not None, "a count is one row"
    return int(row[0]), str(row[1])


def _differences(cursor: Cursor[Any], table: Table, schema: str, shadow: str) -> tuple[int, list[Difference]]:
    query = SQL(
        "SELECT count(*) OVER (), to_jsonb(a), to_jsonb(b)"
        " FROM (SELECT * FROM {0} EXCEPT SELECT * FROM {1}) AS a"
        " FULL JOIN (SELECT * FROM {1} EXCEPT SELECT * FROM {0}) AS b USING ({2}) ORDER BY {2} LIMIT %s"
    )
    live, fresh = Identifier(schema, table.name), Identifier(shadow, table.name)
    cursor.execute(query.format(live, fresh, names(table.key)), (DIFFERENCES_SHOWN,))
    found = cursor.fetchall()
    total = found[0][0] if found else 0
    return total, [_difference(f"{schema}.{table.name}", table, ours, theirs) for _, ours, theirs in found]


def _difference(name: str, table: Table, ours: dict[str, Any] | None, theirs: dict[str, Any] | None) -> Difference:
    key = {column: (ours or theirs or {})[column] for column in table.key}
    if ours is None or theirs is None:
        return Difference(name, key, "missing" if ours is None else "surplus", {})
    columns = {column: (ours[column], theirs[column]) for column in ours if ours[column] != theirs[column]}
    return Difference(name, key, "differs", columns)


def _live_tables(view: View) -> Composed:
    return SQL(", ").join(Identifier(view.schema, name) for name in sorted(table.name for table in view.tables))
