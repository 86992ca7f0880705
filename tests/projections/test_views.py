"""What events do to the rows of the views."""

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from consumers.reading import MakeConsumer
from domain.accounts.events import AccountAdjusted
from domain.imports.reject import LinesRejected, RejectedLine
from domain.orders import events as order
from domain.orders.lines import Units
from domain.returns.blind import BlindReturnReceived
from domain.returns.events import OrderReturned
from domain.stock import events as stock
from domain.stock.adjust import AdjustmentLine, StockAdjustmentPosted
from domain.streams import (
    account_stream,
    adjustment_stream,
    import_stream,
    order_stream,
    return_stream,
    stock_stream,
)
from projections.catalogue import VIEWS
from projections.waiting import wait_until
from schemas.topics import Topics
from tests.projections.history import BEGIN, DAY, Bus, History, line
from tests.projections.projecting import contents, projecting, rows

MUGS, CUPS, POST = line(1, "mug", 2), line(2, "cup", 3, "99.5"), line(3, "POST", 1, "495", kind="shipping")


@pytest.fixture
def shipped() -> History:
    """One order from shelf to carrier."""
    history = History()
    history.received("mug", "leeds", 10)
    history.received("cup", "leeds", 10)
    history.placed("anna", "1001", MUGS, CUPS, POST)
    history.allocated("anna", "1001", "leeds", MUGS, CUPS, POST)
    history.shipped("anna", "1001", "leeds", MUGS, CUPS, POST)
    return history


Shown = Callable[[History], None]


@pytest.fixture
def show(conn: psycopg.Connection, database: str, bus: Bus, make_consumer: MakeConsumer, topics: Topics) -> Shown:
    """Publish a history and wait until every view shows it."""

    def shown(history: History) -> None:
        bus.publish_all(history)
        with projecting(database, make_consumer, topics):
            wait_until(conn, list(VIEWS), len(history.events), 30)

    return shown


def test_an_order_stands_at_its_last_stage_with_all_that_is_known(
    conn: psycopg.Connection, show: Shown, shipped: History
) -> None:
    show(shipped)
    (row,) = rows(conn, "views", "order_status")
    assert row["status"] == "shipped"
    assert (row["shop"], row["order_id"], row["location"]) == ("anna", "1001", "leeds")
    assert (row["lines"], row["units"], row["total_minor"]) == (3, 5, 500 + 299 + 495)
    assert (row["carrier"], row["tracking_number"], row["parcels"]) == ("Royal Mail", "RM1", 2)
    assert row["allocated_at"] < row["released_at"] < row["picked_at"] < row["packed_at"] < row["shipped_at"]
    assert row["candidates"][0]["outcome"] == "chosen"
    assert (row["version"], row["turn"], row["waiting_for"]) == (6, "carrier", "the carrier to deliver")
    assert (row["fulfilment_status"], row["filled_first"], row["delivered_at"]) == ("fully_shipped", 5, None)
    assert row["shipped_at"] == row["status_since"] - timedelta(hours=1)


def test_the_timeline_tells_each_event_in_plain_words(conn: psycopg.Connection, show: Shown, shipped: History) -> None:
    show(shipped)
    told = [each["summary"] for each in sorted(rows(conn, "views", "order_timeline"), key=lambda row: row["version"])]
    assert told == [
        "Placed: 3 lines, 5 units, 12.94 GBP",
        "Approved: nothing stands against it",
        "Allocated: 5 units at leeds (closest with all units)",
        "Released to leeds: 5 units to pick",
        "Picked: 5 units",
        "Packed in 2 parcels: 5 units",
        "Shipped from leeds: 5 units by Royal Mail, tracking number RM1",
    ]


def test_an_order_without_stock_says_what_it_waits_for_until_it_moves(conn: psycopg.Connection, show: Shown) -> None:
    history = History()
    history.placed("anna", "1001", MUGS)
    history.placed("anna", "1002", MUGS)
    lacks = (order.Candidate("leeds", None, 1, "lacks_stock", ("mug",)),)
    for number in ("1001", "1002"):
        history.add(order_stream("anna", number), order.StockAwaited((Units(1, "mug", 2),), ("mug",), lacks))
    history.allocated("anna", "1002", "leeds", MUGS)
    show(history)
    waits, moves = rows(conn, "views", "order_status")
    assert (waits["status"], waits["waiting_for"]) == ("awaiting_stock", "no location has all units: leeds lacks mug")
    assert (moves["status"], moves["waiting_for"]) == ("released", "the units to be picked")
    assert moves["awaited_stock_at"] is not None
    assert (waits["fulfilment_status"], moves["fulfilment_status"]) == ("backordered", "fully_allocated")


def test_an_order_without_stock_says_of_each_location_why_it_does_not_ship(
    conn: psycopg.Connection, show: Shown
) -> None:
    history = History()
    history.placed("anna", "1001", MUGS)
    asked = (
        order.Candidate("leeds", None, 1, "excluded", (), "closed"),
        order.Candidate("paris", None, 2, "excluded", ()),
        order.Candidate("rome", None, 3, "over_parcels", ("cup",)),
        order.Candidate("york", None, 4, "lacks_stock", ("mug",), "more_parcels"),
    )
    waiting = order.StockAwaited((Units(1, "mug", 2),), ("mug",), asked)
    history.add(order_stream("anna", "1001"), waiting)
    show(history)
    (row,) = rows(conn, "views", "order_status")
    assert row["waiting_for"] == (
        "no location has all units: leeds may not ship (closed); paris was short before;"
        " rome would make too many parcels; york lacks mug"
    )
    assert [each["lost_by"] for each in row["candidates"]] == ["closed", None, None, "more_parcels"]


