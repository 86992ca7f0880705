"""The Online Retail file as documents: figures by hand on a small made file, by DuckDB on that and the real one."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from producers.online_retail.countries import country_code
from producers.online_retail.documents import (
    AccountingAdjustment,
    CreditNote,
    Document,
    SalesOrder,
    StockAdjustmentNote,
)
from producers.online_retail.spool import Spool, spooled
from tests.online_retail_figures import figures, stock
from tests.producers.online_retail_fold import stock_at_end, stock_needed, totals

MADE = Path(__file__).with_name("online_retail_made.csv")
REAL = "online-retail/online-retail-2010-12-to-2011-08.csv.gz"

BY_HAND = {
    "lines": 48,
    # 600007 is an order and a stock adjustment, and one document.
    "documents": 19,
    "orders": 12,
    "returns": 2,
    "stock_adjustments": 4,
    "accounting_adjustments": 2,
    "rejected_lines": 20,
    "net_minor": 19_440,
    "by_kind": {
        "goods": 1_905 + 4_200 + 846 + 1_590 + 1_200 + 900 + 100 + 50 + 255 + 255,
        "shipping": 1_800 + 5_000 + 334,
        "fees": 10_000 + 1_500 + 160,
        "discounts": 223,
        "manual": 251 + 255 + 400 + 0,
        "gift_cards": 3_334 + 100,
        "returns": -(1 + 255 + 1_800 + 501) - 600,
        "adjustments": -11_062 - 1_001 + 2,
    },
    "by_month": {"2011-01": 3_580 + 9_200 + 51, "2011-02": 6_699, "2011-03": 255 - 600 + 255},
    "currency": "GBP",
}
STOCK_BY_HAND = {"10001": 1, "10003": 5, "10005": 7, "10011": 6} | dict.fromkeys(
    ["10002", "10004", "10006", "10007", "10008", "10009", "10010", "post", "85123a", "85123A"], 0
)


@pytest.fixture(scope="module")
def made() -> Iterator[Spool]:
    with spooled(MADE) as spool:
        yield spool


@pytest.fixture(scope="module")
def real_path() -> Path:
    root = Path(__file__).parents[2]
    path = Path(os.environ.get("ORDERLEDGER_TEST_DATA", root.parent / "shared" / "data")) / REAL
    if not path.exists():
        pytest.skip(f"ORDERLEDGER_TEST_DATA has no {REAL}")
    return path


def document(spool: Spool, document_id: str) -> Document:
    (found,) = [each for each in spool.documents() if each.heading.document_id == document_id]
    return found


def test_the_made_file_has_the_figures_worked_out_by_hand(made: Spool) -> None:
    assert totals(made, list(made.documents())) == BY_HAND


def test_duckdb_finds_the_same_figures_in_the_made_file() -> None:
    assert figures(MADE) == BY_HAND


def test_stock_ends_with_what_came_back_or_was_found(made: Spool) -> None:
    assert stock_at_end(made, list(made.documents())) == STOCK_BY_HAND
    assert stock(MADE) == STOCK_BY_HAND


def test_opening_stock_is_all_that_is_shipped_or_written_off(made: Spool) -> None:
    opening = dict(made.opening_stock())
    assert opening == stock_needed(list(made.documents()))
    assert opening["10001"] == 6 + 10 + 10 + 1 + 1
    assert opening["10004"] == 1 + 2 + 4
    assert opening["10005"] == 3
    assert "10011" not in opening


def test_the_real_file_has_the_figures_that_duckdb_finds(real_path: Path) -> None:
    with spooled(real_path) as spool:
        assert (spool.line_count, spool.document_count) == (320_705, 16_459)
        documents = list(spool.documents())
        assert totals(spool, documents) == figures(real_path)
        assert stock_at_end(spool, documents) == stock(real_path)
        assert dict(spool.opening_stock()) == stock_needed(documents)


def test_documents_come_in_the_order_of_their_first_lines(made: Spool) -> None:
    first_lines = [each.lines[0].file_line for each in made.documents()]
    # Line 20 opens the order 600007, of which line 22 is the write-off: no other document lies between.
    assert first_lines == sorted(first_lines)


def test_an_invoice_in_two_places_of_the_file_is_one_order(made: Spool) -> None:
    order = document(made, "600001")
    assert [line.file_line for line in order.lines] == [2, 3, 4, 41]
    assert [line.line_no for line in order.lines] == [1, 2, 3, 4]
    assert order.heading.occurred_at == datetime(2011, 1, 3, 9, tzinfo=UTC)
    assert order.lines[3].business_date == date(2011, 2, 9)


def test_exact_duplicates_are_kept(made: Spool) -> None:
    assert [line.sku for line in document(made, "600002").lines] == ["10001", "10001", "C2"]


def test_a_credit_counts_its_units_and_charges_up(made: Spool) -> None:
    credit = document(made, "C600004")
    assert isinstance(credit, CreditNote)
    assert [(line.kind, line.quantity, line.amount_minor) for line in credit.lines] == [
        ("goods", 5, 1),
        ("goods", 1, 255),
        ("shipping", 1, 1_800),
        ("discount", 1, 501),
    ]


def test_a_write_off_gives_its_note_as_the_reason(made: Spool) -> None:
    note = document(made, "600005")
    assert isinstance(note, StockAdjustmentNote)
    assert [(line.sku, line.quantity, line.reason) for line in note.lines] == [
        ("10005", -3, "damages"),
        ("10006", -2, "unstated"),
    ]


def test_an_invoice_for_nobody_at_no_price_adjusts_stock_both_ways(made: Spool) -> None:
    note = document(made, "600006")
    assert isinstance(note, StockAdjustmentNote)
    assert [line.quantity for line in note.lines] == [7, -1]


def test_an_invoice_that_sells_and_writes_off_is_an_order_and_a_stock_note(made: Spool) -> None:
    order, note = [each for each in made.documents() if each.heading.document_id == "600007"]
    assert isinstance(order, SalesOrder)
    assert isinstance(note, StockAdjustmentNote)
    assert order.heading == note.heading
    assert [(line.line_no, line.quantity, line.amount_minor) for line in order.lines] == [(1, 2, 1_590), (2, 1, 0)]
    assert [(line.line_no, line.quantity, line.reason) for line in note.lines] == [(1, -4, "thrown away")]


def test_free_goods_for_a_customer_are_an_order(made: Spool) -> None:
    assert isinstance(document(made, "600008"), SalesOrder)


def test_an_accounting_adjustment_moves_money_and_no_stock(made: Spool) -> None:
    adjustment = document(made, "A600010")
    assert isinstance(adjustment, AccountingAdjustment)
    assert [(line.kind, line.quantity, line.amount_minor) for line in adjustment.lines] == [
        ("manual", -1, -1_001),
        ("manual", 1, 2),
    ]


def test_letter_case_of_a_code_counts(made: Spool) -> None:
    kinds = {line.sku: line.kind for line in document(made, "600012").lines}
    assert kinds == {
        "DOT": "shipping",
        "D": "discount",
        "M": "manual",
        "m": "manual",
        "S": "manual",
        "PADS": "manual",
        "gift_0001_20": "gift_card",
        "gift_x": "gift_card",
        "post": "goods",
        "85123a": "goods",
        "85123A": "goods",
    }


def test_prices_are_pence_in_their_plainest_form(made: Spool) -> None:
    prices = {line.sku: str(line.unit_price_minor) for line in document(made, "600012").lines}
    assert prices["DOT"] == "333.5"
    assert prices["85123A"] == prices["85123a"] == "150"
    assert document(made, "600003").lines[0].unit_price_minor == Decimal("0.1")


def test_times_are_british_and_told_in_utc(made: Spool) -> None:
    winter, summer = document(made, "600017"), document(made, "C600018")
    assert winter.heading.occurred_at == datetime(2011, 3, 27, 0, 30, tzinfo=UTC)
    assert summer.heading.occurred_at == datetime(2011, 3, 28, 7, tzinfo=UTC)


def test_skus_are_described_by_their_first_sale(made: Spool) -> None:
    skus = dict(made.skus())
    assert skus.keys() == STOCK_BY_HAND.keys()
    assert skus["10004"] == "LARGE BOWL"
    assert skus["10005"] == "damages"
    assert skus["10006"] == ""
    assert skus["10008"] == "BOX,\nIN TWO PARTS"
    assert skus["10011"] == "NEVER SOLD"


def test_a_customer_number_written_as_a_float_is_the_number(made: Spool) -> None:
    assert document(made, "600013").heading.customer == "20005"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("United Kingdom", "GB"),
        ("EIRE", "IE"),
        ("USA", "US"),
        ("RSA", "ZA"),
        ("Czech Republic", "CZ"),
        ("Netherlands", "NL"),
        ("Hong Kong", "HK"),
        ("Channel Islands", None),
        ("European Community", None),
        ("Unspecified", None),
        (None, None),
    ],
)
def test_a_country_has_its_code_where_there_is_one(name: str | None, code: str | None) -> None:
    assert country_code(name) == code
