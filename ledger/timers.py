"""The timers of the ledger, in its tables: set, fired, put off and ended within the commit that says so."""

import json
from collections.abc import Sequence
from datetime import datetime

from psycopg import Connection, Cursor
from psycopg.rows import DictRow

from ledger.commit import Commit, DueTimer, TimersMoved

# The oldest are taken first, so that none waits for ever behind others; those that are taken together go by rank.
_DUE = (
    "SELECT stream, kind, subject, due_at FROM ("
    " SELECT * FROM ledger.timers WHERE due_at <= %s ORDER BY due_at, rank LIMIT %s) AS oldest"
    " ORDER BY rank, due_at, stream"
)
_FIRE = (
    "DELETE FROM ledger.timers AS t"
    " USING unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[]) AS f (stream, kind, subject, due_at)"
    " WHERE (t.stream, t.kind, t.subject, t.due_at) = (f.stream, f.kind, f.subject, f.due_at)"
)
_POSTPONE = (
    "UPDATE ledger.timers AS t SET due_at = f.later FROM"
    " unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[])"
    " AS f (stream, kind, subject, due_at, later)"
    " WHERE (t.stream, t.kind, t.subject, t.due_at) = (f.stream, f.kind, f.subject, f.due_at)"
)
_END = (
    "DELETE FROM ledger.timers AS t USING unnest(%s::text[], %s::text[]) AS e (stream, kind)"
    " WHERE t.stream = e.stream AND t.kind = e.kind"
)
_SET = (
    "INSERT INTO ledger.timers (stream, kind, subject, due_at, rank, skus)"
    " SELECT stream, kind, subject, due_at, rank, ARRAY(SELECT json_array_elements_text(skus::json))"
    " FROM unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::text[])"
    " AS s (stream, kind, subject, due_at, rank, skus)"
    " ON CONFLICT (stream, kind, subject) DO UPDATE"
    " SET due_at = excluded.due_at, skus = excluded.skus, rank = excluded.rank"
)
_FREE = "UPDATE ledger.timers SET due_at = %s WHERE skus && %s AND due_at > %s"


def due_timers(conn: Connection[DictRow], now: datetime, limit: int) -> list[DueTimer]:
    """Give up to `limit` timers that are due."""
    return [DueTimer(**row) for row in conn.execute(_DUE, (now, limit)).fetchall()]


def keep_timers(cursor: Cursor[DictRow], commit: Commit) -> None:
    """Do with the timers what a commit says: what it sets stands, even if an event before that one ended it.

    Raises TimersMoved if one that was fired is no longer due as it was: another process has fired or ended it.
    """
    later = commit.postponed_timers
    _require(cursor, _FIRE, [_due(each) for each in commit.fired_timers if each not in later])
    _require(cursor, _POSTPONE, [(*_due(each), at) for each, at in later.items()])
    if commit.ended_timers:
        cursor.execute(_END, _columns(sorted(commit.ended_timers)))
    if commit.set_timers:
        rows = [
            (timer.stream, timer.kind, timer.subject, due_at, timer.rank, json.dumps(timer.skus))
            for timer, due_at in commit.set_timers.values()
        ]
        cursor.execute(_SET, _columns(rows))
    if commit.freed_skus:
        at = commit.events[-1].recorded_at
        cursor.execute(_FREE, (at, sorted(commit.freed_skus), at))


def _require(cursor: Cursor[DictRow], statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Run a statement that must meet a row for each of its own."""
    if not rows:
        return
    cursor.execute(statement.encode(), _columns(rows))
    if cursor.rowcount != len(rows):
        raise TimersMoved(f"{len(rows) - cursor.rowcount} of {len(rows)} timers were fired or ended by another process")


def _due(timer: DueTimer) -> tuple[str, str, str, datetime]:
    return (timer.stream, timer.kind, timer.subject, timer.due_at)


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    """Turn rows into the arrays that unnest takes."""
    return [list(column) for column in zip(*rows, strict=True)]
