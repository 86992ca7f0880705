"""One consistent look at some tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import DictRow, dict_row
from psycopg.sql import SQL, Identifier


@contextmanager
def snapshot(conn: Connection[Any], *tables: tuple[str, str]) -> Iterator[Cursor[DictRow]]:
    """Read tables (schema and name) as they are at one moment; `conn` must be in autocommit mode.

    They are locked before the moment is taken: a rebuild puts other tables in their place, and these would seem
    empty to a moment before that.
    """
    with conn.transaction(), conn.cursor(row_factory=dict_row) as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        names = SQL(", ").join(Identifier(*table) for table in sorted(tables))
        cursor.execute(SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(names))
        yield cursor


def as_json(row: DictRow) -> dict[str, Any]:
    """Times and dates as ISO 8601, decimals as text: no digit is lost."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case _:
            return value
