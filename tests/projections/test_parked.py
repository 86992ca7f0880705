"""What stands parked is projected again in its order, or dropped: each once, recorded, while the projector runs."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass

import psycopg
import pytest

from consumers.reading import MakeConsumer
from consumers.rebuild import CannotTake, Options, rebuild
from domain.streams import order_stream
from projections.catalogue import VIEWS
from projections.compare import ViewComparison, compare
from projections.parked import NotParked, drop, parked_keys, parked_records, retry
from projections.parking_log import Act, read_log
from projections.shadow import RebuildRunning, claim
from projections.waiting import wait_until
from schemas.topics import Topics
from tests.projections.history import Bus, History, line
from tests.projections.projecting import Running, contents, projecting, rows

ORDERS = VIEWS["order_status"]
MUGS = line(1, "mug", 2)
BAD = "anna:bad"
RETRY = Act("joan", "retry")
POISON = (
    "ALTER TABLE views.order_status ADD CONSTRAINT poison"
    " CHECK (order_id <> 'bad' OR status IN ('placed', 'allocated'))"
)
MEND = "ALTER TABLE views.order_status DROP CONSTRAINT poison"


@dataclass(frozen=True, slots=True)
class House:
    """Views that can't take what follows on the release of order bad, and what it takes to fill them."""

    conn: psycopg.Connection
    bus: Bus
    topics: Topics
    history: History
    projecting: Callable[[], AbstractContextManager[Running]]

    def publish(self) -> None:
        """Send what is new of the history, and wait until the views have it."""
        (sent,) = self.conn.execute("SELECT max(position) FROM views.checkpoints").fetchone() or (0,)
        self.bus.publish(self.history.events[sent:], watermark=len(self.history.events))
        wait_until(self.conn, list(VIEWS), len(self.history.events), 30)

    def positions(self) -> list[int]:
        """Where the parked records of order bad stand."""
        return [each.position for each in parked_records(self.conn, ORDERS, BAD)]

    def compare(self) -> ViewComparison:
        """The view of orders beside a fresh fold."""
        (found,) = compare(self.conn, [ORDERS], self.history.read, self.topics)
        return found


@pytest.fixture
def house(
    conn: psycopg.Connection, database: str, bus: Bus, make_consumer: MakeConsumer, topics: Topics
) -> Iterator[House]:
    """Order bad stands parked from its release on; order good went through; projectors run."""
    history = History()
    for order_id in ("bad", "good"):
        history.placed("anna", order_id, MUGS)
        history.allocated("anna", order_id, "leeds", MUGS)
    history.shipped("anna", "bad", "leeds", MUGS)
    conn.execute(POISON)
    house = House(conn, bus, topics, history, lambda: projecting(database, make_consumer, topics))
    with house.projecting():
        house.publish()
        yield house


def test_a_poisoned_order_is_listed_with_what_follows_it_since_when_and_why(house: House) -> None:
    (listed,) = parked_keys(house.conn)
    release, *behind = parked_records(house.conn, ORDERS, BAD)
    assert (listed.view, listed.key, listed.records) == ("order_status", BAD, 1 + len(behind))
    assert (listed.name, listed.position, listed.since) == (release.name, release.position, release.parked_at)
    assert "poison" in listed.reason
    assert release.body == house.history.events[release.position - 1].body
    assert house.positions() == sorted(house.positions())
    with pytest.raises(NotParked, match="order_status: nothing is parked under key anna:good"):
        parked_records(house.conn, ORDERS, "anna:good")


def test_once_its_cause_is_mended_a_retry_brings_all_of_it_in_order_and_the_order_goes_on(house: House) -> None:
    positions = house.positions()
    house.conn.execute(MEND)
    done = retry(house.conn, ORDERS, BAD, RETRY)
    assert [(each.position, each.outcome) for each in done] == [(each, "projected") for each in positions]
    house.history.delivered("anna", "bad", MUGS)
    house.publish()
    assert rows(house.conn, "views", "parked") == []
    assert house.compare().agrees


def test_what_still_fails_stays_parked_in_order_with_its_new_reason(house: House) -> None:
    before = house.positions()
    house.conn.execute(MEND)
    house.conn.execute(
        "ALTER TABLE views.order_status ADD CONSTRAINT other CHECK (order_id <> 'bad' OR status <> 'shipped')"
    )
    outcomes = [each.outcome for each in retry(house.conn, ORDERS, BAD, RETRY)]
    left = parked_records(house.conn, ORDERS, BAD)
    assert outcomes == ["projected"] * (len(before) - len(left)) + ["parked"] * len(left)
    assert [each.position for each in left] == before[-len(left) :]
    assert "other" in left[0].reason
    (row,) = [row for row in rows(house.conn, "views", "order_status") if row["order_id"] == "bad"]
    assert row["position"] == before[-len(left) - 1]
    assert house.compare().parked == len(left)


