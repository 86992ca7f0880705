"""The ledger as it stood before a position: events of some streams, or of some types, up to there."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import DictRow
from psycopg.sql import SQL

from domain.aggregates import EVOLVE
from ledger.recorder import COLUMNS, RECORDED, LedgerRecorder
from schemas.recorded import Recorded

EVENTS_AT_ONCE = 20_000

_STREAM = SQL(
    "SELECT {} FROM ledger.events WHERE originator_id = %s AND originator_version > %s AND notification_id < %s"
    " ORDER BY originator_version LIMIT %s"
).format(SQL(COLUMNS))

# By pages of positions: whatever the planner knows of types, it never sorts the whole ledger.
_TYPES = SQL(
    "SELECT {} FROM ledger.events WHERE notification_id > %s AND notification_id <= %s AND topic = ANY(%s)"
    " ORDER BY notification_id"
).format(SQL(COLUMNS))


class Past:
    """Reads what was recorded, and folds it as of then: snapshots are of today, so the events are read."""

    def __init__(self, recorder: LedgerRecorder) -> None:
        self._recorder = recorder

    def stream(self, stream: str, before: int) -> list[Recorded]:
        """Give the events of one stream before a position, oldest first."""
        with self._recorder.datastore.get_connection() as conn:
            return list(_pages(conn, stream, before))

    def states(self, streams: Sequence[str], positions: Sequence[int]) -> list[list[Any]]:
        """Give the states of each stream before each of some rising positions, None where it had no event yet."""
        with self._recorder.datastore.get_connection() as conn:
            return [_states(conn, each, positions) for each in streams]

    def of_types(self, names: Sequence[str], after: int, before: int) -> Iterator[Recorded]:
        """Give the events of some types behind one position and before another, in their order."""
        for begin in range(after, before - 1, EVENTS_AT_ONCE):
            end = min(begin + EVENTS_AT_ONCE, before - 1)
            with self._recorder.datastore.get_connection() as conn, _cursor(conn) as cursor:
                found = cursor.execute(_TYPES, (begin, end, list(names))).fetchall()
            yield from found

    def span(self, name: str, since: datetime, until: datetime) -> tuple[int, int] | None:
        """Give the positions of the first event of a type, and of the last of any, from `since` on and before `until`.

        By business time; None if there is none of the type.
        """
        with self._recorder.datastore.get_connection() as conn:
            row = conn.execute(
                "SELECT min(notification_id) FILTER (WHERE topic = %s) AS first, max(notification_id) AS last"
                " FROM ledger.events WHERE occurred_at >= %s AND occurred_at < %s",
                (name, since, until),
            ).fetchone()
        assert row is not None, "an aggregate has one row"
        return None if row["first"] is None else (int(row["first"]), int(row["last"]))


def _states(conn: Connection[DictRow], stream: str, positions: Sequence[int]) -> list[Any]:
    state = None
    found: list[Any] = []
    left = list(positions)
    for each in _pages(conn, stream, positions[-1]):
        while each.position >= left[0]:
            found.append(state)
            left.pop(0)
        event = each.event()
        state = EVOLVE[type(event)](state, stream, event)
    return [*found, *(state for _ in left)]


def _pages(conn: Connection[DictRow], stream: str, before: int) -> Iterator[Recorded]:
    """Give the events of a stream, page by page: one may have a million."""
    after = -1
    while True:
        with _cursor(conn) as cursor:
            page = cursor.execute(_STREAM, (stream, after, before, EVENTS_AT_ONCE), prepare=True).fetchall()
        yield from page
        if len(page) < EVENTS_AT_ONCE:
            return
        after = page[-1].version


def _cursor(conn: Connection[DictRow]) -> Cursor[Recorded]:
    return conn.cursor(binary=True, row_factory=RECORDED)
