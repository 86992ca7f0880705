"""What someone who has every right on the ledger's database could do to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, LiteralString

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg.sql import SQL

from ledger.chain import chain
from ledger.recorder import COLUMNS, RECORDED

INSERT: LiteralString = (
    "INSERT INTO ledger.events (originator_id, originator_version, topic, state, notification_id,"
    " occurred_at, recorded_at, actor, cause, correlation, hash)"
    " SELECT originator_id || '0', originator_version, topic, state, {},"
    " occurred_at, recorded_at, actor, cause, correlation, hash FROM ledger.events WHERE notification_id = {}"
)
"""Copies the event at a position to another stream and position."""


@contextmanager
def tampering(dsn: str) -> Iterator[psycopg.Connection[DictRow]]:
    """A connection for which the ledger's triggers do not count; commits at the end."""
    with psycopg.connect(dsn, row_factory=dict_row) as conn:
        conn.execute("SET session_replication_role = replica")
        yield conn


def tamper(dsn: str, *statements: LiteralString) -> None:
    """Change the ledger, and leave its hashes."""
    with tampering(dsn) as conn:
        for statement in statements:
            conn.execute(statement)


def insert(dsn: str, position: int, like: int) -> None:
    """Put a copy of the event at `like` behind the events up to `position`; what follows gives way."""
    with tampering(dsn) as conn:
        _move(conn, {each: each + 1 for each in _positions(conn) if each > position})
        conn.execute(SQL(INSERT).format(position + 1, like + (like > position)))


def remove(dsn: str, position: int) -> None:
    """Remove an event; what follows takes its place."""
    with tampering(dsn) as conn:
        conn.execute("DELETE FROM ledger.events WHERE notification_id = %s", (position,))
        _move(conn, {each: each - 1 for each in _positions(conn) if each > position})


def swap(dsn: str, one: int, other: int) -> None:
    """Let two events change places."""
    with tampering(dsn) as conn:
        _move(conn, {one: other, other: one})


def cover_up(dsn: str) -> None:
    """Compute every hash and the head anew, so that the ledger agrees with itself."""
    with tampering(dsn) as conn:
        head, position = b"", 0
        with conn.cursor(binary=True, row_factory=RECORDED) as cursor:
            cursor.execute(SQL("SELECT {} FROM ledger.events ORDER BY notification_id").format(SQL(COLUMNS)))
            events = cursor.fetchall()
        for recorded in events:
            position += 1
            head = chain(head, position, replace(recorded, position=position))
            conn.execute(
                "UPDATE ledger.events SET hash = %s WHERE notification_id = %s",
                (head, recorded.position),
            )
        conn.execute("UPDATE ledger.head SET position = %s, hash = %s", (position, head))


def _positions(conn: psycopg.Connection[Any]) -> list[int]:
    return [row["notification_id"] for row in conn.execute("SELECT notification_id FROM ledger.events")]


def _move(conn: psycopg.Connection[Any], moves: dict[int, int]) -> None:
    """Give events other positions; in between they are negative, as each position is there once."""
    for there, to in moves.items():
        conn.execute("UPDATE ledger.events SET notification_id = %s WHERE notification_id = %s", (-to, there))
    conn.execute("UPDATE ledger.events SET notification_id = -notification_id WHERE notification_id < 0")