def test_two_that_retry_at_once_project_it_once_and_one_is_told_that_nothing_is_left(
    house: House, database: str
) -> None:
    house.conn.execute(MEND)
    together = threading.Barrier(2)

    def again(actor: str) -> str:
        with psycopg.connect(database, autocommit=True) as conn:
            together.wait()
            try:
                return f"{len(retry(conn, ORDERS, BAD, Act(actor, 'retry')))} records"
            except NotParked as nothing:
                return str(nothing)

    records = len(house.positions())
    with ThreadPoolExecutor(2) as threads:
        told = sorted(threads.map(again, ("joan", "jill")))
    assert told == [f"{records} records", "order_status: nothing is parked under key anna:bad"]
    assert len(read_log(house.conn, 100)) == records
    assert house.compare().agrees


def test_each_act_is_recorded_with_who_when_why_and_what_became_of_it(house: House) -> None:
    (release, *behind) = parked_records(house.conn, ORDERS, BAD)
    retry(house.conn, ORDERS, BAD, RETRY)
    drop(house.conn, ORDERS, BAD, Act("jill", "drop", "it was a test"), every=True)
    newest_first = read_log(house.conn, 100)
    assert [(each.actor, each.act, each.why, each.outcome) for each in reversed(newest_first)] == [
        *[("joan", "retry", None, "parked")] * (1 + len(behind)),
        *[("jill", "drop", "it was a test", "dropped")] * (1 + len(behind)),
    ]
    first = newest_first[-1]
    assert (first.parked_in, first.place, first.position, first.name) == (
        "order_status",
        BAD,
        release.position,
        release.name,
    )
    assert first.fault == release.reason
    assert first.acted_at > release.parked_at


def test_what_is_dropped_is_left_out_and_counts_as_no_difference(house: House) -> None:
    drop(house.conn, ORDERS, BAD, Act("jill", "drop", "it was a test"), every=True)
    assert parked_keys(house.conn) == []
    compared = house.compare()
    assert (compared.agrees, compared.parked) == (True, 0)
    assert compared.dropped == len(house.positions())
    with pytest.raises(NotParked, match="is dropped"):
        retry(house.conn, ORDERS, BAD, RETRY)


def test_a_record_that_is_no_event_is_dropped_and_those_behind_it_go_on(
    house: House, database: str, make_consumer: MakeConsumer
) -> None:
    house.conn.execute(MEND)
    retry(house.conn, ORDERS, BAD, RETRY)
    stream = order_stream("anna", "good")
    of_good = next(each for each in house.history.events if each.stream == stream)
    house.bus.publish_raw(of_good, [("who", b"me")], b"hello")
    house.history.shipped("anna", "good", "leeds", MUGS)
    house.publish()
    (odd, *behind) = parked_records(house.conn, ORDERS, "anna:good")
    assert (odd.name, len(behind)) == (None, 3)
    assert [each.outcome for each in retry(house.conn, ORDERS, "anna:good", RETRY)] == ["parked"] * 4
    done = drop(house.conn, ORDERS, "anna:good", Act("jill", "drop", "no event of ours"))
    assert [each.outcome for each in done] == ["dropped", "projected", "projected", "projected"]
    assert house.compare().agrees
    before = contents(house.conn)
    rebuild(ORDERS, make_consumer, database, house.topics)
    assert contents(house.conn) == before
    with pytest.raises(CannotTake):
        rebuild(ORDERS, make_consumer, database, house.topics, Options(with_dropped=True))
    assert house.compare().dropped == 1


def test_what_a_rebuild_takes_of_what_is_parked_or_was_dropped_is_recorded(
    house: House, database: str, make_consumer: MakeConsumer
) -> None:
    positions = house.positions()
    drop(house.conn, ORDERS, BAD, Act("jill", "drop", "it was a test"))
    house.conn.execute(MEND)
    rebuild(ORDERS, make_consumer, database, house.topics, Options("joan", with_dropped=True))
    outcomes = {"taken_back": positions[:1], "projected": positions[1:]}
    noted = [each for each in read_log(house.conn, 100) if each.act == "rebuild"]
    assert {(each.actor, each.parked_in, each.place) for each in noted} == {("joan", "order_status", BAD)}
    for outcome, expected in outcomes.items():
        assert sorted(each.position or 0 for each in noted if each.outcome == outcome) == expected
    assert rows(house.conn, "views", "parked") == []
    assert house.compare().agrees


def test_a_view_that_is_rebuilt_is_not_retried_meanwhile(
    house: House, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.parked.OTHERS_WITHIN_MS", 10)
    before = rows(house.conn, "views", "parked")
    with psycopg.connect(database) as other, other.cursor() as cursor:
        claim(cursor, ORDERS)
        with pytest.raises(RebuildRunning, match="order_status is being rebuilt or repaired"):
            retry(house.conn, ORDERS, BAD, RETRY)
    assert rows(house.conn, "views", "parked") == before
    assert read_log(house.conn, 1) == []
