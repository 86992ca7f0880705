"""Columns that are written here are what PostgreSQL reads as the same values in arrays."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg.sql import SQL

from projections.table import execute_on
from schemas.columns import TYPES

VALUES: dict[LiteralString, list[Any]] = {
    "boolean": [True, False, None],
    "bytea": [b"", b"\0\xff", None, b"\0\xff"],
    "bigint": [-(2**63), 2**63 - 1, 0, None],
    "integer": [-(2**31), 2**31 - 1, None, 7, 7],
    "text": ["", "a", "ä€", None, 'NULL, "{}"'],
    "date": [date(1999, 12, 31), date(2000, 1, 1), date(2026, 2, 28), None],
    "timestamptz": [
        datetime(1999, 12, 31, 23, 59, 59, 999_999, UTC),
        datetime(2026, 3, 1, 12, 0, 0, 1, UTC),
        datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=2))),
        None,
    ],
    "numeric": [Decimal("1.50"), Decimal("1.5"), None],
}


@pytest.mark.parametrize("kind", VALUES)
def test_a_column_is_read_as_it_was_given(conn: psycopg.Connection, kind: LiteralString) -> None:
    statement = SQL("SELECT n FROM unnest(%s::{}[]) AS n").format(SQL(kind)).as_bytes()
    with conn.cursor() as cursor:
        execute_on(cursor, statement, (kind, VALUES[kind]))
        assert [value for (value,) in cursor.fetchall()] == VALUES[kind]


def test_an_empty_column_is_an_empty_array(conn: psycopg.Connection) -> None:
    with conn.cursor() as cursor:
        execute_on(cursor, "SELECT cardinality(%s::text[])", ("text", []))
        assert cursor.fetchone() == (0,)


def test_every_type_that_is_written_here_was_tried() -> None:
    assert TYPES.keys() < VALUES.keys()
