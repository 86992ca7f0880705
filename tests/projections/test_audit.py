"""The audit finds rows that are not what the ledger says, and no others; each pass reads what is new."""

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import psycopg
import pytest
from structlog.testing import capture_logs

from consumers.reading import MakeConsumer
from orderledger.audit import Auditor
from projections.audit import Audited, last_pass
from projections.catalogue import VIEWS
from projections.parked import retry
from projections.parking_log import Act
from projections.waiting import wait_until
from schemas.recorded import Recorded
from schemas.topics import Topics
from tests.projections.history import Bus, History, line
from tests.projections.projecting import add_level, projecting, rows
from tests.projections.test_projector import many_orders
from tests.waiting import until

MUGS = line(1, "mug", 2)


@dataclass
class House:
    """Views that a projector keeps, their ledger, and an audit that the test lets run; `asked` is what it read."""

    conn: psycopg.Connection[Any]
    bus: Bus
    history: History
    topics: Topics
    now: datetime = datetime(2026, 3, 2, tzinfo=UTC)
    asked: list[int] = field(default_factory=list)
    dsn: str = ""

    def read(self, after: int, limit: int) -> list[Recorded]:
        """Read the ledger."""
        self.asked.append(after)
        return self.history.read(after, limit)

    def auditor(self) -> Auditor:
        """An audit of this house."""
        return Auditor(VIEWS.values(), self.read, self.dsn, self.topics, lambda: self.now)

    def audit(self) -> dict[str, Audited]:
        """Make one pass; give what it found, by view."""
        self.asked.clear()
        with psycopg.connect(self.dsn, autocommit=True) as own:
            self.auditor().audit(own, threading.Event())
        return {each.view: each for each in last_pass(self.conn)}

    def publish(self) -> None:
        """Send what is new of the history, and wait until the views have it."""
        (sent,) = self.conn.execute("SELECT max(position) FROM views.checkpoints").fetchone() or (0,)
        self.bus.publish(self.history.events[sent:], watermark=len(self.history.events))
        wait_until(self.conn, list(VIEWS), len(self.history.events), 30)

    def found(self) -> list[tuple[str, dict[str, Any], str]]:
        """What the last pass found: table, key and kind."""
        listed = rows(self.conn, "views", "audit_differences")
        return [(row["table_name"], row["row_key"], row["kind"]) for row in listed]


@pytest.fixture
def house(
    conn: psycopg.Connection[Any], database: str, bus: Bus, make_consumer: MakeConsumer, topics: Topics
) -> Iterator[House]:
    """Thirty orders that are shipped, and mugs at leeds, in views that a projector keeps."""
    history = many_orders(30)
    history.received("mug", "leeds", 5_000)
    house = House(conn, bus, history, topics, dsn=database)
    with projecting(database, make_consumer, topics):
        house.publish()
        yield house


def test_a_wrong_row_is_found_and_named_with_its_key_until_it_is_right(house: House) -> None:
    assert all(each.agrees for each in house.audit().values())
    house.conn.execute("UPDATE views.stock_levels SET on_hand = 4999, received = 4999 WHERE sku = 'mug'")
    with capture_logs() as logs:
        found = house.audit()
    assert (found["stock_levels"].agrees, found["stock_levels"].differences) == (False, 1)
    assert house.found() == [("views.stock_levels", {"sku": "mug", "location": "leeds"}, "differs")]
    (told,) = [each for each in logs if each["event"] == "audit.differs"]
    assert (told["key"], told["log_level"]) == ({"sku": "mug", "location": "leeds"}, "error")
    assert {"on_hand", "received"} <= set(told["columns"])
    (of_pass,) = [each for each in logs if each["event"] == "audit.pass"]
    assert (of_pass["differences"], of_pass["position"]) == (1, len(house.history.events))
    first = rows(house.conn, "views", "audit_differences")[0]["found_at"]
    house.now += timedelta(minutes=1)
    house.audit()
    assert rows(house.conn, "views", "audit_differences")[0]["found_at"] == first
    house.conn.execute("UPDATE views.stock_levels SET on_hand = 5000, received = 5000 WHERE sku = 'mug'")
    assert house.audit()["stock_levels"].agrees
    assert house.found() == []


def test_rows_that_are_missing_or_of_no_event_at_all_are_found(house: House) -> None:
    house.audit()
    house.conn.execute("DELETE FROM views.order_timeline WHERE order_id = '7' AND version = 2")
    add_level(house.conn, "never-seen", on_hand=1, received=1)
    house.audit()
    assert house.found() == [
        ("views.order_timeline", {"shop": "anna", "order_id": "7", "version": 2}, "missing"),
        ("views.stock_levels", {"sku": "never-seen", "location": "leeds"}, "surplus"),
    ]


def test_a_pass_folds_only_what_is_new_and_compares_all_rows(house: House) -> None:
    house.audit()
    assert house.asked[0] == 0
    before = len(house.history.events)
    house.history.received("cup", "york", 7)
    house.publish()
    found = house.audit()
    assert house.asked == [before]
    assert found["stock_levels"].rows > 20
    assert {each.position for each in found.values()} == {before + 1}


def test_nothing_differs_while_events_flow(house: House) -> None:
    """19: however the events are cut."""
    with selling(house):
        for _ in range(4):
            assert {each.view for each in house.audit().values() if not each.agrees} == set()
    house.publish()
    assert all(each.position == len(house.history.events) for each in house.audit().values())


