"""Dead letters are handed in again, each with its id and once, or dropped; what became of them is recorded."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from structlog.testing import capture_logs

from consumers.dead_letters import dead_letter, drop_dead_letter, list_dead_letters
from domain.messages import MessageAccepted
from orderledger.engines import Endpoints
from orderledger.parking import hand_in_again
from projections.parked import NotParked
from projections.parking_log import Act, Outcome, read_log
from tests.consumers.sending import headers, order, send
from tests.installation import Installation, installed
from tests.waiting import until

RETRY = Act("joan", "retry")


@pytest.fixture(scope="module")
def running(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation whose intake and relay run."""
    with (
        installed(endpoints, tmp_path_factory.mktemp("letters"), units=100) as installation,
        capture_logs(),
        installation.running("intake", "relay"),
    ):
        yield installation


@pytest.fixture
def conn(running: Installation) -> Iterator[psycopg.Connection[Any]]:
    """The ledger's database."""
    with psycopg.connect(running.endpoints.postgres_dsn, autocommit=True) as connection:
        yield connection


def stranded(running: Installation, conn: psycopg.Connection[Any], shop: str, order_id: str) -> str:
    """Send an order as a shop that nobody knows; give the place of its dead letter."""
    running.add_topics(f"shop:{shop}")
    send(running, running.producer(), f"shop:{shop}", (headers(f"place/{order_id}"), order(order_id)))
    topic = running.topics.inbound(f"shop:{shop}")

    def places() -> list[str]:
        return [each.place for each in list_dead_letters(conn, 100) if each.place.startswith(topic)]

    until(places, f"a dead letter of {shop}")
    return places()[0]


def let_in(running: Installation, shop: str) -> None:
    """Register a shop."""
    told = running.verdicts("operator")
    body = {"shop": shop, "name": "A shop", "zone": "Europe/London", "currencies": ["GBP"]}
    send(running, running.producer(), "operator", (headers(f"register/{shop}", "shop.register.v1"), body))
    verdict = told.wait_for([f"register/{shop}"])[f"register/{shop}"]
    assert isinstance(verdict, MessageAccepted), verdict


def again(running: Installation, place: str, act: Act = RETRY) -> Outcome:
    return hand_in_again(running.settings, running.endpoints, place, act)


def placed(running: Installation, shop: str, order_id: str) -> int:
    """How often the ledger has the order."""
    stream = f"order-{shop}:{order_id}"
    return len(running.sql("SELECT 1 FROM ledger.events WHERE originator_id = %s AND topic ~ '^order.placed'", stream))


def test_a_stranger_s_message_is_handed_in_once_it_is_let_in_and_its_verdict_is_recorded(
    running: Installation, conn: psycopg.Connection[Any]
) -> None:
    place = stranded(running, conn, "late", "1")
    stays = again(running, place)
    assert (stays.outcome, stays.detail) == ("parked", "it would be parked again: its sender is still not registered")
    assert dead_letter(conn, place).rule == "sender.unknown"
    let_in(running, "late")
    done = again(running, place)
    assert (done.outcome, placed(running, "late", "1")) == ("accepted", 1)
    logged, before = [each for each in read_log(conn, 100) if each.place == place]
    assert (before.actor, before.outcome, before.detail) == ("joan", "parked", stays.detail)
    assert (logged.actor, logged.act, logged.parked_in, logged.outcome) == ("joan", "retry", "intake", "accepted")
    assert (logged.name, logged.fault.partition(":")[0]) == ("order.place.v1", "sender.unknown")
    assert "order-late:1" in (logged.detail or "")
    with pytest.raises(NotParked, match=f"there is no dead letter {place}"):
        again(running, place)


def test_of_two_that_hand_it_in_at_once_one_does_and_there_is_one_order(
    running: Installation, conn: psycopg.Connection[Any]
) -> None:
    """18: the same id is one order."""
    place = stranded(running, conn, "twins", "1")
    let_in(running, "twins")
    together = threading.Barrier(2)

    def hand_in(actor: str) -> str:
        together.wait()
        try:
            return again(running, place, Act(actor, "retry")).outcome
        except NotParked:
            return "nothing there"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(hand_in, ("joan", "jill"))) == ["accepted", "nothing there"]
    assert placed(running, "twins", "1") == 1
    assert len([each for each in read_log(conn, 100) if each.place == place]) == 1


def test_what_its_sender_has_sent_again_meanwhile_is_answered_and_not_done_twice(
    running: Installation, conn: psycopg.Connection[Any]
) -> None:
    """18: the same id is one order."""
    place = stranded(running, conn, "eager", "1")
    let_in(running, "eager")
    told = running.verdicts("shop:eager")
    send(running, running.producer(), "shop:eager", (headers("place/1"), order("1")))
    told.wait_for(["place/1"])
    assert again(running, place).outcome == "accepted"
    assert placed(running, "eager", "1") == 1


def test_what_is_refused_this_time_is_recorded_with_its_rule(
    running: Installation, conn: psycopg.Connection[Any]
) -> None:
    place = stranded(running, conn, "euro", "1")
    let_in(running, "euro")
    conn.execute("UPDATE ledger.dead_letters SET value = %s WHERE topic ~ 'euro'", (b"{}",))
    done = again(running, place)
    assert (done.outcome, (done.detail or "").partition(":")[0]) == ("refused", "message.schema")


def test_a_dead_letter_is_dropped_with_a_reason(running: Installation, conn: psycopg.Connection[Any]) -> None:
    place = stranded(running, conn, "nobody", "1")
    drop_dead_letter(conn, place, Act("jill", "drop", "a test of theirs"))
    (logged,) = [each for each in read_log(conn, 100) if each.place == place]
    assert (logged.actor, logged.act, logged.why, logged.outcome) == ("jill", "drop", "a test of theirs", "dropped")
    with pytest.raises(NotParked):
        dead_letter(conn, place)


def test_what_names_no_dead_letter_is_refused_and_nothing_is_recorded(conn: psycopg.Connection[Any]) -> None:
    before = read_log(conn, 1)
    for place in ("shop.mugs.orders", "shop.mugs.orders/0/x", "shop.mugs.orders/0/17"):
        with pytest.raises(NotParked, match=place):
            drop_dead_letter(conn, place, Act("jill", "drop", "a test"))
    assert read_log(conn, 1) == before
