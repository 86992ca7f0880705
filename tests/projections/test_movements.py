"""Transfers and purchase orders in the view, and what they leave at stock positions."""

from typing import Any

import psycopg
import pytest

from domain.purchasing.acknowledge import Answer
from domain.stock.arrival import ReceivedUnits
from domain.stock.receive import ReceiveStock
from domain.transfers.receive import ArrivedLine
from projections import reports
from projections.catalogue import VIEWS
from tests.domain.movement_words import (
    LATER,
    SOON,
    answered,
    arrived,
    bought,
    bought_no_more,
    called_off,
    closed_short,
    delivered_by_supplier,
    given_up,
    planned,
    ready,
    sent,
    submitted,
)
from tests.domain.scenario import given
from tests.domain.words import received
from tests.projections.history import History
from tests.projections.projecting import contents, rows
from tests.projections.test_folding import project


def told(*happened: Any) -> History:
    """What the ledger records of these commands."""
    history = History()
    for change in given(*happened).world.recorded:
        history.add(change.stream, change.event)
    return history


STOCK = received("leeds", mug=9, cup=5)
SENT = (STOCK, planned(mug=6, cup=4), ready(), sent((1, 6), (2, 3), due=LATER))
SHORT = arrived(ArrivedLine(1, 3, damaged=1, short=1), ArrivedLine(2, 3, over=1))
BOUGHT = (bought(draft=True, over_percent=10, mug=20, cup=2), submitted(), answered(Answer(2, 1, LATER)))
CAME = (delivered_by_supplier(mug=23), delivered_by_supplier(document_id="in-2", cup=1))


@pytest.mark.parametrize(
    ("happened", "status"),
    [
        (SENT[:2], "draft"),
        (SENT[:3], "ready"),
        (SENT, "in_transit"),
        ((*SENT, SHORT), "partially_received"),
        ((*SENT, SHORT, given_up()), "received"),
        ((*SENT, arrived()), "received"),
        ((*SENT[:3], called_off()), "cancelled"),
    ],
)
def test_a_transfer_stands_where_the_domain_has_it(
    conn: psycopg.Connection, happened: tuple[Any, ...], status: str
) -> None:
    project(conn, told(*happened).events)
    (row,) = rows(conn, "views", "transfers")
    assert row["status"] == status


@pytest.mark.parametrize(
    ("happened", "status"),
    [
        (BOUGHT[:1], "draft"),
        (BOUGHT[:2], "ordered"),
        ((bought(mug=1),), "ordered"),
        (BOUGHT, "acknowledged"),
        ((*BOUGHT, CAME[0]), "partially_received"),
        ((*BOUGHT, *CAME), "received"),
        ((*BOUGHT, CAME[0], closed_short()), "received"),
        ((*BOUGHT, bought_no_more()), "cancelled"),
    ],
)
def test_a_purchase_order_stands_where_the_domain_has_it(
    conn: psycopg.Connection, happened: tuple[Any, ...], status: str
) -> None:
    project(conn, told(*happened).events)
    (row,) = rows(conn, "views", "purchase_orders")
    assert row["status"] == status


def test_a_transfer_tells_of_each_sku_what_left_came_and_was_lost(conn: psycopg.Connection) -> None:
    project(conn, told(*SENT, SHORT, given_up()).events)
    mugs, cups = sorted(rows(conn, "views", "transfer_lines"), key=lambda row: row["line_no"])
    counts = ("planned", "shipped", "received", "damaged", "over", "written_off", "in_transit")
    assert [mugs[name] for name in counts] == [6, 6, 4, 1, 0, 2, 0]
    assert [cups[name] for name in counts] == [4, 3, 4, 0, 1, 0, 0]
    (whole,) = rows(conn, "views", "transfers")
    assert [whole[name] for name in counts] == [10, 9, 8, 1, 1, 2, 0]
    assert (whole["expected_on"], whole["reason"]) == (LATER, "lost on the way")
    assert whole["created_at"] < whole["ready_at"] < whole["shipped_at"] < whole["received_at"] < whole["closed_at"]


