"""Compare views with a fresh fold of the ledger, and name what differs."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from psycopg import Connection, Cursor
from psycopg.sql import SQL, Composable, Composed, Identifier

from projections.folding import Fold, ReadLedger, fold_ledger
from projections.shadow import create_shadow
from projections.table import Table, names
from projections.view import View
from schemas.topics import Topics

DIFFERENCES_SHOWN = 20


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
    """A view as it stood at `position` (its least complete partition).

    `parked` records, and those `dropped` by the operator, were left out of the fold; only the former wait for somebody.

    `problem` says why the ledger could not be folded to the end: all that differs may come of that.
    """

    view: str
    position: int
    parked: int
    dropped: int
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
            keep_tables(cursor, view)
        folds = [Fold(cursor, view, topics, create_shadow(cursor, view)) for view in views]
        fold_ledger(folds, read)
        return [comparison(cursor, fold) for fold in folds]


def comparison(cursor: Cursor[Any], fold: Fold) -> ViewComparison:
    """Compare every row of a view with its fold."""
    view = fold.view
    return ViewComparison(
        view=view.name,
        position=fold.position,
        parked=fold.parked,
        dropped=fold.dropped,
        problem=fold.problem,
        tables=[_compare_table(cursor, table, view.schema, fold.shadow) for table in view.tables],
    )


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
    query = SQL("SELECT count(*) OVER (), to_jsonb(a), to_jsonb(b) FROM {} ORDER BY {} LIMIT %s").format(
        differing(table, Identifier(schema, table.name), Identifier(shadow, table.name)), names(table.key)
    )
    cursor.execute(query, (DIFFERENCES_SHOWN,))
    found = cursor.fetchall()
    total = found[0][0] if found else 0
    return total, [difference(f"{schema}.{table.name}", table, ours, theirs) for _, ours, theirs in found]


def differing(table: Table, live: Composable, fresh: Composable) -> Composed:
    """Give what follows FROM to find the rows `a` of the view that are not, to the byte, the rows `b` by the ledger."""
    joined = SQL("{} AS a FULL JOIN {} AS b USING ({}) WHERE a::text IS DISTINCT FROM b::text")
    return joined.format(live, fresh, names(table.key))


def difference(name: str, table: Table, ours: dict[str, Any] | None, theirs: dict[str, Any] | None) -> Difference:
    """Say what differs between a row of the view and the one by the ledger."""
    key = {column: (ours or theirs or {})[column] for column in table.key}
    if ours is None or theirs is None:
        return Difference(name, key, "missing" if ours is None else "surplus", {})
    columns = {column: (ours[column], theirs[column]) for column in ours if ours[column] != theirs[column]}
    return Difference(name, key, "differs", columns)


def keep_tables(cursor: Cursor[Any], view: View) -> None:
    """Keep the live tables in their place until the end, before the moment is taken: a rebuild would swap them."""
    live = SQL(", ").join(Identifier(view.schema, name) for name in sorted(table.name for table in view.tables))
    cursor.execute(SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(live))
