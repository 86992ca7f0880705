"""A COMMIT of which no one knows whether it happened: handed in again, each message has exactly one effect."""

import random
import threading

import pytest
from eventsourcing.persistence import PersistenceError

from ledger.commit import Advance, OffsetsMoved
from ledger.writer import Received, Writer
from orderledger.run import clock
from tests.ledger.lost_acknowledgement import lossy_way
from tests.ledger.messages import handle, market, outcome, place
from tests.ledger.opening import OpenLedger, Sql

KILLS = 10
WAITING = (
    "SELECT pid FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%ledger.append%'"
)


def test_a_commit_whose_acknowledgement_is_lost_stands_and_is_told_again(
    open_ledger: OpenLedger, ledger_dsn: str, sql: Sql
) -> None:
    handle(Writer(open_ledger(), clock), *market(10))
    with lossy_way(ledger_dsn) as way:
        writer = Writer(open_ledger(way.dsn), clock)
        order = place("1001", 2)
        way.lose.set()
        with pytest.raises(PersistenceError):
            handle(writer, order)
        assert way.lost.is_set()
        (answer,) = handle(writer, order)
    assert (outcome(answer), answer.repeated) == ("accepted", True)
    assert _orders(sql) == {"order-acme:1001": 1}


def test_offsets_of_a_commit_whose_acknowledgement_is_lost_have_moved(open_ledger: OpenLedger, ledger_dsn: str) -> None:
    handle(Writer(open_ledger(), clock), *market(10))
    with lossy_way(ledger_dsn) as way:
        writer = Writer(open_ledger(way.dsn), clock)
        offsets = {("shop.acme.orders", 0): Advance(None, 1)}
        way.lose.set()
        with pytest.raises(PersistenceError):
            writer.handle([place("1001")], offsets)
        with pytest.raises(OffsetsMoved):
            writer.handle([place("1001")], offsets)


def test_a_commit_whose_backend_is_killed_before_it_did_not_happen(open_ledger: OpenLedger, sql: Sql) -> None:
    writer = Writer(open_ledger(), clock)
    handle(writer, *market(10))
    order = place("1001", 2)
    failed: list[BaseException] = []

    def try_once() -> None:
        try:
            handle(writer, order)
        except PersistenceError as error:
            failed.append(error)

    with open_ledger().datastore.transaction() as cursor:
        cursor.execute("SELECT position FROM ledger.head FOR UPDATE")
        thread = threading.Thread(target=try_once)
        thread.start()
        _kill(sql, WAITING)
        thread.join()
    assert failed
    (answer,) = handle(writer, order)
    assert (outcome(answer), answer.repeated) == ("accepted", False)
    assert _orders(sql) == {"order-acme:1001": 1}


def test_backends_killed_at_any_moment_leave_one_effect_of_each_message(open_ledger: OpenLedger, sql: Sql) -> None:
    writer = Writer(open_ledger(), clock)
    handle(writer, *market(1_000))
    answered, done = threading.Event(), threading.Event()
    killer = threading.Thread(target=_kill_now_and_then, args=(sql, answered, done))
    killer.start()
    failures = number = 0
    while failures < KILLS:
        failures += _failures_until_answered(writer, [place(f"{number}"), place(f"x{number}")])
        number += 1
        answered.set()
    done.set()
    answered.set()
    killer.join()
    assert _orders(sql) == {f"order-acme:{x}{each}": 1 for each in range(number) for x in ("", "x")}
    rows = sql.execute("SELECT count(*) AS n FROM ledger.events WHERE topic = 'message.accepted.v1'").fetchall()
    assert rows == [{"n": 2 * number + len(market(1_000))}]


def _failures_until_answered(writer: Writer, received: list[Received]) -> int:
    failures = 0
    while True:
        try:
            assert {outcome(each) for each in handle(writer, *received)} == {"accepted"}
        except PersistenceError:
            failures += 1
        else:
            return failures


def _kill(sql: Sql, query: str) -> None:
    while not (waiting := sql.execute(query.encode()).fetchall()):
        pass
    sql.execute("SELECT pg_terminate_backend(%s)", (waiting[0]["pid"],))


def _kill_now_and_then(sql: Sql, answered: threading.Event, done: threading.Event) -> None:
    """Between two kills there is an answer, so that the writer gets on however slow the machine is."""
    chance = random.Random(7)
    while not done.is_set():
        answered.wait()
        answered.clear()
        if not done.wait(chance.uniform(0.0, 0.02)):
            sql.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
            )


def _orders(sql: Sql) -> dict[object, object]:
    rows = sql.execute(
        "SELECT originator_id, count(*) AS n FROM ledger.events WHERE topic = 'order.placed.v1' GROUP BY originator_id"
    )
    return {row["originator_id"]: row["n"] for row in rows}
