"""The recorder: what the database refuses, the hash chain, and one commit for all."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import psycopg
import psycopg.sql
import pytest
from eventsourcing.persistence import IntegrityError, PersistenceError
from psycopg.conninfo import make_conninfo

from domain.timers import Timer
from ledger.commit import Commit, DueTimer, OffsetsMoved, Stale, TimersMoved
from ledger.recorder import IDLE_IN_TRANSACTION_S, READ_BYTES, LedgerRecorder
from ledger.verify import verify_ledger
from tests.ledger.new_events import AT, advance, event, events, letter
from tests.ledger.opening import OpenLedger, Sql
from tests.waiting import until

TIMER = Timer("order-acme:1", "allocate", skus=("mug", 'a "b" {c},'), rank="2024-05-02")
COMMITS, STREAMS = 10, 100
ONE_MORE = (
    b"INSERT INTO ledger.events SELECT originator_id, %s, topic, state, %s,"
    b" occurred_at, recorded_at, actor, cause, correlation, hash FROM ledger.events"
)
TABLES = ("events", "inbound_offsets", "timers", "dead_letters")


@pytest.mark.parametrize("versions", [(1,), (0, 2), (5, 6), (1, 0, 3)])
def test_a_hole_in_the_versions_of_a_stream_is_refused(recorder: LedgerRecorder, versions: tuple[int, ...]) -> None:
    with pytest.raises(IntegrityError, match="hole"):
        recorder.commit(events("order-a:1", *versions))
    assert recorder.position() == 0


def test_a_hole_behind_what_is_recorded_is_refused(recorder: LedgerRecorder) -> None:
    recorder.commit(events("order-a:1", 0, 1))
    with pytest.raises(IntegrityError, match="hole"):
        recorder.commit(events("order-a:1", 3))


def test_no_commit_reads_the_whole_ledger_to_find_holes(recorder: LedgerRecorder, sql: Sql) -> None:
    """Not even in a session that began on an empty one."""
    for version in range(COMMITS):
        recorder.commit(Commit(events=[event(f"order-a:{number}", version) for number in range(STREAMS)]))
    recorder.datastore.close()
    until(lambda: _statistics(sql)["n_tup_ins"] == COMMITS * STREAMS, "the session's statistics")
    assert _statistics(sql)["seq_tup_read"] == 0


def test_a_version_is_taken_once(recorder: LedgerRecorder) -> None:
    recorder.commit(events("order-a:1", 0, 1))
    for taken in ((1,), (0,), (2, 2)):
        with pytest.raises(IntegrityError):
            recorder.commit(events("order-a:1", *taken))
    assert recorder.position() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger.events SET state = '{}'",
        "UPDATE ledger.events SET state = '{}' WHERE false",
        "DELETE FROM ledger.events",
        "TRUNCATE ledger.events",
        "TRUNCATE ledger.events CASCADE",
    ],
)
def test_the_database_lets_no_one_rewrite_events(recorder: LedgerRecorder, sql: Sql, statement: str) -> None:
    recorder.commit(events("order-a:1", 0))
    with pytest.raises(psycopg.IntegrityError, match="only grows"):
        sql.execute(statement.encode())
    assert recorder.position() == 1


@pytest.mark.parametrize(
    ("version", "position", "refused"),
    [(2, 2, "hole"), (0, 2, "events_pkey"), (-1, 2, "version_check"), (1, 1, "notification_id_idx")],
)
def test_the_database_refuses_holes_and_doubles_whoever_inserts(
    recorder: LedgerRecorder, sql: Sql, version: int, position: int, refused: str
) -> None:
    recorder.commit(events("order-a:1", 0))
    with pytest.raises(psycopg.IntegrityError, match=refused):
        sql.execute(ONE_MORE, [version, position])
    assert recorder.ends()[1] == 1


@pytest.mark.parametrize("change", [b"UPDATE SET state = 'x'", b"DELETE"])
def test_the_database_refuses_changes_in_the_guise_of_a_merge(
    recorder: LedgerRecorder, sql: Sql, change: bytes
) -> None:
    recorder.commit(events("order-a:1", 0))
    with pytest.raises(psycopg.IntegrityError, match="only grows"):
        sql.execute(b"MERGE INTO ledger.events USING ledger.head ON true WHEN MATCHED THEN " + change)
    with pytest.raises(psycopg.IntegrityError, match="only grows"):
        sql.execute(ONE_MORE + b" ON CONFLICT (notification_id) DO UPDATE SET state = 'x'", [1, 1])
    assert [each.body for each in recorder.read(0, 10)] == [b"{}"]


def test_each_event_is_hashed_with_all_before_it(recorder: LedgerRecorder, sql: Sql) -> None:
    recorder.commit(events("order-a:1", 0, 1))
    recorder.commit(Commit(events=[event("stock-mug@leeds", 0, b'{"a":\n1}')]))
    previous = b""
    for row in sql.execute("SELECT * FROM ledger.events ORDER BY notification_id"):
        head = [
            row["notification_id"],
            row["originator_id"],
            row["originator_version"],
            row["topic"],
            "2024-05-01T12:00:00.123000+00:00",
            1714564800123,
            row["actor"],
            row["cause"],
            row["correlation"],
        ]
        body = row["state"]
        assert isinstance(body, bytes)
        previous = hashlib.sha256(previous + "".join(f"{each}\n" for each in head).encode() + body).digest()
        assert row["hash"] == previous
    (head_row,) = sql.execute("SELECT position, hash FROM ledger.head").fetchall()
    assert head_row == {"position": 3, "hash": previous}


def test_a_change_behind_the_back_of_the_database_breaks_the_chain(recorder: LedgerRecorder, sql: Sql) -> None:
    recorder.commit(events("stock-mug@leeds", 0, 1, 2))
    assert not verify_ledger(recorder).problems
    sql.execute("ALTER TABLE ledger.events DISABLE TRIGGER ALL")
    sql.execute("UPDATE ledger.events SET actor = 'someone' WHERE notification_id = 2")
    assert verify_ledger(recorder).problems == [
        "stock-mug@leeds#1 at position 2 does not match its hash",
    ]


def test_one_commit_takes_events_offsets_timers_and_dead_letters(recorder: LedgerRecorder, sql: Sql) -> None:
    commit = events("order-acme:1", 0)
    commit.set_timer(TIMER, AT)
    commit.offsets = advance(None, 7)
    commit.dead_letters = [letter(6)]
    assert recorder.commit(commit).position == 1
    assert [_count(sql, table) for table in TABLES] == [1, 1, 1, 1]
    assert recorder.inbound_offsets() == {("shop.x.orders", 0): 7}
    assert recorder.due_timers(AT, 10) == [DueTimer("order-acme:1", "allocate", "", AT)]
    assert sql.execute("SELECT skus, rank FROM ledger.timers").fetchall() == [
        {"skus": list(TIMER.skus), "rank": TIMER.rank}
    ]


def _events_fail(commit: Commit) -> None:
    commit.events.append(event("order-acme:2", 1))


def _offsets_fail(commit: Commit) -> None:
    commit.offsets = {**commit.offsets, ("shop.x.orders", 1): advance(3, 4)[("shop.x.orders", 0)]}


def _timers_fail(commit: Commit) -> None:
    commit.set_timer(Timer("order-\0", "allocate"), AT)


def _fired_timers_fail(commit: Commit) -> None:
    commit.fired_timers.append(DueTimer("order-acme:1", "hold", "", AT))


def _dead_letters_fail(commit: Commit) -> None:
    commit.dead_letters = [*commit.dead_letters, letter(2**63)]


@pytest.mark.parametrize("spoil", [_events_fail, _offsets_fail, _timers_fail, _fired_timers_fail, _dead_letters_fail])
def test_a_commit_of_which_a_part_fails_leaves_nothing(recorder: LedgerRecorder, sql: Sql, spoil: object) -> None:
    commit = events("order-acme:1", 0)
    commit.set_timer(TIMER, AT)
    commit.offsets = advance(None, 7)
    commit.dead_letters = [letter(6)]
    assert callable(spoil)
    spoil(commit)
    with pytest.raises((PersistenceError, OffsetsMoved, TimersMoved)):
        recorder.commit(commit)
    assert [_count(sql, table) for table in TABLES] == [0, 0, 0, 0]
    assert recorder.position() == 0


def test_offsets_go_on_only_from_where_they_are(recorder: LedgerRecorder) -> None:
    recorder.commit(Commit(offsets=advance(None, 5)))
    for wrong in (None, 0, 4, 6):
        with pytest.raises(OffsetsMoved):
            recorder.commit(Commit(offsets=advance(wrong, 9)))
    recorder.commit(Commit(offsets=advance(5, 9)))
    assert recorder.inbound_offsets() == {("shop.x.orders", 0): 9}


def test_a_commit_at_a_position_that_is_past_is_stale(recorder: LedgerRecorder) -> None:
    before = recorder.head()
    recorder.commit(events("order-a:1", 0))
    with pytest.raises(Stale):
        recorder.commit(events("order-b:1", 0), before)
    assert recorder.position() == 1
    assert recorder.commit(events("order-b:1", 0), recorder.head()).position == 2


def test_a_dead_letter_keeps_every_byte_of_its_headers(recorder: LedgerRecorder, sql: Sql) -> None:
    every_byte = bytes(range(256))
    recorder.commit(Commit(dead_letters=[letter(1, [("ce_id", every_byte), ("nul\0", b"")])]))
    (row,) = sql.execute("SELECT headers, value FROM ledger.dead_letters").fetchall()
    assert row["headers"] == [["ce_id", every_byte.decode("latin-1")], ["nul\0", ""]]
    assert row["value"] == b"value"


def test_a_page_of_large_events_ends_where_memory_would(recorder: LedgerRecorder) -> None:
    half = os.urandom(READ_BYTES // 2)
    recorder.commit(Commit(events=[event("order-a:1", version, half) for version in range(5)]))
    assert [each.version for each in recorder.read(0, 100)] == [0, 1]
    assert [each.version for each in recorder.read(2, 100)] == [2, 3]
    assert [each.version for each in recorder.read(4, 100)] == [4]


def test_times_at_the_ends_of_the_calendar_come_back(open_ledger: OpenLedger, ledger_dsn: str) -> None:
    west = open_ledger(make_conninfo(ledger_dsn, options="-c TimeZone=America/Los_Angeles"))
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    west.commit(Commit(events=[event("order-a:1", 0, b"", first), event("order-a:1", 1, b"", last)]))
    assert [each.occurred_at for each in west.read(0, 10)] == [first, last]


def test_a_writer_that_is_paused_inside_a_commit_loses_its_session(recorder: LedgerRecorder) -> None:
    with recorder.datastore.get_connection() as connection:
        (setting,) = connection.execute("SHOW idle_in_transaction_session_timeout").fetchall()
    assert setting == {"idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION_S:.0f}s"}


def test_two_may_create_the_tables_at_once(open_ledger: OpenLedger, sql: Sql) -> None:
    recorders = [open_ledger() for _ in range(4)]
    sql.execute("DROP SCHEMA ledger CASCADE")
    barrier = Barrier(len(recorders))

    def create(recorder: LedgerRecorder) -> None:
        barrier.wait()
        recorder.create_table()

    with ThreadPoolExecutor(len(recorders)) as threads:
        list(threads.map(create, recorders))
    assert recorders[0].commit(events("order-a:1", 0)).position == 1


def test_creating_the_tables_again_keeps_what_is_there(recorder: LedgerRecorder) -> None:
    recorder.commit(events("order-a:1", 0))
    recorder.create_table()
    assert recorder.commit(events("order-a:1", 1)).position == 2


def _statistics(sql: Sql) -> dict[str, object]:
    (row,) = sql.execute("SELECT * FROM pg_stat_user_tables WHERE relid = 'ledger.events'::regclass").fetchall()
    return row


def _count(sql: Sql, table: str) -> object:
    query = psycopg.sql.SQL("SELECT count(*) AS n FROM {}").format(psycopg.sql.Identifier("ledger", table))
    row = sql.execute(query).fetchone()
    return row["n"] if row else None
