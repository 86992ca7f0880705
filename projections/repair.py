"""Repair a view: put right the rows that are not what the ledger says, and no others, while all goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, Cursor
from psycopg.sql import SQL, Composed, Identifier

from projections import checkpoints
from projections.compare import Difference, difference, differing
from projections.folding import Fold, ReadLedger, fold_ledger
from projections.shadow import claim, create_shadow
from projections.table import Table, names
from projections.view import View
from schemas.topics import Topics

MOST_ROWS = 20_000
"""Rows that are put right at once: the projector waits for them. Where more differ a rebuild is due."""


class CannotRepair(Exception):
    """The view is as it was: too much differs, or the ledger can't be folded."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was put right in a view that is complete up to `position`: each row as it was and as it is now."""

    view: str
    position: int
    rows: list[Difference]


Lock = Callable[[Cursor[Any], str], object]
"""Let a view's projector wait before it writes again, until the transaction ends."""


def repair(
    conn: Connection[Any], view: View, read: ReadLedger, topics: Topics, lock: Lock = checkpoints.lock
) -> Repaired:
    """Fold the ledger beside the view, and put the rows of those units that differ in the place of the view's own.

    Only for the last step, in which few rows are looked at, the checkpoints are locked: a projector then waits, and
    goes on with its batch on rows that are right. What is parked stays so. `conn` must be in autocommit mode, its role
    must be allowed to create schemas. Raises CannotRepair, RebuildRunning.
    """
    with conn.transaction(), conn.cursor() as cursor:
        claim(cursor, view)
        fold = Fold(cursor, view, topics, create_shadow(cursor, view))
        fold_ledger([fold], read)
        # That may have taken minutes. What came meanwhile is folded before it is compared, and what comes until the
        # projector has to wait, after: few rows can seem to differ that only moved on.
        _go_on(fold, read)
        _note_differing(cursor, fold)
        lock(cursor, view.name)
        _go_on(fold, read)
        rows = [row for table in view.tables for row in _mend(cursor, fold, table)]
        cursor.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(fold.shadow)))
    return Repaired(view.name, fold.position, rows)


def _go_on(fold: Fold, read: ReadLedger) -> None:
    fold.look()
    fold_ledger([fold], read)
    if fold.problem is not None:
        raise CannotRepair(f"{fold.view.name}: {fold.problem}")


def _note_differing(cursor: Cursor[Any], fold: Fold) -> None:
    """Keep, beside the shadow, the keys of the rows that differ, and the units that they are of."""
    view = fold.view
    if view.unit:
        columns = SQL(", ").join(SQL("{} text").format(Identifier(name)) for name in view.unit)
        cursor.execute(SQL("CREATE TABLE {} ({})").format(_units(fold), columns))
    for table in view.tables:
        live, fresh = Identifier(view.schema, table.name), Identifier(fold.shadow, table.name)
        cursor.execute(SQL("ANALYZE {}").format(fresh))
        cursor.execute(
            SQL("CREATE TABLE {} AS SELECT {} FROM {} LIMIT %s").format(
                _noted(fold, table), names(table.key), differing(table, live, fresh)
            ),
            (MOST_ROWS + 1,),
        )
        _require_few(view, table, cursor.rowcount)
        if _has_unit(view, table):
            cursor.execute(_OF_NOTED.format(units=_units(fold), live=live, fresh=fresh, **_parts(fold, table)))


_OF_NOTED = SQL("""
    INSERT INTO {units}
    SELECT {unit} FROM {live} JOIN {noted} USING ({key}) WHERE ({unit}) IS NOT NULL
    UNION SELECT {unit} FROM {fresh} JOIN {noted} USING ({key}) WHERE ({unit}) IS NOT NULL
    EXCEPT SELECT {unit} FROM {units}
""")
_OF_UNITS = SQL("""
    INSERT INTO {noted}
    SELECT {key} FROM {live} JOIN {units} USING ({unit})
    UNION SELECT {key} FROM {fresh} JOIN {units} USING ({unit})
    EXCEPT SELECT {key} FROM {noted}
""")
_WRONG = SQL("""
    CREATE TABLE {wrong} AS SELECT {key}, to_jsonb(a) AS ours, to_jsonb(b) AS theirs FROM {differing}
""")


def _mend(cursor: Cursor[Any], fold: Fold, table: Table) -> list[Difference]:
    """Look again at the rows that differed, and at all others of their units; replace those that are wrong."""
    view = fold.view
    live, fresh = Identifier(view.schema, table.name), Identifier(fold.shadow, table.name)
    parts = _parts(fold, table)
    if _has_unit(view, table):
        cursor.execute(_OF_UNITS.format(units=_units(fold), live=live, fresh=fresh, **parts))
    cursor.execute(SQL("ANALYZE {}").format(parts["noted"]))
    looked_at = [SQL("(SELECT * FROM {} JOIN {noted} USING ({key}))").format(each, **parts) for each in (live, fresh)]
    wrong = Identifier(fold.shadow, f"wrong_{table.name}")
    cursor.execute(_WRONG.format(wrong=wrong, key=parts["key"], differing=differing(table, *looked_at)))
    _require_few(view, table, cursor.rowcount)
    _replace(cursor, table, live, fresh, wrong)
    cursor.execute(SQL("SELECT ours, theirs FROM {} ORDER BY {}").format(wrong, parts["key"]))
    return [difference(f"{view.schema}.{table.name}", table, ours, theirs) for ours, theirs in cursor.fetchall()]


def _replace(cursor: Cursor[Any], table: Table, live: Identifier, fresh: Identifier, wrong: Identifier) -> None:
    key, stored = names(table.key), names([column.name for column in table.stored])
    of_wrong = SQL("WHERE ({key}) IN (SELECT {key} FROM {wrong})").format(key=key, wrong=wrong)
    cursor.execute(SQL("DELETE FROM {} {}").format(live, of_wrong))
    cursor.execute(SQL("INSERT INTO {} ({}) SELECT {} FROM {} {}").format(live, stored, stored, fresh, of_wrong))


def _has_unit(view: View, table: Table) -> bool:
    return bool(view.unit) and set(view.unit) <= {column.name for column in table.columns}


def _parts(fold: Fold, table: Table) -> dict[str, Composed | Identifier]:
    return {"key": names(table.key), "unit": names(fold.view.unit), "noted": _noted(fold, table)}


def _noted(fold: Fold, table: Table) -> Identifier:
    return Identifier(fold.shadow, f"differing_{table.name}")


def _units(fold: Fold) -> Identifier:
    return Identifier(fold.shadow, "differing_units")


def _require_few(view: View, table: Table, rows: int) -> None:
    if rows > MOST_ROWS:
        raise CannotRepair(f"more than {MOST_ROWS} rows of {table.name} differ: rebuild the view, {view.name}")
