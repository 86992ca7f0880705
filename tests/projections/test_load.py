"""The load of locations: what they were given, shipped and have open, by day."""

from datetime import timedelta

import psycopg

from projections import reports
from projections.catalogue import VIEWS
from tests.projections.history import BEGIN, DAY, History, line

MUGS = line(1, "mug", 2)


def project(conn: psycopg.Connection, history: History) -> None:
    """Project a history straight into the view of orders."""
    view = VIEWS["order_status"]
    with conn.transaction(), conn.cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', 'views', true)")
        view.project(cursor, [each for each in history.events if each.name in view.events])


def test_load_is_told_by_location_and_day_of_what_is_open_and_what_left(conn: psycopg.Connection) -> None:
    history = History()
    for order_id, location in (("1", "leeds"), ("2", "leeds"), ("3", "york")):
        history.placed("anna", order_id, MUGS)
        history.allocated("anna", order_id, location, MUGS)
    history.shipped("anna", "1", "leeds", MUGS)
    project(conn, history)
    leeds, york = reports.load(conn, BEGIN)
    assert leeds == reports.Load("leeds", DAY, released=2, shipped=1, open=1, open_units=2)
    assert york == reports.Load("york", DAY, released=1, shipped=0, open=1, open_units=2)


def test_old_days_are_told_only_while_something_of_them_is_open(conn: psycopg.Connection) -> None:
    history = History()
    for order_id, location in (("1", "leeds"), ("2", "york")):
        history.placed("anna", order_id, MUGS)
        history.allocated("anna", order_id, location, MUGS)
    history.shipped("anna", "1", "leeds", MUGS)
    project(conn, history)
    assert [(each.location, each.open) for each in reports.load(conn, BEGIN + timedelta(days=60))] == [("york", 1)]
