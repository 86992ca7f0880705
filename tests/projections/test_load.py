"""The load of locations: what they were given, shipped and have open, by day."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from domain.capacity.events import CapacityFreed, CapacityTaken
from domain.capacity.state import evolve_workload
from domain.capacity.take import take
from domain.master.location import Location, ships_on
from domain.streams import location_stream, workload_stream
from projections import reports
from projections.catalogue import VIEWS
from tests.domain.world import MemoryWorld
from tests.projections.history import BEGIN, DAY, History, line

MUGS = line(1, "mug", 2)
TOMORROW = DAY + timedelta(days=1)


def project(conn: psycopg.Connection, history: History) -> None:
    """Project a history straight into the views that the load is told from."""
    for name in ("order_status", "master"):
        view = VIEWS[name]
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


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Auckland", TOMORROW), ("Pacific/Honolulu", DAY), ("America/Adak", DAY), ("UTC", DAY)]
)
def test_the_day_of_a_location_is_the_one_by_which_its_capacity_is_counted(
    conn: psycopg.Connection, zone: str, day: date
) -> None:
    """Invariant 38, at 11:00 UTC, which is midnight in Auckland."""
    place = Location("here", "Here", zone, None, 1, capacity_per_day=5)
    history = History()
    history.add(location_stream("here"), place)
    history.placed("anna", "1", MUGS)
    released_at = history.events[-1].occurred_at
    world = MemoryWorld()
    world.now = released_at
    for change in take(world, place, "order-anna:1"):
        history.add(change.stream, change.event)
    history.allocated("anna", "1", "here", MUGS)
    project(conn, history)
    [found] = reports.load(conn, BEGIN)
    assert (found.day, found.released, found.taken_on, found.capacity) == (day, 1, 1, 5)
    assert found.day == ships_on(place, released_at)


def test_the_orders_of_a_day_are_those_that_sourcing_counts(conn: psycopg.Connection) -> None:
    """Invariant 38: after the cut-off, and as often as orders come and go."""
    days = (DAY, TOMORROW)
    events: list[CapacityTaken | CapacityFreed] = [CapacityTaken("leeds", day, f"o{n}") for day in days for n in (1, 2)]
    events += [CapacityFreed("leeds", DAY, "o1"), CapacityTaken("leeds", TOMORROW, "o3")]
    history, workload = History(), None
    for event in events:
        history.add(workload_stream("leeds"), event)
        workload = evolve_workload(workload, workload_stream("leeds"), event)
    project(conn, history)
    assert workload is not None
    told = {each.day: each.taken_on for each in reports.load(conn, datetime(2026, 3, 1, tzinfo=UTC))}
    assert told == {day: len(workload.on(day)) for day in days}
