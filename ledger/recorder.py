"""The event store: eventsourcing's PostgreSQL recorder with positions, a hash chain and one commit for all."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Connection, Cursor
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, dict_row
from psycopg.sql import SQL, Literal

from ledger.commit import Advance, Commit, DeadLetter, DueTimer, NewEvent, OffsetsMoved, Partition, Stale
from ledger.snapshots import Snapshot, all_of, find, keep
from ledger.tables import CHANNEL, SCHEMA, TABLES
from ledger.timers import due_timers, keep_timers
from schemas.recorded import Recorded, to_timestamp_ms

IDLE_IN_TRANSACTION_S = 10.0
READ_BYTES = 16 * 1024 * 1024
STREAM_EVENTS_AT_ONCE = 20_000

_COPY = SQL(
    "COPY ledger.events (originator_id, originator_version, topic, state, notification_id, occurred_at,"
    " recorded_at, actor, cause, correlation, hash) FROM STDIN (FORMAT BINARY)"
)
_COPY_TYPES = (
    *("text", "int8", "text", "bytea", "int8"),
    *("timestamptz", "timestamptz", "text", "text", "text", "bytea"),
)
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
    datastore.pool.kwargs = {"row_factory": dict_row}
    datastore.pool.conninfo = make_conninfo(dsn, options=options.strip())
    return datastore


def chain(previous: bytes, position: int, event: NewEvent | Recorded) -> bytes:
    """SHA-256 over the previous hash and all that is recorded of an event.

    Only the body may hold a line break, and it stands last, so that no two events read alike.
    """
    head = (
        f"{position}\n{event.stream}\n{event.version}\n{event.name}\n{event.occurred_at.isoformat()}\n"
        f"{to_timestamp_ms(event.recorded_at)}\n{event.actor}\n{event.cause}\n{event.correlation}\n"
    )
    return hashlib.sha256(previous + head.encode() + event.body).digest()


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
        last = self.commit(Commit(events=new))
        return list(range(last - len(new) + 1, last + 1))

    def commit(self, commit: Commit, expected_position: int | None = None) -> int:
        """Record all of a commit in one transaction and give the position of its last event.

        Raises Stale if the ledger does not stand at `expected_position`, OffsetsMoved if an inbound partition was
        read on by another, TimersMoved if another fired a timer, IntegrityError for a version that is taken or leaves
        a hole. Any other PersistenceError leaves the outcome unknown: drop what was cached, and let the idempotency
        keys tell.
        """
        with self.datastore.get_connection() as conn, conn.transaction(), conn.cursor() as cursor:
            return self._commit(cursor, commit, expected_position)

    def _commit(self, cursor: Cursor[DictRow], commit: Commit, expected_position: int | None) -> int:
        row = cursor.execute("SELECT position, hash FROM ledger.head FOR UPDATE").fetchone()
        assert row is not None, "the ledger has a head"
        position = int(row["position"])
        if expected_position is not None and position != expected_position:
            raise Stale(position)
        _advance(cursor, commit.offsets)
        _park(cursor, commit.dead_letters)
        if commit.events:
            position = _append(cursor, commit.events, position, bytes(row["hash"]))
        if commit.snapshots:
            keep(cursor, commit.snapshots)
        keep_timers(cursor, commit)
        return position

    def position(self) -> int:
        """Where the ledger stands: the position of its last event, 0 when it is empty."""
        with self.datastore.get_connection() as conn:
            row = conn.execute("SELECT position FROM ledger.head").fetchone()
        assert row is not None, "the ledger has a head"
        return int(row["position"])

    def read(self, after: int, limit: int) -> list[Recorded]:
        """Give up to `limit` events behind a position, in order; fewer where their bodies are large."""
        return [recorded_of(row) for row in self._rows(after, limit)]

    def read_hashed(self, after: int, limit: int) -> list[tuple[Recorded, bytes]]:
        """Give up to `limit` events behind a position, in order, each with the hash that it was recorded with."""
        return [(recorded_of(row), bytes(row["hash"])) for row in self._rows(after, limit)]

    def _rows(self, after: int, limit: int) -> list[DictRow]:
        with self.datastore.get_connection() as conn, conn.cursor(binary=True) as cursor:
            cursor.execute(_READ, (after, limit), prepare=True)
            return cursor.fetchall()

    def load(self, streams: Sequence[str], at_once: int = STREAM_EVENTS_AT_ONCE) -> Iterator[Snapshot | Recorded]:
        """Give what states are made of: the last snapshot of a stream, if it has one, and the events behind it.

        No more than `at_once` events are in memory at a time.
        """
        with self.datastore.get_connection() as conn:
            kept = find(conn, streams)
            yield from kept.values()
            after = {each: kept[each].version if each in kept else -1 for each in streams}
            yield from _events(conn, after, at_once)

    def since(self, stream: str, moment: datetime) -> list[Recorded]:
        """Give the events of one stream that were recorded after a moment, oldest first."""
        with self.datastore.get_connection() as conn:
            return list(map(recorded_of, conn.execute(_READ_SINCE, (stream, moment), binary=True).fetchall()))

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
        wanted = (list(left), list(left.values()), at_once)
        rows = conn.execute(_READ_STREAMS, wanted, prepare=True, binary=True).fetchall()
        yield from map(recorded_of, rows)
        if len(rows) < at_once:
            return
        last = rows[-1]
        names = sorted(each for each in left if each >= last["originator_id"])
        left = {each: left[each] for each in names} | {last["originator_id"]: last["originator_version"]}


def recorded_of(row: DictRow) -> Recorded:
    """Give the event that stands in a row of COLUMNS."""
    return Recorded(
        stream=row["originator_id"],
        version=row["originator_version"],
        position=row["notification_id"],
        name=row["topic"],
        body=bytes(row["state"]),
        occurred_at=row["occurred_at"].astimezone(UTC),
        recorded_at=row["recorded_at"].astimezone(UTC),
        actor=row["actor"],
        cause=row["cause"],
        correlation=row["correlation"],
    )


def _append(cursor: Cursor[DictRow], events: Sequence[NewEvent], position: int, previous: bytes) -> int:
    with cursor.copy(_COPY) as copy:
        copy.set_types(_COPY_TYPES)
        for event in events:
            position += 1
            previous = chain(previous, position, event)
            copy.write_row(
                (
                    *(event.stream, event.version, event.name, event.body, position),
                    *(event.occurred_at, event.recorded_at),
                    *(event.actor, event.cause, event.correlation, previous),
                )
            )
    cursor.execute("UPDATE ledger.head SET position = %s, hash = %s", (position, previous))
    cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, str(position)))
    return position


def _advance(cursor: Cursor[DictRow], offsets: Mapping[Partition, Advance]) -> None:
    """Compare and set: a process that was paused while another took over must not go on."""
    for (topic, partition), advance in offsets.items():
        if advance.expected is None:
            cursor.execute(
                "INSERT INTO ledger.inbound_offsets VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                (topic, partition, advance.next_offset),
            )
        else:
            cursor.execute(
                "UPDATE ledger.inbound_offsets SET next_offset = %s"
                " WHERE topic = %s AND partition = %s AND next_offset = %s",
                (advance.next_offset, topic, partition, advance.expected),
            )
        if cursor.rowcount != 1:
            raise OffsetsMoved(f"{topic}/{partition} is no longer at {advance.expected}")


def _park(cursor: Cursor[DictRow], letters: Sequence[DeadLetter]) -> None:
    for letter in letters:
        record = letter.record
        headers = json.dumps([[name, value.decode("latin-1")] for name, value in record.headers])
        cursor.execute(
            'INSERT INTO ledger.dead_letters (topic, partition, "offset", sent_at, rule, reason, key, headers, value)'
            " VALUES (%s, %s, %s, to_timestamp(%s), %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (
                *(record.topic, record.partition, record.offset, max(record.timestamp_ms, 0) / 1000),
                *(letter.rule, letter.reason, record.key, headers, record.value),
            ),
        )
