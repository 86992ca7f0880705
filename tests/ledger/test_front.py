"""Callers of many threads in front of one writer: each has its own verdict, and nothing is lost between them."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from eventsourcing.persistence import PersistenceError

from domain.messages import MessageAccepted
from ledger.front import Busy, Closed, Front
from ledger.group import Answer
from ledger.verify import verify_ledger
from ledger.writer import Writer
from orderledger.run import clock
from tests.ledger.lost_acknowledgement import lossy_way
from tests.ledger.messages import Undecidable, handle, market, message, outcome, place
from tests.ledger.opening import OpenLedger, Sql

CALLERS = 40
WAITING = (
    b"SELECT pid FROM pg_stat_activity"
    b" WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%ledger.append%'"
)
ORDERS = b"SELECT count(*) AS n FROM ledger.events WHERE topic = 'order.placed.v1'"


@pytest.fixture
def writer(open_ledger: OpenLedger) -> Writer:
    """A writer of the test's ledger, whose market is open."""
    made = Writer(open_ledger(), clock)
    handle(made, *market(1_000))
    return made


def test_every_caller_gets_its_own_verdict(writer: Writer, open_ledger: OpenLedger) -> None:
    with Front(writer) as front, ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(lambda number: front.ask(place(str(number))), range(5 * CALLERS)))
    for number, answer in enumerate(answers):
        assert isinstance(answer.verdict, MessageAccepted)
        assert (answer.verdict.message_id, answer.verdict.stream) == (f"place/{number}", f"order-acme:{number}")
    assert not verify_ledger(open_ledger()).problems


def test_all_who_came_while_one_commit_was_under_way_share_the_next(
    writer: Writer, open_ledger: OpenLedger, sql: Sql
) -> None:
    before = writer.commits
    with Front(writer) as front:
        with _held_up(open_ledger, sql, front) as first:
            others = [front.hand_in(place(str(number))) for number in range(CALLERS)]
        assert {outcome(each.result()) for each in (first, *others)} == {"accepted"}
    assert writer.commits - before == 2


def test_of_all_who_wait_no_more_than_allowed_go_into_one_commit(
    writer: Writer, open_ledger: OpenLedger, sql: Sql
) -> None:
    before = writer.commits
    with Front(writer, at_once=10) as front, _held_up(open_ledger, sql, front):
        others = [front.hand_in(place(str(number))) for number in range(CALLERS)]
    assert {outcome(each.result()) for each in others} == {"accepted"}
    assert writer.commits - before == 1 + CALLERS // 10


def test_neither_a_refused_message_nor_a_poisonous_one_harms_those_beside_it(
    writer: Writer, open_ledger: OpenLedger, sql: Sql
) -> None:
    with Front(writer) as front:
        with _held_up(open_ledger, sql, front):
            handed_in = [
                front.hand_in(each)
                for each in (
                    place("1"),
                    place("2", sku="unheard-of"),
                    message("shop:acme", "poison", Undecidable()),
                    place("3"),
                )
            ]
        outcomes = [outcome(each.result()) for each in handed_in]
    assert outcomes == ["accepted", "product.unknown", "ledger.failed", "accepted"]


def test_a_message_that_two_callers_hand_in_has_one_effect(writer: Writer, open_ledger: OpenLedger, sql: Sql) -> None:
    order = place("1")
    with Front(writer) as front:
        with _held_up(open_ledger, sql, front):
            twice = [front.hand_in(order), front.hand_in(order)]
        one, other = (each.result() for each in twice)
    assert one.verdict == other.verdict
    assert (one.repeated, other.repeated) == (False, True)
    assert sql.execute(ORDERS).fetchall() == [{"n": 2}]


def test_when_the_database_goes_away_every_caller_of_the_group_is_told_and_may_ask_again(
    writer: Writer, open_ledger: OpenLedger, sql: Sql
) -> None:
    orders = [place(str(number)) for number in range(CALLERS)]
    with Front(writer) as front:
        with _held_up(open_ledger, sql, front) as first:
            failing = [front.hand_in(each) for each in orders]
            # First the commit that is under way, then the one of all the others.
            _kill_who_waits(sql)
            with pytest.raises(PersistenceError):
                first.result()
            _kill_who_waits(sql)
            for each in failing:
                with pytest.raises(PersistenceError):
                    each.result()
        assert sql.execute(ORDERS).fetchall() == [{"n": 0}]
        again = [front.hand_in(each) for each in orders]
        assert {(outcome(each.result()), each.result().repeated) for each in again} == {("accepted", False)}
    assert sql.execute(ORDERS).fetchall() == [{"n": CALLERS}]


