"""Timers: what waits goes on by itself, once, whoever fires."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Barrier

import pytest

from domain.timers import AGAIN_AFTER, Timer
from ledger.commit import Commit, DueTimer, TimersMoved
from ledger.recorder import LedgerRecorder
from ledger.writer import Writer
from orderledger.run import clock
from tests.ledger.messages import AT, cancel, handle, hold, market, outcome, place, receive
from tests.ledger.opening import OpenLedger, Sql

SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class Time:
    """A clock that stands until it is moved."""

    now: datetime = AT

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now


def test_an_order_that_awaits_stock_goes_on_when_it_comes(open_ledger: OpenLedger, sql: Sql) -> None:
    writer = Writer(open_ledger(), Time())
    handle(writer, *market(1))
    handle(writer, place("1001", 3))
    assert writer.fire_due_timers() == 0
    handle(writer, receive("r1", 2))
    assert writer.fire_due_timers() == 1
    assert writer.fire_due_timers() == 0
    assert _names(sql, "order-acme:1001") == [
        "order.placed.v1",
        "order.approved.v1",
        "order.stock_awaited.v1",
        "order.allocated.v1",
        "fulfilment.released.v1",
    ]
    assert not _allocations_waiting(sql)


def test_who_fires_is_the_ledger(open_ledger: OpenLedger, sql: Sql) -> None:
    """37: actor and cause of what nobody asked for."""
    writer = Writer(open_ledger(), Time())
    handle(writer, *market(0), place("1001"), receive("r1", 1))
    writer.fire_due_timers()
    (row,) = sql.execute("SELECT actor, cause, correlation FROM ledger.events WHERE topic = 'order.allocated.v1'")
    assert row == {"actor": "ledger", "cause": "timer/allocate", "correlation": "order-acme:1001"}


def test_an_order_that_still_finds_no_stock_is_tried_later_and_not_told_again(
    open_ledger: OpenLedger, sql: Sql
) -> None:
    time = Time()
    writer = Writer(open_ledger(), time)
    handle(writer, *market(0), place("1001", 3), receive("r1", 2))
    for _ in range(2):
        assert writer.fire_due_timers() == 1
        assert _names(sql, "order-acme:1001")[-1] == "order.stock_awaited.v1"
        assert writer.fire_due_timers() == 0
        time.now += AGAIN_AFTER


def test_units_that_come_for_two_go_to_whom_they_suffice(open_ledger: OpenLedger, sql: Sql) -> None:
    writer = Writer(open_ledger(), Time())
    handle(writer, *market(0), place("1001", 3), place("1002", 2), receive("r1", 2))
    assert writer.fire_due_timers() == 2
    assert _names(sql, "order-acme:1001")[-1] == "order.stock_awaited.v1"
    assert _names(sql, "order-acme:1002")[-1] == "fulfilment.released.v1"
    assert _allocations_waiting(sql) == [("order-acme:1001", AT + AGAIN_AFTER)]


def test_a_cancelled_order_has_no_timers(open_ledger: OpenLedger, sql: Sql) -> None:
    """16: nothing of an ended order goes on."""
    time = Time()
    writer = Writer(open_ledger(), time)
    handle(writer, *market(0), place("1001"), hold("1001", expires_at=AT + SECOND))
    handle(writer, cancel("1001"))
    assert not _timers(sql)
    handle(writer, place("1002"), cancel("1002"))
    time.now += timedelta(days=1)
    assert writer.fire_due_timers() == 0
    assert not _timers(sql)
    assert _names(sql, "order-acme:1002")[-1] == "order.cancelled.v1"


def test_two_writers_that_fire_at_once_allocate_each_order_once(open_ledger: OpenLedger, sql: Sql) -> None:
    writers = [Writer(open_ledger(), clock) for _ in range(2)]
    handle(writers[0], *market(0), *(place(str(number)) for number in range(30)))
    handle(writers[0], receive("r1", 20))
    barrier = Barrier(2)

    def fire(writer: Writer) -> None:
        barrier.wait()
        writer.fire_due_timers()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(fire, writers))
    rows = sql.execute(
        "SELECT count(*) AS n, count(DISTINCT originator_id) AS orders FROM ledger.events"
        " WHERE topic = 'order.allocated.v1'"
    ).fetchall()
    assert rows == [{"n": 20, "orders": 20}]
    assert len(_allocations_waiting(sql)) == 10


class Late(LedgerRecorder):
    """A ledger whose reader of timers is overtaken: what is `before` happens between its reading and its commit."""

    def overtaken_by(self, other: Writer) -> None:
        """Let another fire first."""
        self.other: Writer | None = other

    def due_timers(self, now: datetime, limit: int) -> list[DueTimer]:
        due = super().due_timers(now, limit)
        if self.other is not None:
            overtaking, self.other = self.other, None
            overtaking.fire_due_timers()
        return due


def test_of_two_that_fire_one_timer_the_second_finds_nothing_left_to_fire(open_ledger: OpenLedger, sql: Sql) -> None:
    """29: one effect; the loser reads anew what is due."""
    time = Time()
    late = Late(open_ledger().datastore)
    first, second = Writer(open_ledger(), time), Writer(late, time)
    handle(first, *market(1), place("1001"), hold("1001", expires_at=AT + SECOND))
    time.now += SECOND
    late.overtaken_by(first)
    assert second.fire_due_timers() == 0
    assert _names(sql, "order-acme:1001").count("order.hold_released.v1") == 1
    assert outcome(handle(second, cancel("1001"))[0]) == "accepted"


def test_a_timer_that_was_set_anew_is_not_fired_by_who_saw_the_old_one(recorder: LedgerRecorder, sql: Sql) -> None:
    timer = Timer("order-acme:1", "hold", "look")
    set_at_first, set_anew = Commit(), Commit()
    set_at_first.set_timer(timer, AT)
    recorder.commit(set_at_first)
    seen = recorder.due_timers(AT, 10)
    set_anew.set_timer(timer, AT + SECOND)
    recorder.commit(set_anew)
    for late in (Commit(fired_timers=seen), Commit(postponed_timers=dict.fromkeys(seen, AT))):
        with pytest.raises(TimersMoved):
            recorder.commit(late)
    assert _timers(sql) == [("order-acme:1", AT + SECOND)]


def test_timers_outlive_the_process_that_set_them(open_ledger: OpenLedger, sql: Sql) -> None:
    time = Time()
    handle(Writer(open_ledger(), time), *market(1), place("1001"), hold("1001", expires_at=AT + SECOND))
    assert Writer(open_ledger(), time).fire_due_timers() == 0
    time.now += SECOND
    assert Writer(open_ledger(), time).fire_due_timers() == 1
    assert Writer(open_ledger(), time).fire_due_timers() == 0
    assert _names(sql, "order-acme:1001")[-1] == "order.hold_released.v1"


def test_a_timer_that_another_of_the_same_moment_has_ended_does_nothing(open_ledger: OpenLedger, sql: Sql) -> None:
    commit = Commit()
    commit.set_timer(Timer("order-acme:1", "hold", "a"), AT)
    commit.set_timer(Timer("order-acme:1", "hold", "b"), AT)
    recorder = open_ledger()
    recorder.commit(commit)
    due = recorder.due_timers(AT, 10)
    ended = Commit(fired_timers=due[:1])
    ended.end_timers("order-acme:1", ("hold",))
    recorder.commit(ended)
    assert not _timers(sql)


def test_the_oldest_are_taken_first_and_those_taken_together_go_by_rank(recorder: LedgerRecorder) -> None:
    commit = Commit()
    for number, (rank, due_at) in enumerate([("c", AT), ("a", AT + SECOND), ("b", AT), ("d", AT - SECOND)]):
        commit.set_timer(Timer(f"order-acme:{number}", "allocate", rank=rank), due_at)
    recorder.commit(commit)
    by_rank = [each.stream[-1] for each in recorder.due_timers(AT + SECOND, 10)]
    assert by_rank == ["1", "2", "0", "3"]
    assert [each.stream[-1] for each in recorder.due_timers(AT + SECOND, 2)] == ["2", "3"]
    assert [each.stream[-1] for each in recorder.due_timers(AT + SECOND, 3)] == ["2", "0", "3"]


def test_timers_of_a_high_rank_that_come_again_let_the_others_through(open_ledger: OpenLedger, sql: Sql) -> None:
    time = Time()
    writer = Writer(open_ledger(), time, timers_at_once=2)
    handle(writer, *market(0), *(place(str(number), 9) for number in range(4)), place("small"), receive("r1", 1))
    fired = 0
    while "order.allocated.v1" not in _names(sql, "order-acme:small"):
        fired += writer.fire_due_timers()
        time.now += AGAIN_AFTER
        assert fired <= 6


def test_a_timer_on_which_the_ledger_fails_waits_again_and_stops_no_other(open_ledger: OpenLedger, sql: Sql) -> None:
    time = Time()
    writer = Writer(open_ledger(), time)
    handle(writer, *market(0), place("1001"), receive("r1", 1))
    unknown = Commit()
    unknown.set_timer(Timer("order-acme:1", "of a later release"), AT)
    open_ledger().commit(unknown)
    assert writer.fire_due_timers() == 2
    assert _names(sql, "order-acme:1001")[-1] == "fulfilment.released.v1"
    assert _timers(sql, "of a later release") == [("order-acme:1", AT + AGAIN_AFTER)]


def _names(sql: Sql, stream: str) -> list[object]:
    rows = sql.execute(
        "SELECT topic FROM ledger.events WHERE originator_id = %s ORDER BY originator_version", (stream,)
    )
    return [row["topic"] for row in rows]


def _timers(sql: Sql, kind: str = "%") -> list[tuple[object, object]]:
    rows = sql.execute("SELECT stream, due_at FROM ledger.timers WHERE kind LIKE %s ORDER BY stream", (kind,))
    return [(row["stream"], row["due_at"]) for row in rows]


def _allocations_waiting(sql: Sql) -> list[tuple[object, object]]:
    return _timers(sql, "allocate")
