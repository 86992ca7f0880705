"""Counts in the view: what was asked for and told, what the ledger had there, and what came of it."""

from collections.abc import Sequence
from typing import Any

import psycopg
import pytest

from domain.counts.cancel import CancelCount
from domain.counts.investigate import InvestigateCount
from domain.counts.post import PostCount
from domain.counts.request import RequestCount
from projections import reports
from projections.catalogue import VIEWS
from tests.domain.fulfilment_words import counted_at
from tests.domain.words import received
from tests.domain.world import NOW
from tests.projections.projecting import contents, rows
from tests.projections.test_folding import project
from tests.projections.test_movements import told

STOCK = received("leeds", mug=9, cup=5)
ASKED = RequestCount("leeds", "c/1", ("mug", "cup"), "once a year")
TOLD = counted_at(NOW, "leeds", "c/1", {"mug": 8, "cup": 6}, review=True)
AGAIN = counted_at(NOW, "leeds", "c/1", {"cup": 5, "mug": 8, "pot": 1}, review=True)
ODD = InvestigateCount("leeds", "c/1", "odd")
POSTED = PostCount("leeds", "c/1")


@pytest.mark.parametrize(
    ("happened", "status"),
    [
        ((STOCK, ASKED), "requested"),
        ((STOCK, ASKED, TOLD), "counted"),
        ((STOCK, TOLD, ODD), "investigating"),
        ((STOCK, TOLD, ODD, AGAIN), "counted"),
        ((STOCK, TOLD, POSTED), "posted"),
        ((STOCK, ASKED, CancelCount("leeds", "c/1", "no")), "cancelled"),
    ],
)
def test_a_count_stands_where_the_domain_has_it(conn: psycopg.Connection, happened: Sequence[Any], status: str) -> None:
    project(conn, told(*happened).events)
    [found] = reports.counts(conn, 20)
    assert (found.location, found.document_id, found.status) == ("leeds", "c/1", status)


def test_a_count_is_told_with_its_lines_as_they_were_told_last(conn: psycopg.Connection) -> None:
    project(conn, told(STOCK, ASKED).events)
    found = reports.document(conn, "count", "leeds", "c/1")
    assert found is not None
    assert [(each["sku"], each["counted"], each["expected"]) for each in found.lines] == [
        ("cup", None, None),
        ("mug", None, None),
    ]
    project(conn, told(STOCK, ASKED, TOLD, AGAIN, POSTED).events[len(told(STOCK, ASKED).events) :])
    found = reports.document(conn, "count", "leeds", "c/1")
    assert found is not None
    assert [(each["sku"], each["counted"], each["difference"]) for each in found.lines] == [
        ("cup", 5, 0),
        ("mug", 8, -1),
        ("pot", 1, 1),
    ]
    whole = found.document
    assert (whole["skus"], whole["counted"], whole["expected"], whole["difference"]) == (3, 14, 14, 0)


def test_a_count_of_which_the_view_knows_nothing_is_none(conn: psycopg.Connection) -> None:
    assert reports.document(conn, "count", "leeds", "c/1") is None


def test_rows_are_the_same_however_the_events_are_cut(conn: psycopg.Connection) -> None:
    history = told(STOCK, ASKED, TOLD, ODD, AGAIN, POSTED)
    project(conn, history.events)
    together = contents(conn)
    assert rows(conn, "views", "stock_counts")
    for view in VIEWS.values():
        for table in view.tables:
            conn.execute(f"TRUNCATE {view.schema}.{table.name}")
    for each in history.events:
        project(conn, [each])
    assert contents(conn) == together
