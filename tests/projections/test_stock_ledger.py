"""The stock ledger and the queues: every movement with its balance, as of any moment, however events are cut."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from domain.backorders.events import BackorderNoted
from domain.stock import events as stock
from domain.stock.position import Position, evolve_position
from domain.streams import backorders_stream, order_stream, position_of, stock_stream
from projections import reports
from projections.catalogue import VIEWS
from projections.changes import RowMissing
from projections.stock_ledger import BALANCES
from schemas.recorded import Recorded
from tests.projections.history import BEGIN, History, line
from tests.projections.projecting import contents, rows

VIEW = VIEWS["stock_levels"]
PLACES = ("leeds", "york")
SKUS = ("mug", "cup")
LATER = BEGIN + timedelta(days=1)
ORDER, DOCUMENT, BASKET = "order-anna:1", "receipt-leeds:r1", "reservation-anna:b1"
TRANSFER = "transfer-t1"


def project(conn: psycopg.Connection, events: Sequence[Recorded]) -> None:
    """Project events into the view of stock, as one batch."""
    with conn.transaction(), conn.cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', 'views', true)")
        VIEW.project(cursor, events)


def every_kind(sku: str, at: str, units: int) -> list[Any]:
    """One event of each kind that moves stock, in an order in which it could happen."""
    here = (sku, at)
    return [
        stock.StockReceived(*here, 9 * units, DOCUMENT),
        stock.StockReserved(*here, units, BASKET, LATER),
        stock.StockReservationKept(*here, units, BASKET),
        stock.StockAllocated(*here, 3 * units, ORDER),
        stock.StockUnreserved(*here, units, BASKET),
        stock.StockShipped(*here, units, ORDER),
        stock.ShortageFound(*here, units, ORDER),
        stock.AllocationReleased(*here, units, ORDER),
        stock.StockSetAside(*here, units, "damaged", "wet"),
        stock.SafetyStockSet(*here, units + 2, 0),
        stock.SafetyStockSet(*here, units, units + 2),
        stock.StockCounted(*here, 8 * units, units, units, "count-leeds:c1", LATER),
        stock.StockReturned(*here, units, ORDER),
        stock.StockAdjusted(*here, -units, "broken", "adjustment-leeds:a1"),
        stock.StockSetAside(*here, -units, "damaged", "dry again"),
        stock.StockExpected(*here, 4 * units, None, TRANSFER),
        stock.StockTransferredIn(*here, 3 * units, TRANSFER),
        stock.StockExpectationEnded(*here, 4 * units, TRANSFER),
        stock.StockHeldForTransfer(*here, 2 * units, TRANSFER),
        stock.StockFreedByTransfer(*here, units, TRANSFER),
        stock.StockTransferredOut(*here, units, TRANSFER),
    ]


@pytest.fixture
def history() -> History:
    """Events of every kind at four positions, mixed; each position keeps its own order."""
    chance = random.Random(7)
    left = {(sku, at): every_kind(sku, at, chance.randint(1, 5)) for sku in SKUS for at in PLACES}
    history = History()
    while left:
        sku, at = chance.choice(list(left))
        history.add(stock_stream(sku, at), left[sku, at].pop(0))
        if not left[sku, at]:
            del left[sku, at]
    return history


def folded(history: History, sku: str, until: datetime) -> dict[str, Position]:
    """The positions of a SKU by location after what was recorded by a moment, by the domain's own fold."""
    found: dict[str, Position] = {}
    for recorded in history.events:
        stream_sku, at = position_of(recorded.stream)
        if stream_sku == sku and recorded.recorded_at <= until:
            found[at] = evolve_position(found.get(at), recorded.stream, recorded.event())
    return found


def test_the_history_has_every_kind_of_movement(history: History) -> None:
    assert {each.name for each in history.events} == VIEW.events - {"backorder.noted.v1"}


def test_stock_as_of_any_moment_is_what_the_events_until_then_fold_to(
    conn: psycopg.Connection, history: History
) -> None:
    for begin in range(0, len(history.events), 7):
        project(conn, history.events[begin : begin + 7])
    for second in range(len(history.events) + 2):
        at = BEGIN + timedelta(seconds=second, milliseconds=1)
        for sku in SKUS:
            told = {
                level.location: (level.on_hand, level.allocated, level.reserved, level.safety, level.unavailable)
                for level in reports.stock_at(conn, sku, at).levels
            }
            # No reservation has expired: BEGIN is a day before.
            assert told == {
                place: (each.on_hand, each.allocated, each.reserved(BEGIN), each.safety, each.unavailable)
                for place, each in folded(history, sku, at).items()
            }


def test_what_is_available_after_a_movement_is_what_a_decision_would_have_found(
    conn: psycopg.Connection, history: History
) -> None:
    project(conn, history.events)
    at = BEGIN + timedelta(seconds=30)
    told = {each.location: each.available for each in reports.stock_at(conn, "mug", at).levels}
    assert told == {place: each.available(at) for place, each in folded(history, "mug", at).items()}


def test_the_last_balance_of_a_position_is_its_level_and_the_changes_sum_to_it(
    conn: psycopg.Connection, history: History
) -> None:
    project(conn, history.events)
    columns = (*BALANCES, "available", "version", "position")
    levels = {(row["sku"], row["location"]): [row[name] for name in columns] for row in levels_of(conn)}
    movements = sorted(rows(conn, "views", "stock_ledger"), key=lambda row: row["position"])
    assert {(row["sku"], row["location"]): [row[name] for name in columns] for row in movements} == levels
    for row in levels_of(conn):
        of_position = [each for each in movements if (each["sku"], each["location"]) == (row["sku"], row["location"])]
        for name in ("on_hand", "allocated", "reserved", "unavailable"):
            assert sum(each[f"{name}_change"] for each in of_position) == row[name]


