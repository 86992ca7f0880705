"""Rows of orders are derived from the domain's own fold: of every kind of order, however its events are cut."""

from collections.abc import Sequence
from typing import Any

import psycopg
import pytest

from domain.orders.evolve import ORDER_EVENTS
from domain.orders.hold import HoldOrder
from domain.streams import order_stream
from projections import reports
from projections.catalogue import VIEWS
from projections.summaries import SAY
from schemas.events import EVENT_TYPES
from tests.domain.scenario import given
from tests.domain.words import goods, order, packed, picked, received, returned, shipped
from tests.projections.history import History, line
from tests.projections.projecting import contents, rows
from tests.projections.saying import example_of


def project(conn: psycopg.Connection, events: Sequence[Any]) -> None:
    """Project events into all views, as one batch."""
    for view in VIEWS.values():
        with conn.transaction(), conn.cursor() as cursor:
            cursor.execute("SELECT set_config('search_path', %s, true)", (view.schema,))
            if wanted := [each for each in events if each.name in view.events]:
                view.project(cursor, wanted)


def project_orders(conn: psycopg.Connection, events: Sequence[Any]) -> None:
    """Project events into view order_status, as one batch."""
    with conn.transaction(), conn.cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', 'views', true)")
        VIEWS["order_status"].project(cursor, events)


