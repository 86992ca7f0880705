"""Kits in the views: as they were sold, with the lines of their parts; no money and no unit counts twice."""

import io
from decimal import Decimal

import psycopg
import pytest
from rich.console import Console

from orderledger.commands import show_order
from projections import reports
from tests.domain.change_words import confirmed, proposed
from tests.domain.kit_words import given_kits, off, part
from tests.domain.words import goods, order, picked_packed_and_shipped, received, returned
from tests.projections.history import History
from tests.projections.projecting import rows
from tests.projections.test_folding import project


@pytest.fixture
def kits(conn: psycopg.Connection) -> None:
    """Two tea sets and a mug, of which one set came back, and one was added later."""
    happened = given_kits(
        received("leeds", mug=9, pot=2),
        order("1001", goods("set", 2, "1000"), goods("mug", 1, line_no=2), off("-100", 1, line_no=3)),
        *picked_packed_and_shipped("1001", "leeds"),
        returned("1001", goods("set", 1, "950")),
        order("1002", goods("pair", 1, "500"), ship="as_available"),
        proposed(goods("set", 1, "1000", line_no=3), order_id="1002"),
        confirmed(order_id="1002"),
    )
    history = History()
    for change in happened.world.recorded:
        history.add(change.stream, change.event)
    project(conn, history.events)


@pytest.mark.usefixtures("kits")
def test_an_order_shows_its_kits_as_sold_and_its_lines_as_they_move(conn: psycopg.Connection) -> None:
    found = reports.order(conn, "alpha", "1001")
    (kit,) = found.kits
    assert (kit["line_no"], kit["sku"], kit["quantity"], kit["amount_minor"]) == (1, "set", 2, 2000)
    assert [(each["line_no"], each["sku"], each["kit_line_no"], each["amount_minor"]) for each in found.lines] == [
        (2, "mug", None, 250),
        (3, "OFF", None, -100),
        (part(1), "mug", 1, 1600),
        (part(2), "pot", 1, 400),
    ]
    assert sum(each["amount_minor"] for each in found.lines) == found.status["total_minor"] == 2150
    assert [each["sku"] for each in reports.order(conn, "alpha", "1002").kits] == ["pair", "set"]


@pytest.mark.usefixtures("kits")
def test_on_a_terminal_parts_stand_below_their_kit(conn: psycopg.Connection) -> None:
    shown = io.StringIO()
    show_order.order(Console(file=shown, width=200), reports.order(conn, "alpha", "1001"))
    lines = [line.split()[:2] for line in shown.getvalue().splitlines() if line[:1].isdigit()]
    assert lines[:5] == [["1", "set"], [f"{part(1)}", "mug"], [f"{part(2)}", "pot"], ["2", "mug"], ["3", "OFF"]]
    assert "a kit:" in shown.getvalue()


@pytest.mark.usefixtures("kits")
def test_why_tells_of_a_kit_where_its_parts_are(conn: psycopg.Connection) -> None:
    told = reports.why(conn, "alpha", "1001", line_no=1)
    assert [(each.sku, each.quantity, each.bucket) for each in told.units] == [
        ("mug", 8, "shipped"),
        ("pot", 2, "shipped"),
    ]
    with pytest.raises(reports.UnknownOrder, match="no line 9"):
        reports.why(conn, "alpha", "1001", line_no=9)


@pytest.mark.usefixtures("kits")
def test_analysts_sum_what_shipped_by_sku_and_what_was_sold_by_kit(conn: psycopg.Connection) -> None:
    sums = "SELECT {}, sum(amount_minor)::int FROM analytics.lines WHERE order_id = '1001' GROUP BY 1 ORDER BY 1"
    assert conn.execute(sums.format("sku")).fetchall() == [("OFF", -100), ("mug", 1090), ("pot", 210)]
    sold = conn.execute(sums.format("coalesce(kit_sku, sku)")).fetchall()
    assert sold == [("OFF", -100), ("mug", 250), ("set", 2000 - 950)]
    first, second = rows(conn, "analytics", "orders")
    assert (first["lines"], first["units"], first["total_minor"]) == (3, 11, 2150)
    assert (second["lines"], second["units"]) == (1, 2)
    added = [row for row in rows(conn, "analytics", "lines") if row["order_id"] == "1002" and row["kit_sku"] == "set"]
    assert [(row["kit_line_no"], row["unit_price_minor"]) for row in added] == [(3, Decimal(200)), (3, Decimal(200))]