def test_a_commit_whose_acknowledgement_was_lost_is_told_again(
    open_ledger: OpenLedger, ledger_dsn: str, sql: Sql, writer: Writer
) -> None:
    with lossy_way(ledger_dsn) as way, Front(Writer(open_ledger(way.dsn), clock)) as front:
        way.lose.set()
        with pytest.raises(PersistenceError):
            front.ask(place("1"))
        answer = front.ask(place("1"))
    assert (outcome(answer), answer.repeated) == ("accepted", True)
    assert sql.execute(ORDERS).fetchall() == [{"n": 1}]
    assert handle(writer, place("1"))[0].verdict == answer.verdict


def test_closing_answers_all_who_were_taken_and_takes_no_more(
    writer: Writer, open_ledger: OpenLedger, sql: Sql
) -> None:
    front = Front(writer, at_once=10)
    with _held_up(open_ledger, sql, front):
        handed_in = [front.hand_in(place(str(number))) for number in range(CALLERS)]
        closing = threading.Thread(target=front.close)
        closing.start()
        _wait_until_closed(front)
    closing.join()
    assert all(each.done() for each in handed_in)
    assert {outcome(each.result()) for each in handed_in} == {"accepted"}
    front.close()


def test_who_finds_no_room_is_told_so_or_waits_for_it(writer: Writer, open_ledger: OpenLedger, sql: Sql) -> None:
    with Front(writer, waiting=2) as front, ThreadPoolExecutor(1) as patient:
        with _held_up(open_ledger, sql, front):
            front.hand_in(place("1"))
            front.hand_in(place("2"))
            with pytest.raises(Busy):
                front.hand_in(place("3"), room_within_s=0)
            third = patient.submit(front.ask, place("3"))
        assert outcome(third.result()) == "accepted"
    assert sql.execute(ORDERS).fetchall() == [{"n": 4}]


def test_who_waits_for_room_is_told_when_the_front_closes(writer: Writer, open_ledger: OpenLedger, sql: Sql) -> None:
    front = Front(writer, waiting=1)
    with ThreadPoolExecutor(2) as others:
        with _held_up(open_ledger, sql, front):
            front.hand_in(place("1"))
            waiting = others.submit(front.ask, place("2"))
            closing = others.submit(front.close)
            with pytest.raises(Closed):
                waiting.result()
        closing.result()
    assert sql.execute(ORDERS).fetchall() == [{"n": 2}]


def test_a_caller_that_gave_up_before_its_turn_leaves_no_order(
    writer: Writer, open_ledger: OpenLedger, sql: Sql
) -> None:
    with Front(writer) as front:
        with _held_up(open_ledger, sql, front):
            assert front.hand_in(place("1")).cancel()
        assert outcome(front.ask(place("2"))) == "accepted"
    assert sql.execute(ORDERS).fetchall() == [{"n": 2}]


@contextmanager
def _held_up(open_ledger: OpenLedger, sql: Sql, front: Front) -> Iterator[Future[Answer]]:
    """Hold up the commit of a first order, whose answer is given, until the end."""
    with open_ledger().datastore.transaction() as cursor:
        cursor.execute("SELECT position FROM ledger.head FOR UPDATE")
        first = front.hand_in(place("first"))
        _who_waits(sql)
        yield first


def _who_waits(sql: Sql) -> object:
    while not (waiting := sql.execute(WAITING).fetchall()):
        pass
    return waiting[0]["pid"]


def _kill_who_waits(sql: Sql) -> None:
    sql.execute("SELECT pg_terminate_backend(%s, 10000)", (_who_waits(sql),))


def _wait_until_closed(front: Front) -> None:
    while True:
        try:
            front.hand_in(place("late"), room_within_s=0).cancel()
        except Closed:
            return