def without_digests(conn: psycopg.Connection) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, but for the digests in them."""
    return {
        table: [{name: value for name, value in row.items() if name != "digest"} for row in found]
        for table, found in contents(conn).items()
    }


def split_order() -> History:
    """An order of three lines at two locations: one is held, one waits, one is shipped and comes back in part."""
    happened = given(
        received("leeds", "r1", mug=3),
        received("paris", "r2", cup=4),
        order("1", goods("mug", 3), goods("cup", 4, line_no=2), goods("pot", 2, line_no=3), ship="as_available"),
        order("2", goods("mug", 1)),
        HoldOrder("alpha", "2", "h1", "manual", "call her first"),
        picked("1", "leeds"),
        packed("1", "leeds", parcels=2),
        shipped("1", "leeds"),
        received("rome", "r3", pot=2),
        returned("1", goods("mug", 1)),
    )
    history = History()
    for change in happened.world.recorded:
        history.add(change.stream, change.event)
    return history


def test_rows_are_the_same_however_the_events_of_split_orders_are_cut(conn: psycopg.Connection) -> None:
    history = split_order()
    project(conn, history.events)
    together = contents(conn)
    for size in (1, 3, 7):
        for view in VIEWS.values():
            for table in view.tables:
                conn.execute(f"TRUNCATE {view.schema}.{table.name}")
        for begin in range(0, len(history.events), size):
            project(conn, history.events[begin : begin + size])
        assert contents(conn) == together


def test_each_line_tells_where_its_units_are(conn: psycopg.Connection) -> None:
    project(conn, split_order().events)
    lines = {row["line_no"]: row for row in rows(conn, "views", "order_lines") if row["order_id"] == "1"}
    assert [(no, each["sku"], each["quantity"]) for no, each in lines.items()] == [
        (1, "mug", 3),
        (2, "cup", 4),
        (3, "pot", 2),
    ]
    assert (lines[1]["shipped"], lines[1]["returned"], lines[1]["filled_first"]) == (3, 1, 3)
    assert (lines[2]["released"], lines[2]["filled_first"]) == (4, 0)
    assert list(lines[2]["since"]) == ["released"]
    assert lines[3]["backordered"] + lines[3]["released"] == 2


def test_a_hold_is_told_with_who_placed_it_and_gone_once_it_is_released(conn: psycopg.Connection) -> None:
    history = split_order()
    project(conn, history.events)
    (hold,) = rows(conn, "views", "order_holds")
    assert (hold["order_id"], hold["kind"], hold["reason"]) == ("2", "manual", "call her first")
    assert (hold["placed_by"], hold["by_rule"]) == ("shop:anna", False)
    status = next(row for row in rows(conn, "views", "order_status") if row["order_id"] == "2")
    assert (status["holds"], status["turn"]) == (1, "operator")
    assert "call her first" in status["waiting_for"]


def test_shipments_and_fulfilments_have_rows_of_their_own(conn: psycopg.Connection) -> None:
    project(conn, split_order().events)
    (shipment,) = rows(conn, "views", "order_shipments")
    assert (shipment["status"], shipment["carrier"], len(shipment["parcels"])) == ("shipped", "Royal Mail", 2)
    found = {row["location"]: row for row in rows(conn, "views", "order_fulfilments") if row["order_id"] == "1"}
    assert found["leeds"]["status"] == "closed"
    assert (found["paris"]["status"], found["paris"]["released"]) == ("open", 4)


def test_why_tells_of_each_group_of_units_where_since_when_and_whose_turn(conn: psycopg.Connection) -> None:
    project(conn, split_order().events)
    told = reports.why(conn, None, "1")
    cups = next(each for each in told.units if each.sku == "cup")
    assert (cups.quantity, cups.bucket, cups.turn) == (4, "released", "warehouse")
    assert cups.place is not None
    assert cups.place.startswith("paris, fulfilment alpha:1/")
    assert cups.since is not None
    mugs = reports.why(conn, "alpha", "1", line_no=1)
    assert {(each.bucket, each.turn) for each in mugs.units} == {("shipped", "carrier")}
    with pytest.raises(reports.UnknownOrder, match="has no line 9"):
        reports.why(conn, None, "1", line_no=9)


def test_an_order_that_is_not_in_memory_is_folded_again_from_its_timeline(conn: psycopg.Connection) -> None:
    history = split_order()
    project(conn, history.events)
    together = without_digests(conn)
    for table in VIEWS["order_status"].tables:
        conn.execute(f"TRUNCATE views.{table.name}")
    for recorded in history.events:
        if recorded.name in VIEWS["order_status"].events:
            # Nobody holds an order of this digest.
            conn.execute("UPDATE views.order_timeline SET digest = ''")
            project_orders(conn, [recorded])
    assert without_digests(conn) == together


def test_a_state_that_changed_behind_the_cache_is_read_again(conn: psycopg.Connection) -> None:
    """What a projector remembers counts only while PostgreSQL has it, too."""
    history = split_order()
    last = next(each for each in reversed(history.events) if each.stream == order_stream("alpha", "1"))
    before = [each for each in history.events if each.position < last.position]
    project(conn, before)
    with conn.transaction(force_rollback=True):
        project(conn, [last])
    project(conn, [last])
    (row,) = [row for row in rows(conn, "views", "order_status") if row["order_id"] == "1"]
    assert (row["version"], row["returned_units"]) == (last.version, 1)


def test_a_line_that_waited_is_not_filled_from_its_first_allocation(conn: psycopg.Connection) -> None:
    happened = given(
        received("leeds", "r1", mug=2),
        order("1", goods("mug", 5), ship="as_available"),
    ).when(received("leeds", "r2", mug=3))
    world = happened.when_stock_is_looked_at_again().world
    history = History()
    for change in world.recorded:
        history.add(change.stream, change.event)
    project(conn, history.events)
    (row,) = rows(conn, "views", "order_lines")
    assert (row["released"], row["filled_first"]) == (5, 0)
    for number in (1, 2):
        history.shipped("alpha", "1", "leeds", line(1, "mug", 2 if number == 1 else 3), number=number)
    project(conn, [each for each in history.events if each.position > len(world.recorded)])
    (row,) = rows(conn, "views", "order_lines")
    assert (row["shipped"], row["filled_first"]) == (5, 2)


@pytest.mark.parametrize("event_type", ORDER_EVENTS)
def test_every_event_of_an_order_is_told_in_one_sentence(event_type: type) -> None:
    said = SAY[event_type](example_of(event_type), "GBP")
    assert said
    assert said[0].isupper() or "is asked" in said
    assert "\n" not in said
    assert "None" not in said


def test_every_event_of_an_order_has_a_name_that_the_view_takes() -> None:
    assert {name for name, kind in EVENT_TYPES.items() if kind in ORDER_EVENTS} == VIEWS["order_status"].events
    assert len(VIEWS["order_status"].events) == len(ORDER_EVENTS)
