"""A rebuild gives the same bytes, beside the live view; a comparison names what differs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import psycopg
import pytest

from consumers.reading import HistoryLost, MakeConsumer
from consumers.rebuild import CannotTake, Rebuilt, rebuild
from projections import checkpoints
from projections.catalogue import VIEWS
from projections.compare import compare
from projections.view import View
from projections.waiting import wait_until
from schemas.topics import Topics
from tests.projections.history import Bus, History, line
from tests.projections.projecting import Running, add_level, contents, folded, projecting, rows
from tests.projections.test_projector import many_orders

Rebuild = Callable[[View], Rebuilt]
Live = Callable[[], AbstractContextManager[Running]]


@pytest.fixture
def history() -> History:
    return many_orders(30)


@pytest.fixture
def again(database: str, make_consumer: MakeConsumer, topics: Topics) -> Rebuild:
    return lambda view: rebuild(view, make_consumer, database, topics)


@pytest.fixture
def live(database: str, make_consumer: MakeConsumer, topics: Topics) -> Live:
    """Projectors of all views, running."""
    return lambda: projecting(database, make_consumer, topics)


def test_a_rebuild_gives_the_same_bytes_and_the_live_projector_goes_on(
    conn: psycopg.Connection,
    bus: Bus,
    live: Live,
    history: History,
    again: Rebuild,
) -> None:
    expected = folded(conn, history)
    half = len(history.events) // 2
    bus.publish(history.events[:half], watermark=half)
    with live():
        wait_until(conn, list(VIEWS), half, 30)
        before = contents(conn)
        for view in VIEWS.values():
            rebuilt = again(view)
            assert rebuilt.position == half
        assert contents(conn) == before
        bus.publish(history.events[half:], watermark=len(history.events))
        wait_until(conn, list(VIEWS), len(history.events), 30)
    assert contents(conn) == expected
    assert conn.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'shadow%'").fetchall() == []


def test_a_rebuild_mends_rows_and_takes_what_was_parked(
    conn: psycopg.Connection, bus: Bus, history: History, again: Rebuild
) -> None:
    bus.publish_all(history)
    conn.execute(
        "INSERT INTO views.parked (view, partition, key, position, reason, headers, timestamp_ms, body)"
        " VALUES ('stock_levels', 0, 'x', 1, 'a fault that is mended', '[]', 0, '')"
    )
    add_level(conn, "x", on_hand=1, received=1)
    expected = folded(conn, history)["views.stock_levels"]
    again(VIEWS["stock_levels"])
    assert rows(conn, "views", "stock_levels") == [row for row in expected if row["sku"] != "x"]
    assert rows(conn, "views", "parked") == []


def test_a_rebuild_that_meets_a_bad_event_changes_nothing(
    conn: psycopg.Connection, bus: Bus, history: History, again: Rebuild
) -> None:
    bad = next(each for each in history.events if each.name == "order.approved.v1")
    bus.publish([replace(bad, name="order.approved.v9")])
    before = checkpoints.load(conn, "order_status")
    with pytest.raises(CannotTake, match=r"order\.approved\.v9 at position 2"):
        again(VIEWS["order_status"])
    assert checkpoints.load(conn, "order_status") == before


def test_a_topic_that_is_not_whole_is_no_ground_for_a_rebuild(bus: Bus, history: History, again: Rebuild) -> None:
    bus.publish_all(history)
    bus.delete_first_records()
    with pytest.raises(HistoryLost, match="does not begin at offset 0"):
        again(VIEWS["order_status"])


def test_views_agree_with_the_ledger_also_while_they_are_behind(
    conn: psycopg.Connection, bus: Bus, live: Live, topics: Topics, history: History
) -> None:
    half = len(history.events) // 2
    bus.publish(history.events[:half], watermark=half)
    with live():
        wait_until(conn, list(VIEWS), half, 30)
    found = compare(conn, VIEWS.values(), history.read, topics)
    assert [(each.view, each.agrees, each.position) for each in found] == [(name, True, half) for name in VIEWS]
    lines = next(table for each in found for table in each.tables if table.table == "analytics.lines")
    assert lines.rows == lines.rows_by_ledger > 0
    assert lines.digest == lines.digest_by_ledger


def test_a_comparison_names_the_row_and_the_columns_that_were_changed_by_hand(
    conn: psycopg.Connection, bus: Bus, live: Live, topics: Topics, history: History
) -> None:
    history.received("mug", "leeds", 5)
    history.placed("anna", "last", line(1, "mug", 1))
    bus.publish_all(history)
    with live():
        wait_until(conn, list(VIEWS), len(history.events), 30)
    conn.execute("UPDATE views.stock_levels SET received = 6, on_hand = 6 WHERE sku = 'mug'")
    conn.execute("DELETE FROM views.order_status WHERE order_id = 'last'")
    conn.execute("INSERT INTO analytics.rejected_lines VALUES ('anna', 'f', 1, 'x', 'y', now(), 1)")
    found = compare(conn, VIEWS.values(), history.read, topics)
    told = [
        (each.table, each.key, each.kind, each.columns)
        for view in found
        for table in view.tables
        for each in table.differences
    ]
    assert told == [
        ("views.order_status", {"shop": "anna", "order_id": "last"}, "missing", {}),
        (
            "views.stock_levels",
            {"sku": "mug", "location": "leeds"},
            "differs",
            {"on_hand": (6, 5), "received": (6, 5), "available": (6, 5)},
        ),
        ("analytics.rejected_lines", {"shop": "anna", "import_id": "f", "line_number": 1}, "surplus", {}),
    ]
    assert [each.view for each in found if each.agrees] == ["movements", "master"]


def test_no_more_than_twenty_differences_of_a_table_are_shown_with_their_number(
    conn: psycopg.Connection, topics: Topics
) -> None:
    conn.execute(
        "INSERT INTO analytics.rejected_lines"
        " SELECT 'anna', 'f', n, 'x', 'y', now(), n FROM generate_series(1, 50) AS n"
    )
    (found,) = compare(conn, [VIEWS["sales"]], History().read, topics)
    table = next(each for each in found.tables if each.table == "analytics.rejected_lines")
    assert (table.total, len(table.differences)) == (50, 20)
