"""Callers of many threads in front of one writer: each has its own verdict, and nothing is lost between them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from eventsourcing.persistence import PersistenceError

from domain.messages import MessageAccepted
from ledger.front import Busy, Closed, Front
from ledger.verify import verify_ledger
from ledger.writer import Writer
from orderledger.run import clock
from tests.ledger.lost_acknowledgement import lossy_way
from tests.ledger.messages import Undecidable, handle, market, message, outcome, place
from tests.ledger.opening import OpenLedger, Sql
from tests.ledger.stalls import held_up, kill_who_waits, wait_until_closed

CALLERS = 40
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


def test_all_who_came_while_one_commit_was_under_way_share_the_next_or_the_one_behind_it(
    writer: Writer, open_ledger: OpenLedger, sql: Sql
) -> None:
    before = writer.commits
    with Front(writer) as front:
        with held_up(open_ledger, sql, front) as first:
            others = [front.hand_in(place(str(number))) for number in range(CALLERS)]
        assert {outcome(each.result()) for each in (first, *others)} == {"accepted"}
    assert writer.commits - before <= 3


def test_of_all_who_wait_no_more_than_allowed_go_into_one_commit(
    writer: Writer, open_ledger: OpenLedger, sql: Sql
) -> None:
    before = writer.commits
    with Front(writer, at_once=10) as front, held_up(open_ledger, sql, front):
        others = [front.hand_in(place(str(number))) for number in range(CALLERS)]
    assert {outcome(each.result()) for each in others} == {"accepted"}
    assert writer.commits - before >= 1 + CALLERS // 10


def test_neither_a_refused_message_nor_a_poisonous_one_harms_those_beside_it(
    writer: Writer, open_ledger: OpenLedger, sql: Sql
) -> None:
    with Front(writer) as front:
        with held_up(open_ledger, sql, front):
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
        with held_up(open_ledger, sql, front):
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
        with held_up(open_ledger, sql, front) as first:
            failing = [front.hand_in(each) for each in orders]
            while not all(each.done() for each in (first, *failing)):
                kill_who_waits(sql)
            for each in (first, *failing):
                with pytest.raises(PersistenceError):
                    each.result()
        assert sql.execute(ORDERS).fetchall() == [{"n": 0}]
        again = [front.hand_in(each) for each in orders]
        assert {(outcome(each.result()), each.result().repeated) for each in again} == {("accepted", False)}
    assert sql.execute(ORDERS).fetchall() == [{"n": CALLERS}]


def test_what_was_decided_upon_a_commit_that_never_stood_is_decided_again(open_ledger: OpenLedger, sql: Sql) -> None:
    """The first order takes the only unit, and is lost: the second gets it, not the third."""
    writer = Writer(open_ledger(), clock)
    handle(writer, *market(1))
    with Front(writer, waiting=1) as front:
        with held_up(open_ledger, sql, front) as first:
            # There is room for the third once the second is decided ahead.
            others = [front.hand_in(place(each)) for each in ("second", "third")]
            while not first.done():
                kill_who_waits(sql)
        with pytest.raises(PersistenceError):
            first.result()
        assert [outcome(each.result()) for each in others] == ["accepted"] * 2
    recorded = open_ledger().read(0, 1_000)
    released = [each.stream for each in recorded if each.name == "fulfilment.released.v1"]
    assert released == ["order-acme:second"]
    assert not [each for each in recorded if each.stream == "order-acme:first"]
    assert not verify_ledger(open_ledger()).problems


def test_two_fronts_on_one_ledger_sell_each_unit_once(open_ledger: OpenLedger) -> None:
    """Invariant 3: groups that were decided ahead of others' commits are decided again."""
    made = [Writer(open_ledger(), clock) for _ in range(2)]
    handle(made[0], *market(CALLERS))
    with ExitStack() as opened, ThreadPoolExecutor(CALLERS) as callers:
        fronts = [opened.enter_context(Front(each)) for each in made]
        asked = [(fronts[number % 2], place(str(number))) for number in range(4 * CALLERS)]
        answers = list(callers.map(lambda each: each[0].ask(each[1]), asked))
    assert {outcome(each) for each in answers} == {"accepted"}
    recorded = open_ledger().read(0, 10_000)
    assert sum(each.name == "stock.allocated.v1" for each in recorded) == CALLERS
    assert not verify_ledger(open_ledger()).problems


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
    with held_up(open_ledger, sql, front):
        handed_in = [front.hand_in(place(str(number))) for number in range(CALLERS)]
        closing = threading.Thread(target=front.close)
        closing.start()
        wait_until_closed(front)
    closing.join()
    assert all(each.done() for each in handed_in)
    assert {outcome(each.result()) for each in handed_in} == {"accepted"}
    front.close()


def test_who_finds_no_room_is_told_so_or_waits_for_it(writer: Writer, open_ledger: OpenLedger, sql: Sql) -> None:
    with Front(writer, waiting=1) as front, ThreadPoolExecutor(1) as patient:
        with held_up(open_ledger, sql, front):
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
        with held_up(open_ledger, sql, front):
            front.hand_in(place("1"))
            # The first is decided ahead, so there is room for one more.
            front.hand_in(place("2"))
            waiting = others.submit(front.ask, place("3"))
            closing = others.submit(front.close)
            with pytest.raises(Closed):
                waiting.result()
        closing.result()
    assert sql.execute(ORDERS).fetchall() == [{"n": 3}]


def test_a_caller_that_gave_up_before_its_turn_leaves_no_order(
    writer: Writer, open_ledger: OpenLedger, sql: Sql
) -> None:
    with Front(writer, waiting=1) as front:
        with held_up(open_ledger, sql, front):
            front.hand_in(place("1"))
            # There is room for the second once the first is decided ahead.
            assert front.hand_in(place("2")).cancel()
        assert outcome(front.ask(place("3"))) == "accepted"
    assert sql.execute(ORDERS).fetchall() == [{"n": 3}]
