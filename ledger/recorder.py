"""The event store: eventsourcing's PostgreSQL recorder with positions, a hash chain and one commit for all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, LiteralString

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Connection
from psycopg.adapt import AdaptersMap
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, args_row, dict_row
from psycopg.sql import SQL, Literal

from ledger.append import CALL, MOVED, arguments
from ledger.commit import Commit, DueTimer, Head, NewEvent, Partition, Stale
from ledger.snapshots import Snapshot, all_of, find
from ledger.tables import CHANNEL, SCHEMA, TABLES
from ledger.timers import due_timers
from schemas.columns import ColumnDumper, Written, written
from schemas.recorded import Recorded

IDLE_IN_TRANSACTION_S = 10.0
READ_BYTES = 16 * 1024 * 1024
STREAM_EVENTS_AT_ONCE = 20_000

_HEAD: LiteralString = "SELECT position, hash FROM ledger.head"
_ENDS: LiteralString = (
    "SELECT position, hash, (SELECT coalesce(max(notification_id), 0) FROM ledger.events) AS last FROM ledger.head"
)
_HOLD: LiteralString = f"{_HEAD} FOR UPDATE"
COLUMNS = (
    "originator_id, originator_version, notification_id, topic, state, occurred_at, recorded_at,"
    " actor, cause, correlation"
)

# Sizes are known without reading the bodies: a page of large orders must fit into memory as well.
_READ = SQL(
    "SELECT {}, hash FROM ("
    " SELECT *, sum(octet_length(state)) OVER (ORDER BY notification_id) - octet_length(state) AS bytes_before"
    " FROM ledger.events WHERE notification_id > %s ORDER BY notification_id LIMIT %s) AS page"
    " WHERE bytes_before < {} ORDER BY notification_id"
).format(SQL(COLUMNS), Literal(READ_BYTES))

_READ_STREAMS = SQL(
    "SELECT {} FROM unnest(%s::text[], %s::bigint[]) AS w (stream, after)"
    " JOIN ledger.events ON originator_id = w.stream AND originator_version > w.after"
    ' ORDER BY originator_id COLLATE "C", originator_version LIMIT %s'
).format(SQL(COLUMNS))

_READ_SINCE = SQL(
    "SELECT {} FROM ledger.events WHERE originator_id = %s AND recorded_at > %s ORDER BY originator_version"
).format(SQL(COLUMNS))


def open_datastore(dsn: str, pool_size: int = 2) -> PostgresDatastore:
    """Open a pool of connections to the ledger's database, the session's time zone UTC.

    A process that is paused between the lock on the head and its commit loses its session, or no one else could
    write until it wakes.
    """
    datastore = PostgresDatastore(
        *("", "", "", "", ""),
        schema=SCHEMA,
        originator_id_type="text",
        pool_size=pool_size,
        max_overflow=8,
        connect_timeout=30.0,
        idle_in_transaction_session_timeout=IDLE_IN_TRANSACTION_S,
    )
    # The library takes five parts of a DSN; a server may ask for more of it, such as sslmode.
    options = f"{conninfo_to_dict(dsn).get('options') or ''} -c TimeZone=UTC"
    adapters = AdaptersMap(psycopg.adapters)
    adapters.register_dumper(Written, ColumnDumper)
    datastore.pool.kwargs = {"row_factory": dict_row, "context": adapters}
    datastore.pool.conninfo = make_conninfo(dsn, options=options.strip())
    return datastore


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to commit next, once: where the ledger stands, and how it goes on from there."""

    head: Head
    commit: Callable[[Commit], Head]