def levels_of(conn: psycopg.Connection) -> list[dict[str, Any]]:
    return rows(conn, "views", "stock_levels")


def test_movements_and_queues_are_the_same_however_events_are_cut(conn: psycopg.Connection, history: History) -> None:
    for event in (noted("1", 2, 0), noted("2", 1, 0), noted("1", 5, 2), noted("2", 0, 1), noted("2", 3, 0)):
        history.add(backorders_stream("mug"), event)
    project(conn, history.events)
    together = contents(conn)
    for size in (1, 2, 5):
        conn.execute("TRUNCATE views.stock_levels, views.stock_ledger, views.backorders")
        for begin in range(0, len(history.events), size):
            project(conn, history.events[begin : begin + size])
        assert contents(conn) == together


def test_a_movement_says_who_did_what_for_which_document_and_why(conn: psycopg.Connection) -> None:
    history = History()
    history.received("mug", "leeds", 5)
    history.add(
        stock_stream("mug", "leeds"),
        stock.StockShipped("mug", "leeds", 2, ORDER),
        stock.StockAdjusted("mug", "leeds", -1, "broken", "adjustment-leeds:a1"),
    )
    project(conn, history.events)
    came, left, broke = sorted(rows(conn, "views", "stock_ledger"), key=lambda row: row["version"])
    assert (came["type"], came["document"], came["reason"]) == ("stock.received.v1", "receipt-leeds:r1", None)
    assert (left["document"], left["on_hand_change"], left["allocated_change"], left["on_hand"]) == (ORDER, -2, -2, 3)
    assert (broke["reason"], broke["on_hand_change"], broke["on_hand"]) == ("broken", -1, 2)
    assert (broke["actor"], broke["cause"], broke["version"]) == ("shop:anna", "shop:anna/m1", 2)
    assert broke["recorded_at"] - broke["occurred_at"] == timedelta(hours=1)


def noted(order_id: str, units: int, before: int, **ranked: Any) -> BackorderNoted:
    """What an order waits for, of mugs."""
    given: dict[str, Any] = {"promised_by": None, "priority": 100, "placed_at": BEGIN} | ranked
    return BackorderNoted("mug", order_stream("anna", order_id), units, before, **given)


def test_those_who_wait_are_told_in_the_order_in_which_they_are_served(conn: psycopg.Connection) -> None:
    history = History()
    history.received("mug", "leeds", 1)
    history.add(
        backorders_stream("mug"),
        noted("later", 1, 0, placed_at=BEGIN + timedelta(hours=1)),
        noted("first-placed", 2, 0),
        noted("urgent", 4, 0, priority=1),
        noted("promised", 8, 0, promised_by=date(2026, 4, 1), priority=200),
        noted("served", 16, 0),
        noted("served", 0, 16),
    )
    project(conn, history.events)
    told = reports.stock(conn, "mug")
    assert [row["order_id"] for row in told.waiting] == ["promised", "urgent", "first-placed", "later"]
    assert (told.backordered, told.orders) == (15, 4)
    assert told.waiting[0]["promised_by"] == "2026-04-01"


def test_an_order_waits_since_it_began_to_and_anew_when_it_comes_back(conn: psycopg.Connection) -> None:
    history = History()
    queue = backorders_stream("mug")
    history.add(queue, noted("1", 5, 0), noted("1", 3, 5))
    project(conn, history.events[:1])
    project(conn, history.events[1:])
    (row,) = rows(conn, "views", "backorders")
    assert (row["units"], row["since"], row["version"]) == (3, history.events[0].occurred_at, 1)
    history.add(queue, noted("1", 0, 3), noted("1", 2, 0))
    project(conn, history.events[2:])
    (row,) = rows(conn, "views", "backorders")
    assert (row["units"], row["since"]) == (2, history.events[3].occurred_at)


def test_a_change_of_what_nobody_waits_for_is_no_row(conn: psycopg.Connection) -> None:
    history = History()
    history.add(backorders_stream("mug"), noted("1", 3, 5))
    with pytest.raises(RowMissing, match="does not wait in the view"):
        project(conn, history.events)


def test_low_is_what_lasts_less_than_some_days_or_is_down_to_its_safety_stock(conn: psycopg.Connection) -> None:
    history = History()
    for sku, units in (("fast", 100), ("slow", 100), ("idle", 5), ("kept", 5)):
        history.received(sku, "leeds", units)
    history.add(stock_stream("kept", "leeds"), stock.SafetyStockSet("kept", "leeds", 3, 0))
    for sku, units in (("fast", 84), ("slow", 14)):
        sold = line(1, sku, units)
        history.allocated("anna", sku, "leeds", sold)
        history.shipped("anna", sku, "leeds", sold)
    project(conn, [each for each in history.events if each.name in VIEW.events])
    now = BEGIN + timedelta(days=7)
    low = reports.low_stock(conn, now)
    assert [(each.sku, each.available, each.shipped_a_day, each.days_of_cover) for each in low] == [
        ("fast", 16, 3.0, pytest.approx(16 / 3)),
        ("kept", 2, 0.0, None),
    ]
    assert [each.sku for each in reports.low_stock(conn, now, days=5)] == ["kept"]
    every = reports.low_stock(conn, now, everything=True)
    assert [(each.sku, each.low) for each in every] == [
        ("fast", True),
        ("kept", True),
        ("slow", False),
        ("idle", False),
    ]
    assert every[2].days_of_cover == 86 / 0.5
    # Four weeks later nothing of it counts any more.
    assert [each.sku for each in reports.low_stock(conn, now + timedelta(days=28))] == ["kept"]
