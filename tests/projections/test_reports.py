"""What the reports say of orders, stock and sales."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta

import psycopg
import pytest

from domain.accounts.events import AccountAdjusted
from domain.imports.reject import LinesRejected, RejectedLine
from domain.orders import events as order
from domain.orders.lines import Line, Units
from domain.returns.blind import BlindReturnReceived
from domain.stock.adjust import AdjustmentLine, StockAdjustmentPosted
from domain.streams import account_stream, adjustment_stream, import_stream, order_stream, return_stream
from projections import reports
from projections.catalogue import VIEWS
from tests.projections.history import BEGIN, DAY, History, line

APRIL = date(2026, 4, 2)
Fill = Callable[[History], None]


@pytest.fixture
def fill(conn: psycopg.Connection) -> Fill:
    """Project a history straight into the views."""

    def filled(history: History) -> None:
        for view in VIEWS.values():
            with conn.transaction(), conn.cursor() as cursor:
                cursor.execute("SELECT set_config('search_path', %s, true)", (view.schema,))
                view.project(cursor, [each for each in history.events if each.name in view.events])

    return filled


def in_april(number: int, sku: str, quantity: int, price: str) -> Line:
    """A line that was sold a month later than the others."""
    march = line(number, sku, quantity, price)
    return Line(number, "goods", sku, "", quantity, march.unit_price_minor, march.amount_minor, APRIL)


def imported() -> History:
    """What an import of one shop, with its one warehouse of the same id, leaves."""
    history = History()
    sold = line(1, "mug", 2), line(2, "cup", 3, "99.5"), line(3, "POST", 1, "495", kind="shipping")
    history.placed("web", "536365", *sold, line(4, "D", 1, "-50", kind="discount"))
    history.placed("web", "536366", line(1, "AMAZONFEE", 1, "700", kind="fee"), in_april(2, "mug", 1, "250"))
    history.placed(
        "web", "536367", line(1, "gift_0001_20", 1, "1667", kind="gift_card"), line(2, "M", 1, kind="manual")
    )
    lost = tuple(AdjustmentLine(n, "goods", "cup", -2, "broken", date(2026, 5, 1)) for n in (1, 2))
    for number in ("536365", "536370"):
        posted = StockAdjustmentPosted("web", number, lost)
        history.add(adjustment_stream("web", number), posted)
    back = BlindReturnReceived("web", "C536379", "web", "GBP", None, (line(1, "mug", 1), line(2, "M", 1)), 500)
    history.add(return_stream("web", "C536379"), back)
    debt = AccountAdjusted("web", "receivables", "A563185", "GBP", (line(1, "B", 1, "-900", kind="manual"),), -900)
    history.add(account_stream("web", "receivables"), debt)
    rejected = LinesRejected("web", "f1", (RejectedLine(7, "Quantity", "is zero"), RejectedLine(9, "Date", "none")))
    history.add(import_stream("web", "f1"), rejected)
    return history


def test_sales_count_documents_and_sum_by_kind_and_month(conn: psycopg.Connection, fill: Fill) -> None:
    fill(imported())
    sales = reports.sales(conn, "web")
    assert asdict(sales) == {
        "lines": 8 + 4 + 2 + 1,
        "documents": 6,
        "orders": 3,
        "returns": 1,
        "stock_adjustments": 2,
        "accounting_adjustments": 1,
        "rejected_lines": 2,
        "net_minor": 500 + 299 + 495 - 50 + 700 + 250 + 1667 + 250 - 500 - 900,
        "by_kind": {
            "goods": 500 + 299 + 250,
            "shipping": 495,
            "fees": 700,
            "discounts": -50,
            "taxes": 0,
            "manual": 250,
            "gift_cards": 1667,
            "returns": -500,
            "adjustments": -900,
        },
        "by_month": {"2026-03": sales.net_minor - 250, "2026-04": 250},
        "by_order_type": {"retail": 3},
        "currency": "GBP",
    }
    assert sales == reports.sales(conn) == reports.sales(conn, "web", "GBP")


def test_without_any_sale_all_figures_are_there_and_zero(conn: psycopg.Connection) -> None:
    sales = reports.sales(conn, "web")
    assert (sales.lines, sales.documents, sales.net_minor, sales.currency) == (0, 0, 0, None)
    assert set(sales.by_kind.values()) == {0}
    assert len(sales.by_kind) == 9
    assert sales.by_month == {}


def test_a_shop_is_told_of_its_own_sales_and_currencies_are_never_summed(conn: psycopg.Connection, fill: Fill) -> None:
    history = imported()
    history.placed("bea", "1", line(1, "mug", 1), currency="EUR")
    fill(history)
    assert reports.sales(conn, "bea").net_minor == 250
    assert reports.sales(conn, "web").currency == "GBP"
    assert reports.sales(conn, currency="EUR").orders == 1
    with pytest.raises(reports.SeveralCurrencies, match="EUR, GBP"):
        reports.sales(conn)


def test_a_cancelled_order_is_no_sale(conn: psycopg.Connection, fill: Fill) -> None:
    history = imported()
    history.add(order_stream("web", "536365"), order.OrderCancelled("changed her mind"))
    fill(history)
    sales = reports.sales(conn, "web")
    assert (sales.orders, sales.stock_adjustments, sales.documents) == (2, 2, 6)
    assert sales.by_kind["shipping"] == 0


def test_an_order_is_told_with_its_lines_and_timeline(conn: psycopg.Connection, fill: Fill) -> None:
    fill(imported())
    told = reports.order(conn, None, "536365")
    assert told.status["status"] == "approved"
    assert [row["sku"] for row in told.lines] == ["mug", "cup", "POST", "D"]
    assert told.lines[1]["unit_price_minor"] == "99.5"
    assert [row["type"] for row in told.timeline] == ["order.placed.v1", "order.approved.v1"]
    assert json.loads(json.dumps(asdict(told))) == asdict(told)


def test_an_order_id_of_several_shops_asks_which(conn: psycopg.Connection, fill: Fill) -> None:
    history = History()
    for shop in ("anna", "bea"):
        history.placed(shop, "1001", line(1, "mug", 1))
    fill(history)
    with pytest.raises(reports.SeveralShops, match="anna, bea") as several:
        reports.order(conn, None, "1001")
    assert several.value.shops == ["anna", "bea"]
    assert reports.order(conn, "bea", "1001").status["shop"] == "bea"
    with pytest.raises(reports.UnknownOrder, match="no order 1001 of carl"):
        reports.order(conn, "carl", "1001")


def test_stock_is_told_by_location(conn: psycopg.Connection, fill: Fill) -> None:
    history = History()
    history.received("mug", "york", 3)
    history.received("mug", "leeds", 2)
    fill(history)
    levels = reports.stock(conn, "mug").levels
    assert [(each.location, each.available) for each in levels] == [("leeds", 2), ("york", 3)]
    assert reports.stock(conn, "Mug") == reports.StockReport("Mug", [], 0, 0, [])


def test_an_owner_sees_what_needs_a_look(conn: psycopg.Connection, fill: Fill) -> None:
    history = History()
    history.received("mug", "leeds", 4)
    history.received("cup", "leeds", 100)
    mugs, cups = line(1, "mug", 3), line(1, "cup", 7)
    history.placed("anna", "1", mugs)
    history.allocated("anna", "1", "leeds", mugs)
    history.shipped("anna", "1", "leeds", mugs)
    history.placed("anna", "2", cups)
    history.placed("anna", "3", cups)
    history.add(order_stream("anna", "3"), order.StockAwaited((Units(1, "cup", 7),), ("cup",), ()))
    fill(history)
    seen = reports.overview(conn, BEGIN + timedelta(hours=2), low_at=5)
    assert seen.orders_by_status == {"approved": 1, "awaiting_stock": 1, "shipped": 1}
    assert seen.stuck.total == 1
    assert [(row["order_id"], row["status"]) for row in seen.stuck.rows] == [("2", "approved")]
    assert asdict(seen.fill_rate) == {
        "units_ordered": 17,
        "units_shipped_from_first_allocation": 3,
        "rate": pytest.approx(3 / 17),
    }
    assert [(row["sku"], row["available"]) for row in seen.low_stock.rows] == [("mug", 1)]
    (day,) = seen.sales_by_day
    assert day == {"day": DAY.isoformat(), "currency": "GBP", "orders": 3, "goods_minor": 4250, "net_minor": 4250}
    assert json.dumps(asdict(seen))
