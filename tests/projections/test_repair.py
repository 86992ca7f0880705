"""A repair puts right the rows that differ and no others, while a projector runs and events flow."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import psycopg
import pytest

from consumers.reading import MakeConsumer
from projections import checkpoints
from projections.catalogue import VIEWS
from projections.compare import ViewComparison, compare
from projections.repair import CannotRepair, Lock, Repaired, repair
from projections.shadow import RebuildRunning, claim
from projections.view import View
from projections.waiting import wait_until
from schemas.topics import Topics
from tests.projections.history import Bus, History, line
from tests.projections.projecting import Running, add_level, contents, folded, projecting
from tests.projections.test_projector import many_orders

STOCK, ORDERS, SALES = VIEWS["stock_levels"], VIEWS["order_status"], VIEWS["sales"]
MUGS = line(1, "mug", 2)


@dataclass(frozen=True, slots=True)
class House:
    """A ledger, its topics and its views."""

    conn: psycopg.Connection
    history: History
    bus: Bus
    topics: Topics
    projecting: Callable[[], AbstractContextManager[Running]]

    def repair(self, view: View, lock: Lock = checkpoints.lock) -> Repaired:
        return repair(self.conn, view, self.history.read, self.topics, lock)

    def compare(self) -> list[ViewComparison]:
        return compare(self.conn, VIEWS.values(), self.history.read, self.topics)

    def caught_up(self) -> None:
        """Return when every view shows all of the history."""
        wait_until(self.conn, list(VIEWS), len(self.history.events), 30)

    def sell_mugs(self, order_id: str) -> None:
        """Place, allocate and release an order of mugs at leeds, and send it all."""
        before = len(self.history.events)
        self.history.placed("anna", order_id, MUGS)
        self.history.allocated("anna", order_id, "leeds", MUGS)
        self.bus.publish(self.history.events[before:], watermark=len(self.history.events))


@pytest.fixture
def house(conn: psycopg.Connection, database: str, bus: Bus, make_consumer: MakeConsumer, topics: Topics) -> House:
    """Thirty orders that are shipped, and mugs at two places; nothing is published yet."""
    history = many_orders(30)
    history.received("mug", "leeds", 5_000)
    history.received("mug", "york", 7)
    return House(conn, history, bus, topics, lambda: projecting(database, make_consumer, topics))


def changed(repaired: Repaired) -> list[tuple[str, dict[str, Any], str]]:
    return [(row.table, row.key, row.kind) for row in repaired.rows]


def differences(found: list[ViewComparison]) -> list[tuple[str, dict[str, Any], str]]:
    return [(row.table, row.key, row.kind) for view in found for each in view.tables for row in each.differences]


@contextmanager
def flowing(house: House) -> Iterator[None]:
    """Sell mugs, one order after the other, until the end."""
    stop = threading.Event()

    def sell() -> None:
        for number in count():
            if stop.is_set():
                return
            house.sell_mugs(f"flow-{number}")

    seller = threading.Thread(target=sell)
    seller.start()
    try:
        yield
    finally:
        stop.set()
        seller.join()


def corrupt(conn: psycopg.Connection) -> None:
    """Two positions, and all rows of an order in one table and some in others."""
    conn.execute("UPDATE views.stock_levels SET on_hand = on_hand + 3, received = received + 3 WHERE sku = 'mug'")
    conn.execute("DELETE FROM views.order_lines WHERE order_id = '7'")
    conn.execute("UPDATE views.order_status SET status = 'lost' WHERE order_id = '7'")
    conn.execute("UPDATE views.order_timeline SET summary = 'nothing' WHERE order_id = '7' AND version = 2")


CORRUPTED = {
    "order_lines": {("anna", "7", 1), ("anna", "7", 2)},
    "order_status": {("anna", "7")},
    "order_timeline": {("anna", "7", 2)},
    "stock_levels": {("mug", "leeds"), ("mug", "york")},
}


def test_what_differs_is_put_right_while_events_flow_and_nothing_else_is_touched(house: House) -> None:
    house.bus.publish_all(house.history)
    with house.projecting():
        house.caught_up()
        with flowing(house):
            corrupt(house.conn)
            named = differences(house.compare())
            done = [house.repair(view) for view in VIEWS.values()]
        house.caught_up()
        found = house.compare()
    for rows in (named, [row for each in done for row in changed(each)]):
        told = by_table(rows)
        # What the projector wrote on a wrong level, before that was repaired, was wrong, too.
        assert {key[:2] for key in told.pop("stock_ledger", set())} <= {("mug", "leeds")}
        assert told == CORRUPTED
    assert all(each.agrees for each in found)


def by_table(rows: list[tuple[str, dict[str, Any], str]]) -> dict[str, set[tuple[Any, ...]]]:
    """Keys of rows by the bare name of their table."""
    told: dict[str, set[tuple[Any, ...]]] = {}
    for table, key, _ in rows:
        told.setdefault(table.partition(".")[2], set()).add(tuple(key.values()))
    return told


def test_rows_that_were_written_on_wrong_ones_just_before_the_lock_are_put_right_with_them(
    house: House, database: str
) -> None:
    """A balance follows from the level before it: a movement that comes after the comparison inherits its fault."""
    house.bus.publish_all(house.history)

    def move_first(cursor: psycopg.Cursor[Any], view: str) -> None:
        house.sell_mugs("late")
        wait_until(other, [view], len(house.history.events), 30)
        checkpoints.lock(cursor, view)

    with psycopg.connect(database, autocommit=True) as other, house.projecting():
        house.caught_up()
        find_mugs(house.conn)
        done = house.repair(STOCK, move_first)
        house.caught_up()
    assert changed(done) == [
        ("views.stock_levels", {"sku": "mug", "location": "leeds"}, "differs"),
        ("views.stock_levels", {"sku": "mug", "location": "york"}, "differs"),
        ("views.stock_ledger", {"sku": "mug", "location": "leeds", "version": 1}, "differs"),
    ]
    assert done.position == len(house.history.events)
    assert all(each.agrees for each in house.compare())


def find_mugs(conn: psycopg.Connection) -> None:
    """Make believe that more mugs are on the shelves."""
    conn.execute("UPDATE views.stock_levels SET on_hand = on_hand + 3, adjusted = adjusted + 3 WHERE sku = 'mug'")


def test_a_projector_does_not_write_between_the_lock_and_the_end_of_a_repair(house: House, database: str) -> None:
    house.bus.publish_all(house.history)

    def move_after(cursor: psycopg.Cursor[Any], view: str) -> None:
        checkpoints.lock(cursor, view)
        house.sell_mugs("held-up")
        waits_for_lock(other)

    with psycopg.connect(database, autocommit=True) as other, house.projecting():
        house.caught_up()
        before = len(house.history.events)
        find_mugs(house.conn)
        done = house.repair(STOCK, move_after)
        house.caught_up()
    assert done.position == before
    assert {table for table, _, _ in changed(done)} == {"views.stock_levels"}
    assert all(each.agrees for each in house.compare())


def waits_for_lock(conn: psycopg.Connection) -> None:
    """Return once a projector stands before the checkpoints of its view."""
    query = (
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        " AND query LIKE '%UPDATE views.checkpoints%' AND pid <> pg_backend_pid()"
    )
    while conn.execute(query).fetchone() is None:
        pass


def test_rows_that_should_not_be_there_or_are_gone_are_removed_and_added(house: House) -> None:
    conn = house.conn
    expected = folded(conn, house.history)
    house.bus.publish_all(house.history)
    with house.projecting():
        house.caught_up()
    add_level(conn, "ghost", on_hand=1, received=1)
    conn.execute("DELETE FROM views.stock_ledger WHERE sku = 'mug' AND location = 'york'")
    conn.execute("INSERT INTO analytics.rejected_lines VALUES ('anna', 'f', 1, 'x', 'y', now(), 1)")
    conn.execute("UPDATE analytics.lines SET shop = 'bea' WHERE order_id = '3' AND line_no = 1")
    assert changed(house.repair(STOCK)) == [
        ("views.stock_levels", {"sku": "ghost", "location": "leeds"}, "surplus"),
        ("views.stock_ledger", {"sku": "mug", "location": "york", "version": 0}, "missing"),
    ]
    assert {(table, kind) for table, _, kind in changed(house.repair(SALES))} == {
        ("analytics.rejected_lines", "surplus"),
        ("analytics.lines", "differs"),
    }
    assert contents(conn) == expected
    assert conn.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'shadow%'").fetchall() == []


def test_what_is_parked_stays_parked_and_counts_as_no_difference(house: House) -> None:
    mugs = next(each for each in house.history.events if each.name == "stock.received.v1")
    house.conn.execute("UPDATE views.checkpoints SET position = %s WHERE view = 'stock_levels'", (mugs.position,))
    house.conn.execute(
        "INSERT INTO views.parked (view, partition, key, position, name, reason, headers, timestamp_ms, body)"
        " VALUES ('stock_levels', 0, 'mug', %s, 'stock.received.v1', 'a fault', '[]', 0, '')",
        (mugs.position,),
    )
    done = house.repair(STOCK)
    # The view is empty and stands there: all that was before the mugs came is missing, and the mugs are not.
    assert {row.key["sku"] for row in done.rows} == {f"sku-{n}" for n in (*range(7), *range(10, 15))}
    assert all(row.kind == "missing" for row in done.rows)
    assert house.conn.execute("SELECT count(*) FROM views.parked").fetchone() == (1,)


def test_where_too_much_differs_nothing_is_changed_and_a_rebuild_is_named(house: House) -> None:
    house.conn.execute(
        "INSERT INTO analytics.rejected_lines"
        " SELECT 'anna', 'f', n, 'x', 'y', now(), n FROM generate_series(1, 20001) AS n"
    )
    with pytest.raises(CannotRepair, match="more than 20000 rows of rejected_lines differ: rebuild the view, sales"):
        house.repair(SALES)
    assert house.conn.execute("SELECT count(*) FROM analytics.rejected_lines").fetchone() == (20_001,)


def test_a_ledger_that_cannot_be_folded_is_no_ground_for_a_repair(house: House) -> None:
    house.conn.execute("UPDATE views.checkpoints SET position = %s", (len(house.history.events),))
    unplaced = [each for each in house.history.events if each.name != "order.placed.v1"]
    with pytest.raises(CannotRepair, match="can't be folded"):
        repair(house.conn, ORDERS, lambda after, _: [e for e in unplaced if e.position > after], house.topics)


def test_a_view_is_not_repaired_while_it_is_rebuilt(house: House, database: str) -> None:
    with psycopg.connect(database) as other, other.cursor() as cursor:
        claim(cursor, STOCK)
        with pytest.raises(RebuildRunning, match="stock_levels is being rebuilt or repaired"):
            house.repair(STOCK)
