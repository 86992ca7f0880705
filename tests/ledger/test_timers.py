"""Timers: what waits goes on by itself, once, whoever fires."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Barrier

from domain.timers import ALLOCATE_AGAIN_AFTER
from ledger.writer import Writer
from orderledger.run import clock
from tests.ledger.messages import AT, cancel, handle, market, place, receive
from tests.ledger.opening import OpenLedger, Sql


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
    assert not _timers(sql)


def test_who_fires_is_the_ledger(open_ledger: OpenLedger, sql: Sql) -> None:
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
        time.now += ALLOCATE_AGAIN_AFTER


def test_units_that_come_for_two_go_to_whom_they_suffice(open_ledger: OpenLedger, sql: Sql) -> None:
    writer = Writer(open_ledger(), Time())
    handle(writer, *market(0), place("1001", 3), place("1002", 2), receive("r1", 2))
    assert writer.fire_due_timers() == 2
    assert _names(sql, "order-acme:1001")[-1] == "order.stock_awaited.v1"
    assert _names(sql, "order-acme:1002")[-1] == "fulfilment.released.v1"
    assert _timers(sql) == [("order-acme:1001", AT + ALLOCATE_AGAIN_AFTER)]


def test_a_cancelled_order_is_not_tried_again(open_ledger: OpenLedger, sql: Sql) -> None:
    time = Time()
    writer = Writer(open_ledger(), time)
    handle(writer, *market(0), place("1001"))
    handle(writer, cancel("1001"))
    assert not _timers(sql)
    handle(writer, place("1002"), cancel("1002"))
    time.now += timedelta(days=1)
    writer.fire_due_timers()
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
    assert len(_timers(sql)) == 10


def test_a_timer_on_which_the_ledger_fails_waits_again_and_stops_no_other(open_ledger: OpenLedger, sql: Sql) -> None:
    time = Time()
    writer = Writer(open_ledger(), time)
    handle(writer, *market(0), place("1001"), receive("r1", 1))
    sql.execute("INSERT INTO ledger.timers VALUES ('order-acme:1', 'of a later release', %s, '{}')", (AT,))
    assert writer.fire_due_timers() == 2
    assert _names(sql, "order-acme:1001")[-1] == "fulfilment.released.v1"
    assert _timers(sql) == [("order-acme:1", AT + ALLOCATE_AGAIN_AFTER)]


def _names(sql: Sql, stream: str) -> list[object]:
    rows = sql.execute(
        "SELECT topic FROM ledger.events WHERE originator_id = %s ORDER BY originator_version", (stream,)
    )
    return [row["topic"] for row in rows]


def _timers(sql: Sql) -> list[tuple[object, object]]:
    rows = sql.execute("SELECT stream, due_at FROM ledger.timers ORDER BY stream")
    return [(row["stream"], row["due_at"]) for row in rows]
