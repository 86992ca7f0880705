"""The audit: views folded a second time, page by page, in shadows that are kept from pass to pass, and compared."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import class_row
from psycopg.sql import SQL, Identifier

from projections.catalogue import search
from projections.checkpoints import load
from projections.compare import Difference, ViewComparison, comparison, keep_tables
from projections.folding import Fold, ReadLedger, fold_page
from projections.table import create_table
from projections.view import View
from schemas.topics import Topics

FOLDED_ANEW_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Audited:
    """The last complete pass over a view, as it stands in views.audits."""

    view: str
    position: int
    audited_at: datetime
    folded_from: datetime
    rows: int
    differences: int
    parked: int
    dropped: int
    problem: str | None

    @property
    def agrees(self) -> bool:
        """Whether every row was what the ledger says."""
        return not self.differences and self.problem is None


def begin_pass(conn: Connection[Any], views: Collection[View]) -> int:
    """Let go of shadows that could not be folded on, or are of tables that look otherwise now.

    Gives the ledger position that all views have reached: a pass that folds up to there ends, however fast they go
    on. `conn` must be in autocommit mode, its role must be allowed to create schemas. One process at a time
    may audit.
    """
    with conn.transaction(), conn.cursor() as cursor:
        for schema, view in [(of(view), view) for view in views for of in (_schema, _anew)]:
            if (kept := _kept(cursor, schema)) and not kept.is_sound(view):
                _forget(cursor, schema)
    return min((max(each.position for each in load(conn, view.name).values()) for view in views), default=0)


def fold_next(
    conn: Connection[Any], views: Collection[View], read: ReadLedger, topics: Topics, now: datetime
) -> int | None:
    """Fold the next page of the ledger into all shadows and give the position up to which all of them are folded.

    None if they stood already where the live views do.
    """
    with conn.transaction(), conn.cursor() as cursor:
        folds = [_open(cursor, view, topics, _schema(view), now) for view in views]
        return _fold_page(cursor, folds, read)


def fold_anew(conn: Connection[Any], views: Collection[View], read: ReadLedger, topics: Topics, now: datetime) -> bool:
    """Fold the next page into shadows that are to take the place of those that are a day old.

    Those go on being compared meanwhile. False if there is none, or the new ones stand where the live views do: they
    have taken their places then.
    """
    with conn.transaction(), conn.cursor() as cursor:
        old = [view for view in views if (kept := _kept(cursor, _schema(view))) and kept.is_old(now)]
        folds = [_open(cursor, view, topics, _anew(view), now) for view in old]
        if _fold_page(cursor, folds, read) is not None:
            return True
        for view in old:
            _forget(cursor, _schema(view))
            cursor.execute(
                SQL("ALTER SCHEMA {} RENAME TO {}").format(Identifier(_anew(view)), Identifier(_schema(view)))
            )
    return False


def compare_view(
    conn: Connection[Any], view: View, read: ReadLedger, topics: Topics, now: datetime
) -> ViewComparison | None:
    """Fold the little that came meanwhile, compare every row as of one moment, and record what was found.

    None where the shadow is of no use, since something that was parked is in the view now: it is folded anew.
    """
    with conn.transaction(), conn.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        keep_tables(cursor, view)
        kept = _kept(cursor, _schema(view))
        fold = _fold(cursor, view, topics, _schema(view), kept) if kept else None
        if kept is None or fold is None:
            return None
        while fold_page([fold], read):
            pass
        _keep(cursor, fold)
        found = comparison(cursor, fold)
        _record(cursor, found, kept.begun_at, now)
    return found


def forget(conn: Connection[Any], views: Iterable[View]) -> None:
    """Let go of all shadows; the next pass folds from the beginning."""
    with conn.transaction(), conn.cursor() as cursor:
        for view in views:
            _forget(cursor, _schema(view))
            _forget(cursor, _anew(view))


def last_pass(conn: Connection[Any]) -> list[Audited]:
    """Give what the last complete pass over each view found."""
    with conn.cursor(row_factory=class_row(Audited)) as cursor:
        return cursor.execute("SELECT * FROM views.audits ORDER BY view").fetchall()


@dataclass(frozen=True, slots=True)
class _Kept:
    """How far a shadow is: what it left out is known by position, `problem` says why it could not go on."""

    layout: str
    begun_at: datetime
    done: list[int]
    left_out: list[int]
    problem: str | None

    def is_sound(self, view: View) -> bool:
        return self.layout == _layout(view) and self.problem is None

    def is_old(self, now: datetime) -> bool:
        return now - self.begun_at >= FOLDED_ANEW_AFTER


# Not logged: a crash empties them all, this table too, and so the fold begins anew.
_PROGRESS = SQL("""
    CREATE UNLOGGED TABLE {} (
        layout text NOT NULL,
        begun_at timestamptz NOT NULL,
        done bigint[] NOT NULL,
        left_out bigint[] NOT NULL,
        problem text
    )