def test_a_purchase_order_tells_what_is_outstanding_over_and_beyond_its_tolerance(conn: psycopg.Connection) -> None:
    project(conn, told(*BOUGHT, CAME[0]).events)
    mugs, cups = sorted(rows(conn, "views", "purchase_lines"), key=lambda row: row["line_no"])
    counts = ("ordered", "agreed", "received", "missing", "over", "beyond_tolerance")
    assert [mugs[name] for name in counts] == [20, 20, 23, 0, 3, 1]
    assert [cups[name] for name in counts] == [2, 1, 0, 1, 0, 0]
    (whole,) = rows(conn, "views", "purchase_orders")
    assert (whole["outstanding"], whole["over"], whole["beyond_tolerance"]) == (1, 3, 1)
    assert (whole["expected_on"], whole["currency"], whole["total_minor"]) == (LATER, "GBP", 1990 + 199)


def test_what_came_damaged_or_is_to_be_looked_at_is_told_of_both_kinds_of_documents(conn: psycopg.Connection) -> None:
    bad = (ReceivedUnits(1, "mug", 2, damaged=3), ReceivedUnits(2, "cup", 0, quality_control=1))
    looked = arrived(ArrivedLine(1, 4, quality_control=2))
    project(conn, told(*SENT, looked, *BOUGHT, ReceiveStock("leeds", "in-1", bad, "p1")).events)
    aside = ("received", "damaged", "quality_control")
    (transfer,), (purchase,) = rows(conn, "views", "transfers"), rows(conn, "views", "purchase_orders")
    assert [transfer[name] for name in aside] == [6, 0, 2]
    assert [purchase[name] for name in aside] == [6, 3, 1]
    mugs, cups = sorted(rows(conn, "views", "purchase_lines"), key=lambda row: row["line_no"])
    assert [[row[name] for name in aside] for row in (mugs, cups)] == [[5, 3, 0], [1, 0, 1]]


def test_nothing_is_outstanding_of_what_ended(conn: psycopg.Connection) -> None:
    project(conn, told(*BOUGHT, bought_no_more()).events)
    (row,) = rows(conn, "views", "purchase_orders")
    assert (row["outstanding"], row["expected_on"], row["reason"]) == (0, None, "too dear")


def test_a_stock_position_tells_what_is_on_its_way_and_what_was_transferred(conn: psycopg.Connection) -> None:
    project(conn, told(*SENT, SHORT, bought(at="paris", mug=7)).events)
    [paris] = [each for each in reports.stock(conn, "mug").levels if each.location == "paris"]
    assert (paris.on_hand, paris.transferred, paris.available, paris.unavailable) == (4, 4, 3, 1)
    assert paris.incoming == 1 + 7
    [leeds] = [each for each in reports.stock(conn, "mug").levels if each.location == "leeds"]
    assert (leeds.on_hand, leeds.transferred, leeds.allocated, leeds.incoming) == (3, -6, 0, 0)


def test_lists_show_the_newest_first(conn: psycopg.Connection) -> None:
    project(conn, told(*SENT, *BOUGHT).events)
    [transfer] = reports.transfers(conn, 20)
    assert (transfer.transfer_id, transfer.status, transfer.in_transit) == ("t1", "in_transit", 9)
    [purchase] = reports.purchases(conn, 20)
    assert (purchase.purchase_id, purchase.supplier, purchase.outstanding) == ("p1", "Potters Ltd", 21)
    assert purchase.expected_on == SOON


def test_rows_are_the_same_however_the_events_are_cut(conn: psycopg.Connection) -> None:
    history = told(*SENT, SHORT, given_up(), *BOUGHT, *CAME, closed_short())
    project(conn, history.events)
    together = contents(conn)
    for size in (1, 2, 5):
        for view in VIEWS.values():
            for table in view.tables:
                conn.execute(f"TRUNCATE {view.schema}.{table.name}")
        for begin in range(0, len(history.events), size):
            project(conn, history.events[begin : begin + size])
        assert contents(conn) == together