class LedgerRecorder(PostgresApplicationRecorder):
    """Streams from version 0 without holes; positions from 1 in the order of commits, without gaps."""

    def __init__(self, datastore: PostgresDatastore) -> None:
        super().__init__(datastore, events_table_name="events")
        self.sql_create_statements = [SQL(statement).format() for statement in TABLES]
        self.channel_name = CHANNEL

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Append events of the library's own making; they are about now, by `eventsourcing`."""
        now = datetime.now(UTC)
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        new = [
            NewEvent(
                stream=str(each.originator_id),
                version=each.originator_version,
                name=each.topic,
                body=each.state,
                occurred_at=now,
                recorded_at=now,
                actor="eventsourcing",
                cause="insert_events",
                correlation=str(each.originator_id),
            )
            for each in stored_events
        ]
        last = self.commit(Commit(events=new)).position
        return list(range(last - len(new) + 1, last + 1))

    def commit(self, commit: Commit, expected: Head | None = None) -> Head:
        """Record all of a commit in one transaction and give where the ledger stands then.

        Raises Stale if the ledger does not stand at `expected`, OffsetsMoved if an inbound partition was read on by
        another, TimersMoved if another fired a timer, IntegrityError for a version that is taken or leaves a hole.
        Any other PersistenceError leaves the outcome unknown: drop what was cached, and let the idempotency keys tell.
        """
        if expected is None:
            with self.turn() as turn:
                return turn.commit(commit)
        with self.datastore.get_connection() as conn:
            return _append(conn, expected, commit)

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Wait until no one else commits, and let no one else until the end; who waits longest is next."""
        with self.datastore.get_connection() as conn, conn.transaction():
            head = _head(conn, _HOLD)
            yield Turn(head, partial(_append, conn, head))

    def head(self) -> Head:
        """Where the ledger stands."""
        with self.datastore.get_connection() as conn:
            return _head(conn)

    def position(self) -> int:
        """The position of the ledger's last event, 0 when it is empty."""
        return self.head().position

    def ends(self) -> tuple[Head, int]:
        """Where the ledger stands, and the position of its last event: the same, unless it was tampered with."""
        with self.datastore.get_connection() as conn:
            row = conn.execute(_ENDS, binary=True).fetchone()
        assert row is not None, "the ledger has a head"
        return Head(row["position"], row["hash"]), row["last"]

    def read(self, after: int, limit: int) -> list[Recorded]:
        """Give up to `limit` events behind a position, in order; fewer where their bodies are large."""
        return [recorded for recorded, _ in self.read_hashed(after, limit)]

    def read_hashed(self, after: int, limit: int) -> list[tuple[Recorded, bytes]]:
        """Give up to `limit` events behind a position, in order, each with the hash that it was recorded with."""
        with self.datastore.get_connection() as conn, conn.cursor(binary=True, row_factory=_HASHED) as cursor:
            return cursor.execute(_READ, (after, limit), prepare=True).fetchall()

    def load(self, streams: Sequence[str], at_once: int = STREAM_EVENTS_AT_ONCE) -> Iterator[Snapshot | Recorded]:
        """Give what states are made of: the last snapshot of a stream, if it has one, and the events behind it.

        No more than `at_once` events are in memory at a time.
        """
        with self.datastore.get_connection() as conn:
            kept = find(conn, streams)
            yield from kept.values()
            after = {each: kept[each].version if each in kept else -1 for each in streams}
            yield from _events(conn, after, at_once)

    def behind(self, versions: Mapping[str, int]) -> list[Recorded]:
        """Give the events of streams behind a version each, by stream and version."""
        if not versions:
            return []
        with self.datastore.get_connection() as conn:
            return list(_events(conn, versions, STREAM_EVENTS_AT_ONCE))

    def since(self, stream: str, moment: datetime) -> list[Recorded]:
        """Give the events of one stream that were recorded after a moment, oldest first."""
        with self.datastore.get_connection() as conn, conn.cursor(binary=True, row_factory=RECORDED) as cursor:
            return cursor.execute(_READ_SINCE, (stream, moment)).fetchall()

    def snapshots(self) -> list[Snapshot]:
        """Give all snapshots, in whatever layout."""
        with self.datastore.get_connection() as conn:
            return list(all_of(conn))

    def streams_changed(self, after: int) -> set[str]:
        """Name the streams that have events behind a position."""
        with self.datastore.get_connection() as conn:
            rows = conn.execute(
                "SELECT DISTINCT originator_id FROM ledger.events WHERE notification_id > %s", (after,)
            ).fetchall()
        return {str(row["originator_id"]) for row in rows}

    def streams_with_holes(self, limit: int) -> list[str]:
        """Name streams whose versions do not count from 0 without gaps: there can be none."""
        with self.datastore.get_connection() as conn:
            rows = conn.execute(
                "SELECT originator_id FROM ledger.events GROUP BY originator_id"
                " HAVING min(originator_version) <> 0 OR max(originator_version) + 1 <> count(*) LIMIT %s",
                (limit,),
            ).fetchall()
        return [str(row["originator_id"]) for row in rows]

    def inbound_offsets(self) -> dict[Partition, int]:
        """Give the next offset of every inbound partition that was ever read."""
        with self.datastore.get_connection() as conn:
            rows = conn.execute("SELECT topic, partition, next_offset FROM ledger.inbound_offsets").fetchall()
        return {(row["topic"], row["partition"]): row["next_offset"] for row in rows}

    def due_timers(self, now: datetime, limit: int) -> list[DueTimer]:
        """Give up to `limit` timers that are due: the oldest, in the order of their rank."""
        with self.datastore.get_connection() as conn:
            return due_timers(conn, now, limit)


def _events(conn: Connection[DictRow], after: Mapping[str, int], at_once: int) -> Iterator[Recorded]:
    """Give the events of streams behind a version each, page by page: a stream may have a million."""
    left = dict(after)
    while left:
        wanted = (written("text", left), written("bigint", left.values()), at_once)
        with conn.cursor(binary=True, row_factory=RECORDED) as cursor:
            found = cursor.execute(_READ_STREAMS, wanted, prepare=True).fetchall()
        yield from found
        if len(found) < at_once:
            return
        last = found[-1]
        names = sorted(each for each in left if each >= last.stream)
        left = {each: left[each] for each in names} | {last.stream: last.version}


def _recorded(*row: Any) -> Recorded:
    stream, version, position, name, body, occurred_at, recorded_at, *said = row
    times = occurred_at.astimezone(UTC), recorded_at.astimezone(UTC)
    return Recorded(stream, version, position, name, bytes(body), *times, *said)


def _hashed(*row: Any) -> tuple[Recorded, bytes]:
    *columns, hashed = row
    return _recorded(*columns), bytes(hashed)


RECORDED = args_row(_recorded)
"""Gives the event that stands in a row of COLUMNS, read in the binary format."""

_HASHED = args_row(_hashed)


def _head(conn: Connection[DictRow], statement: LiteralString = _HEAD) -> Head:
    row = conn.execute(statement, prepare=True, binary=True).fetchone()
    assert row is not None, "the ledger has a head"
    return Head(row["position"], row["hash"])


def _append(conn: Connection[DictRow], head: Head, commit: Commit) -> Head:
    try:
        row = conn.execute(CALL, arguments(commit, head), prepare=True, binary=True).fetchone()
    except psycopg.DatabaseError as error:
        moved = MOVED.get(error.diag.sqlstate or "")
        if moved is None:
            raise
        raise moved(error.diag.message_primary) from error
    assert row is not None, "the function gives one row"
    if not row["appended"]:
        raise Stale(f"the ledger stands at position {row['head_position']}, not at {head.position}")
    return Head(row["head_position"], row["head_hash"])