def test_a_cancelled_order_holds_no_location_and_a_return_leaves_the_stage(
    conn: psycopg.Connection, show: Shown, shipped: History
) -> None:
    shipped.placed("anna", "1002", MUGS)
    units = (Units(1, "mug", 2),)
    shipped.add(
        order_stream("anna", "1002"),
        order.OrderAllocated("leeds", units, "closest with all units", ()),
        order.UnitsCancelled(units, "allocated", "leeds", None, "changed her mind"),
        order.OrderCancelled("changed her mind"),
    )
    for number in (1, 2):
        returned = OrderReturned(f"R{number}", "leeds", (line(1, "mug", 1),), 250)
        shipped.add(order_stream("anna", "1001"), returned)
    show(shipped)
    kept, cancelled = rows(conn, "views", "order_status")
    assert (cancelled["status"], cancelled["location"]) == ("cancelled", None)
    assert (cancelled["status_reason"], cancelled["cancelled_units"]) == ("changed her mind", 2)
    assert cancelled["cancelled_at"] is not None
    assert (kept["status"], kept["returned_units"], kept["credited_minor"]) == ("shipped", 2, 500)
    assert kept["return_status"] == "partial"


def test_stock_is_what_came_less_what_left(conn: psycopg.Connection, show: Shown, shipped: History) -> None:
    shipped.placed("anna", "1002", MUGS)
    shipped.allocated("anna", "1002", "leeds", MUGS)
    mug = stock_stream("mug", "leeds")
    shipped.add(
        mug,
        stock.StockReturned("mug", "leeds", 1, "return-anna:C1"),
        stock.StockAdjusted("mug", "leeds", -4, "broken", "adjustment-leeds:A1"),
    )
    show(shipped)
    mugs = next(row for row in rows(conn, "views", "stock_levels") if row["sku"] == "mug")
    position, updated_at = mugs.pop("position"), mugs.pop("updated_at")
    assert mugs == {
        "sku": "mug",
        "location": "leeds",
        "on_hand": 5,
        "allocated": 2,
        "reserved": 0,
        "safety": 0,
        "missing": 0,
        "damaged": 0,
        "quality_control": 0,
        "unavailable": 0,
        "available": 3,
        "received": 10,
        "shipped": 2,
        "returned": 1,
        "adjusted": -4,
        "transferred": 0,
        "incoming": 0,
        "version": 5,
    }
    assert position == len(shipped.events)
    assert updated_at == BEGIN + timedelta(seconds=position)


def test_every_document_is_in_lines_with_its_sign(conn: psycopg.Connection, show: Shown, shipped: History) -> None:
    back = line(1, "mug", 1)
    shipped.add(order_stream("anna", "1001"), OrderReturned("R1", "leeds", (back,), 250))
    blind = BlindReturnReceived("anna", "C1", "leeds", "GBP", None, (back,), 250)
    shipped.add(return_stream("anna", "C1"), blind)
    lost = AdjustmentLine(1, "goods", "cup", -2, "broken", DAY)
    shipped.add(adjustment_stream("leeds", "S1"), StockAdjustmentPosted("leeds", "S1", (lost,)))
    debt = line(1, "B", 1, "-900", kind="manual")
    shipped.add(account_stream("anna", "all"), AccountAdjusted("anna", "all", "A1", "GBP", (debt,), -900))
    show(shipped)
    lines = sorted(rows(conn, "analytics", "lines"), key=lambda row: (row["position"], row["line_no"]))
    told = [(row["document_type"], row["document_id"], row["quantity"], row["amount_minor"]) for row in lines]
    assert told == [
        ("order", "1001", 2, 500),
        ("order", "1001", 3, 299),
        ("order", "1001", 1, 495),
        ("return", "R1", -1, -250),
        ("return", "C1", -1, -250),
        ("stock_adjustment", "S1", -2, 0),
        ("accounting_adjustment", "A1", 1, -900),
    ]
    assert [row["currency"] for row in lines] == [*["GBP"] * 5, None, "GBP"]
    assert [row["order_id"] for row in lines[3:5]] == ["1001", None]
    assert lines[5]["description"] == "broken"


def test_shipments_and_rejected_lines_are_there_for_analysts(
    conn: psycopg.Connection, show: Shown, shipped: History
) -> None:
    rejected = LinesRejected("anna", "f1", (RejectedLine(7, "Quantity", "is zero"),))
    shipped.add(import_stream("anna", "f1"), rejected)
    show(shipped)
    (shipment,) = rows(conn, "analytics", "shipments")
    assert (shipment["shipment_id"], shipment["units"], shipment["parcels"]) == ("anna:1001/1/1", 5, 2)
    assert shipment["shipped_at"] > shipment["packed_at"]
    (left_out,) = rows(conn, "analytics", "rejected_lines")
    assert (left_out["line_number"], left_out["field"], left_out["reason"]) == (7, "Quantity", "is zero")


def test_rows_do_not_depend_on_how_events_are_cut_into_batches(
    conn: psycopg.Connection, show: Shown, shipped: History
) -> None:
    show(shipped)
    together = contents(conn)
    for view in VIEWS.values():
        for table in view.tables:
            conn.execute(f"TRUNCATE {view.schema}.{table.name}")
        conn.execute("SELECT set_config('search_path', %s, false)", (view.schema,))
        with conn.cursor() as cursor:
            for recorded in shipped.events:
                if recorded.name in view.events:
                    view.project(cursor, [recorded])
    assert contents(conn) == together