""")


def _fold_page(cursor: Cursor[Any], folds: list[Fold], read: ReadLedger) -> int | None:
    more = fold_page(folds, read)
    for fold in folds:
        _keep(cursor, fold)
    return min(fold.first for fold in folds) if more else None


def _open(cursor: Cursor[Any], view: View, topics: Topics, schema: str, now: datetime) -> Fold:
    """Go on with the shadow, or begin anew where there is none or what it holds is not in the live view."""
    kept = _kept(cursor, schema)
    fold = _fold(cursor, view, topics, schema, kept) if kept else None
    return fold or _begin(cursor, view, topics, schema, now)


def _fold(cursor: Cursor[Any], view: View, topics: Topics, schema: str, kept: _Kept) -> Fold | None:
    fold = Fold(cursor, view, topics, schema, dict(enumerate(kept.done)))
    fold.problem = kept.problem
    if fold.is_ahead or not fold.left_out.issuperset(kept.left_out):
        return None
    return fold


def _begin(cursor: Cursor[Any], view: View, topics: Topics, schema: str, now: datetime) -> Fold:
    _forget(cursor, schema)
    cursor.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))
    search(cursor, schema)
    for table in view.tables:
        create_table(cursor, table)
        cursor.execute(SQL("ALTER TABLE {} SET UNLOGGED").format(Identifier(table.name)))
    cursor.execute(_PROGRESS.format(_progress(schema)))
    fold = Fold(cursor, view, topics, schema)
    cursor.execute(
        SQL("INSERT INTO {} VALUES (%s, %s, '{{}}', '{{}}', NULL)").format(_progress(schema)), (_layout(view), now)
    )
    return fold


def _forget(cursor: Cursor[Any], schema: str) -> None:
    cursor.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema)))


def _kept(cursor: Cursor[Any], schema: str) -> _Kept | None:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (f"{schema}.progress",))
    row = cursor.fetchone()
    if not row or not row[0]:
        return None
    with cursor.connection.cursor(row_factory=class_row(_Kept)) as reading:
        return reading.execute(SQL("SELECT * FROM {}").format(_progress(schema))).fetchone()


def _keep(cursor: Cursor[Any], fold: Fold) -> None:
    done = [fold.done[partition] for partition in sorted(fold.done)]
    cursor.execute(
        SQL("UPDATE {} SET done = %s, left_out = %s, problem = %s").format(_progress(fold.shadow)),
        (done, sorted(fold.left_out), fold.problem),
    )


def _record(cursor: Cursor[Any], found: ViewComparison, folded_from: datetime, now: datetime) -> None:
    cursor.execute(
        "INSERT INTO views.audits VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (view) DO UPDATE"
        " SET position = excluded.position, audited_at = excluded.audited_at, folded_from = excluded.folded_from,"
        " rows = excluded.rows, differences = excluded.differences, parked = excluded.parked,"
        " dropped = excluded.dropped, problem = excluded.problem",
        (
            *(found.view, found.position, now, folded_from, sum(each.rows for each in found.tables)),
            *(sum(each.total for each in found.tables), found.parked, found.dropped, found.problem),
        ),
    )
    rows = [_row(each) for table in found.tables for each in table.differences]
    # Found first when it was found first: a row that still differs keeps its time.
    cursor.execute(
        "DELETE FROM views.audit_differences WHERE view = %s"
        " AND (table_name, row_key) NOT IN (SELECT * FROM unnest(%s::text[], %s::jsonb[]))",
        (found.view, [row[0] for row in rows], [row[1] for row in rows]),
    )
    cursor.executemany(
        "INSERT INTO views.audit_differences VALUES (%s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (view, table_name, row_key) DO UPDATE SET kind = excluded.kind, columns = excluded.columns",
        [(found.view, *row, now) for row in rows],
    )


def _row(difference: Difference) -> tuple[str, str, str, list[str]]:
    # Not the values: they are for those who may see the view itself, and a repair needs none.
    return difference.table, json.dumps(difference.key), difference.kind, sorted(difference.columns)


def _layout(view: View) -> str:
    return hashlib.sha256(repr(view.tables).encode()).hexdigest()


def _schema(view: View) -> str:
    return f"audit_{view.name}"


def _anew(view: View) -> str:
    return f"audit_anew_{view.name}"


def _progress(schema: str) -> Identifier:
    return Identifier(schema, "progress")