@contextmanager
def selling(house: House) -> Iterator[None]:
    """Sell mugs, one order after the other, until the end."""
    stop = threading.Event()

    def sell() -> None:
        for number in count():
            if stop.is_set():
                return
            before = len(house.history.events)
            house.history.placed("anna", f"flow-{number}", MUGS)
            house.history.allocated("anna", f"flow-{number}", "leeds", MUGS)
            house.bus.publish(house.history.events[before:], watermark=len(house.history.events))

    seller = threading.Thread(target=sell)
    seller.start()
    try:
        yield
    finally:
        stop.set()
        seller.join()


def test_what_is_parked_is_no_difference_and_neither_is_it_once_it_is_retried(house: House) -> None:
    house.conn.execute("ALTER TABLE views.order_status ADD CONSTRAINT poison CHECK (order_id <> 'bad')")
    house.history.placed("anna", "bad", MUGS)
    house.publish()
    parked = house.audit()["order_status"]
    assert (parked.parked, parked.agrees) == (2, True)
    house.conn.execute("ALTER TABLE views.order_status DROP CONSTRAINT poison")
    retry(house.conn, VIEWS["order_status"], "anna:bad", Act("joan", "retry"))
    mended = house.audit()["order_status"]
    assert (mended.parked, mended.agrees) == (0, True)
    assert house.asked[0] == 0


def crashed(house: House) -> None:
    """Leave unlogged tables as a crash of PostgreSQL does."""
    house.conn.execute("TRUNCATE audit_stock_levels.stock_levels, audit_stock_levels.progress")


def set_back(house: House) -> None:
    """Fill a view by hand from the beginning, and hurt nobody else."""
    house.conn.execute("UPDATE audit_sales.progress SET done = array_fill(1000000::bigint, ARRAY[12])")


def of_other_tables(house: House) -> None:
    """Leave a shadow that a version with other tables has made."""
    house.conn.execute("UPDATE audit_sales.progress SET layout = 'older'")


def not_folded(house: House) -> None:
    """Leave a shadow that could not go on."""
    house.conn.execute("UPDATE audit_sales.progress SET problem = 'a fault'")


@pytest.mark.parametrize("spoil", [crashed, set_back, of_other_tables, not_folded])
def test_a_shadow_that_is_no_good_any_more_is_folded_anew(house: House, spoil: Callable[[House], None]) -> None:
    house.audit()
    spoil(house)
    house.now += timedelta(minutes=1)
    found = house.audit()
    assert house.asked[0] == 0
    assert all(each.agrees for each in found.values())
    assert house.now in {each.folded_from for each in found.values()}


def test_a_shadow_that_is_a_day_old_is_compared_until_another_is_folded_which_takes_its_place(house: House) -> None:
    begun = house.now
    house.audit()
    # What was folded on is not what the whole ledger gives.
    house.conn.execute("UPDATE audit_stock_levels.stock_levels SET safety = 7 WHERE sku = 'mug'")
    house.now += timedelta(days=1)
    assert house.found() == []
    assert (house.audit()["stock_levels"].folded_from, house.asked) == (begun, [])
    assert [key for _, key, _ in house.found()] == [{"sku": "mug", "location": "leeds"}]
    with psycopg.connect(house.dsn, autocommit=True) as own:
        house.auditor().fold_anew(own, threading.Event(), math.inf)
    assert house.asked[0] == 0
    found = house.audit()
    assert {each.folded_from for each in found.values()} == {house.now}
    assert house.found() == []


def test_a_pass_ends_also_when_the_views_go_on_faster_than_it_folds(house: House) -> None:
    def read(after: int, limit: int) -> list[Recorded]:
        house.history.placed("anna", f"faster-{len(house.history.events)}", MUGS)
        house.publish()
        return house.history.read(after, min(limit, 20))

    before = len(house.history.events)
    with psycopg.connect(house.dsn, autocommit=True) as own:
        auditor = replace(house.auditor(), read=read)
        auditor.audit(own, threading.Event())
    found = last_pass(house.conn)
    assert len(found) == len(VIEWS)
    assert all(each.agrees and each.position >= before for each in found)


def test_a_ledger_that_cannot_be_folded_is_told_as_the_reason(house: House) -> None:
    house.audit()
    house.history.placed("anna", "new", MUGS)
    house.publish()
    # The ledger is another than the one that was published.
    house.history.events[-1] = replace(house.history.events[-1], name="order.approved.v9")
    with capture_logs() as logs:
        found = house.audit()["order_status"]
    assert "can't be folded" in (found.problem or "")
    assert not found.agrees
    assert "audit.not_folded" in {each["event"] for each in logs}


def test_a_second_audit_stands_by_until_the_first_is_gone(house: House) -> None:
    stops = [threading.Event(), threading.Event()]
    running = [threading.Thread(target=house.auditor().run, args=(stop, 0.05)) for stop in stops]
    try:
        for each in running:
            each.start()
        until(lambda: last_pass(house.conn), "a pass")
        waiting = "SELECT count(DISTINCT pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7203984"
        assert house.conn.execute(waiting).fetchone() == (1,)
        assert house.conn.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'audit%'").fetchone() == (
            len(VIEWS),
        )
    finally:
        for stop in stops:
            stop.set()
        for each in running:
            each.join()
