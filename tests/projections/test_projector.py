"""The projector on real engines: duplicates, kills, poison, fences."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from consumers.projector import Projector, open_projector, project_or_park
from consumers.reading import HistoryLost, MakeConsumer
from domain.streams import order_stream
from orderledger.engines import Endpoints
from projections import checkpoints
from projections.catalogue import VIEWS
from projections.parking import Refused, TooManyParked
from projections.waiting import wait_until
from schemas.recorded import Recorded, to_headers
from schemas.topics import Topics, key_of
from tests.consumers.sending import NoUtf8
from tests.projections.history import Bus, History, line
from tests.projections.projecting import contents, folded, member, projecting, rows, wait_for_some

MUGS = line(1, "mug", 2)


@pytest.fixture
def history() -> History:
    """Some orders, shipped, of one SKU each."""
    return many_orders(30)


def many_orders(number: int) -> History:
    history = History()
    for n in range(number):
        lines = line(1, f"sku-{n % 7}", 2), line(2, f"sku-{n % 5 + 10}", 1)
        history.placed("anna", f"{n}", *lines)
        history.allocated("anna", f"{n}", "leeds", *lines)
        history.shipped("anna", f"{n}", "leeds", *lines)
    return history


def test_events_that_come_again_change_nothing(
    conn: psycopg.Connection, database: str, bus: Bus, make_consumer: MakeConsumer, topics: Topics, history: History
) -> None:
    expected = folded(conn, history)
    bus.publish(history.events)
    bus.publish(history.events[40:])
    bus.publish(history.events, watermark=len(history.events))
    with projecting(database, make_consumer, topics):
        wait_until(conn, list(VIEWS), len(history.events), 30)
    assert contents(conn) == expected


def test_a_projector_that_is_killed_at_any_time_loses_and_doubles_nothing(
    conn: psycopg.Connection, database: str, endpoints: Endpoints, bus: Bus, make_consumer: MakeConsumer, topics: Topics
) -> None:
    history = many_orders(400)
    expected = folded(conn, history)
    bus.publish_all(history)
    for position in (300, 900):
        with member(database, endpoints, topics):
            wait_for_some(conn, position)
    with projecting(database, make_consumer, topics):
        wait_until(conn, list(VIEWS), len(history.events), 60)
    assert contents(conn) == expected


def test_a_projector_goes_on_when_its_database_connections_are_cut(
    conn: psycopg.Connection, database: str, bus: Bus, make_consumer: MakeConsumer, topics: Topics, history: History
) -> None:
    half = len(history.events) // 2
    expected = folded(conn, history)
    bus.publish(history.events[:half], watermark=half)
    with projecting(database, make_consumer, topics):
        wait_until(conn, list(VIEWS), half, 30)
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        bus.publish(history.events[half:], watermark=len(history.events))
        wait_until(conn, list(VIEWS), len(history.events), 30)
    assert contents(conn) == expected


def test_what_was_read_is_dropped_when_another_moved_the_checkpoints(
    conn: psycopg.Connection, database: str, bus: Bus, make_consumer: MakeConsumer, topics: Topics, history: History
) -> None:
    view = VIEWS["stock_levels"]
    expected = folded(conn, history)
    bus.publish_all(history)
    with open_projector(view, make_consumer, database, topics) as first:
        step_until(first, conn, len(history.events))
        done = checkpoints.load(conn, view.name)
        # Another process went back to the beginning, and so far no row is written.
        conn.execute("UPDATE views.checkpoints SET next_offset = 0, position = 0 WHERE view = %s", (view.name,))
        conn.execute("TRUNCATE views.stock_levels, views.stock_ledger, views.backorders")
        again = History()
        again.events = history.events.copy()
        again.received("mug", "leeds", 1)
        bus.publish(again.events[-1:], watermark=len(again.events))
        step_until(first, conn, len(again.events))
    stock = [row for row in rows(conn, "views", "stock_levels") if row["sku"] != "mug"]
    assert stock == expected["views.stock_levels"]
    assert done[0].next_offset < checkpoints.load(conn, view.name)[0].next_offset


def step_until(projector: Projector, conn: psycopg.Connection, position: int) -> None:
    while min(each.position for each in checkpoints.load(conn, "stock_levels").values()) < position:
        projector.step()


def test_a_bad_event_parks_its_key_and_lets_all_others_pass(
    conn: psycopg.Connection, database: str, bus: Bus, make_consumer: MakeConsumer, topics: Topics
) -> None:
    history = History()
    history.placed("anna", "good", MUGS)
    history.placed("anna", "bad", MUGS)
    history.allocated("anna", "bad", "leeds", MUGS)
    history.allocated("anna", "good", "leeds", MUGS)
    stream = order_stream("anna", "bad")
    broken = next(each for each in history.events if each.stream == stream and each.version == 1)
    rest = [each for each in history.events if each.stream == stream and each.version > 1]
    bus.publish(history.events[: broken.position - 1])
    bus.publish([replace(broken, name="order.approved.v9", body=b'{"by": "whom?"}')])
    bus.publish(history.events[broken.position :], watermark=len(history.events))
    with projecting(database, make_consumer, topics, "order_status"):
        wait_until(conn, ["order_status"], len(history.events), 30)
    status = {row["order_id"]: row["status"] for row in rows(conn, "views", "order_status")}
    assert status == {"good": "released", "bad": "placed"}
    parked = sorted(rows(conn, "views", "parked"), key=lambda row: row["position"])
    assert [row["position"] for row in parked] == [broken.position, *(each.position for each in rest)]
    assert {bytes(row["key"]) for row in parked} == {key_of(stream).encode()}
    assert "order.approved.v9" in parked[0]["reason"]
    assert bytes(parked[0]["body"]) == b'{"by": "whom?"}'


def test_a_record_that_is_no_event_is_parked_whole(
    conn: psycopg.Connection, database: str, bus: Bus, make_consumer: MakeConsumer, topics: Topics, history: History
) -> None:
    bus.publish_raw(history.events[0], [("who", b"me")], b"hello")
    bus.publish(history.events[20:], watermark=len(history.events))
    with projecting(database, make_consumer, topics, "order_status"):
        wait_until(conn, ["order_status"], len(history.events), 30)
    (row,) = rows(conn, "views", "parked")
    assert (row["headers"], bytes(row["body"]), row["name"]) == ([["who", "me"]], b"hello", None)
    assert len(rows(conn, "views", "order_status")) > 20


def test_a_record_whose_headers_nobody_can_read_parks_its_key_and_lets_others_pass(
    conn: psycopg.Connection, database: str, bus: Bus, make_consumer: MakeConsumer, topics: Topics, history: History
) -> None:
    bus.publish(history.events[20:40])
    bus.publish_raw(history.events[0], [(NoUtf8("x"), b""), ("who", b"me")], b"hello")
    bus.publish(history.events[40:], watermark=len(history.events))
    with projecting(database, make_consumer, topics, "order_status"):
        wait_until(conn, ["order_status"], len(history.events), 30)
    (row,) = rows(conn, "views", "parked")
    assert (bytes(row["key"]), bytes(row["body"])) == (key_of(history.events[0].stream).encode(), b"hello")
    assert "UTF-8" in row["reason"]
    assert len(rows(conn, "views", "order_status")) > 20


def test_too_many_bad_keys_stop_the_view_and_nothing_of_the_batch_is_kept(conn: psycopg.Connection) -> None:
    history = History()
    for number in range(101):
        # Approved, but never placed.
        history.placed("anna", f"{number}", MUGS)
    approved = [each for each in history.events if each.version == 1]
    conn.execute("SET search_path TO views")
    with pytest.raises(TooManyParked, match="101 keys"), conn.transaction(), conn.cursor() as cursor:
        project_or_park(cursor, VIEWS["order_status"], approved, [])
    assert rows(conn, "views", "parked") == []
    with conn.transaction(), conn.cursor() as cursor:
        project_or_park(cursor, VIEWS["order_status"], approved[:100], [])
    assert len(rows(conn, "views", "parked")) == 100
    first = min(rows(conn, "views", "parked"), key=lambda row: row["position"])
    assert first["headers"] == [[name, value.decode()] for name, value in to_headers(approved[0])]


def test_a_view_that_can_take_nothing_stops_at_the_limit_and_is_not_tried_on_every_event(
    conn: psycopg.Connection,
) -> None:
    tried = 0

    def broken(_cursor: psycopg.Cursor[Any], batch: Sequence[Recorded]) -> None:
        nonlocal tried
        tried += 1
        raise ValueError(f"no {len(batch)} events")

    view = replace(VIEWS["order_status"], project=broken)
    history = many_orders(400)
    with pytest.raises(TooManyParked, match="order_status can't take events of 101 keys"), conn.cursor() as cursor:
        project_or_park(cursor, view, history.events, [])
    assert tried < 500
    assert rows(conn, "views", "parked") == []


def test_what_stands_before_an_unreadable_record_of_its_key_in_a_batch_is_in_the_view_and_not_parked(
    conn: psycopg.Connection,
) -> None:
    view, history = VIEWS["order_status"], History()
    for order_id in ("odd", "even"):
        history.placed("anna", order_id, MUGS)
        history.allocated("anna", order_id, "leeds", MUGS)
    events = [each for each in history.events if each.name in view.events]
    of_odd = [each.position for each in events if each.stream == order_stream("anna", "odd")]
    unreadable = Refused(0, b"anna:odd", of_odd[1], None, "no event of a ledger", [], 0, b"hello")
    with conn.transaction(), conn.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO views")
        project_or_park(cursor, view, events, [unreadable])
    status = {row["order_id"]: row["position"] for row in rows(conn, "views", "order_status")}
    assert status == {"odd": of_odd[1], "even": events[-1].position}
    parked = sorted(rows(conn, "views", "parked"), key=lambda row: row["id"])
    assert [(row["name"] is None, row["position"]) for row in parked] == [
        (True, of_odd[1]),
        *((False, position) for position in of_odd[2:]),
    ]


def test_an_amount_that_no_column_holds_parks_its_order(conn: psycopg.Connection) -> None:
    history = History()
    history.placed("anna", "rich", line(1, "mug", 1_000_000_000, "100000000000"))
    history.placed("anna", "poor", MUGS)
    for view in (VIEWS["order_status"], VIEWS["sales"]):
        with conn.transaction(), conn.cursor() as cursor:
            cursor.execute("SELECT set_config('search_path', %s, true)", (view.schema,))
            events = [each for each in history.events if each.name in view.events]
            project_or_park(cursor, view, events, [])
    assert [row["order_id"] for row in rows(conn, "analytics", "orders")] == ["poor"]
    assert {bytes(row["key"]) for row in rows(conn, "views", "parked")} == {b"anna:rich"}


def test_a_thread_that_dies_ends_the_process_with_its_error(
    conn: psycopg.Connection, database: str, bus: Bus, make_consumer: MakeConsumer, topics: Topics, history: History
) -> None:
    conn.execute("ALTER TABLE views.stock_levels RENAME on_hand TO in_hand")
    bus.publish_all(history)
    with pytest.raises(psycopg.errors.UndefinedColumn), projecting(database, make_consumer, topics) as running:
        running.thread.join()


def test_a_view_never_passes_over_records_that_are_gone(
    conn: psycopg.Connection, database: str, bus: Bus, make_consumer: MakeConsumer, topics: Topics, history: History
) -> None:
    bus.publish_all(history)
    conn.execute("UPDATE views.checkpoints SET next_offset = 1000000")
    with pytest.raises(HistoryLost), projecting(database, make_consumer, topics, "stock_levels") as running:
        running.thread.join()


def test_a_reader_who_waits_too_long_is_told_where_the_views_stand(conn: psycopg.Connection) -> None:
    with pytest.raises(TimeoutError, match="position 0 of 7"):
        wait_until(conn, list(VIEWS), 7, 0.1)
