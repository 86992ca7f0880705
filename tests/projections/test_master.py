"""Master data in the view: locations and products as they were told last."""

from datetime import date, time

import psycopg

from domain.master.closing import CloseLocation, OpenLocation
from domain.master.goods import Dimensions
from domain.master.kit import Part
from domain.master.location import Location, LocationAddress, RegisterLocation
from domain.master.product import ListProducts, ProductListed
from domain.places import Coordinates
from domain.world import Command
from projections import reports
from projections.catalogue import VIEWS
from tests.domain.scenario import given_nothing
from tests.projections.history import History
from tests.projections.projecting import rows

YORK = Location(
    location="york",
    name="York",
    zone="Europe/London",
    coordinates=Coordinates(53.96, -1.08),
    preference=7,
    kind="shop",
    address=LocationAddress("GB", "ENG", "YO1 9RD", "York"),
    found_by="city",
    open_days=(1, 2, 5),
    holiday_calendar="GB-ENG",
    holidays=(date(2026, 12, 25),),
    closed_dates=(date(2026, 12, 24),),
    cut_off=time(16, 30),
    capacity_per_day=40,
    delivery=("carrier", "pickup"),
    takes=("cold",),
)
PLAIN = Location("leeds", "Leeds", "UTC", None, 1)
MUG = ProductListed("MUG", "A mug", 2, 6, "4006381333931", 350, Dimensions(120, 90, 100))
ICE = ProductListed("ICE", "Ice", flags=("cold",), backorder_limit=0, lead_time_days=14)
SET = ProductListed("SET", "A set", parts=(Part("MUG", 4), Part("ICE", 1)))


def told(conn: psycopg.Connection, *happened: Command, at_once: int = 100) -> None:
    """Project what the ledger records of these commands."""
    world, history, view = given_nothing().world, History(), VIEWS["master"]
    for command in happened:
        world.handle(command)
    for change in world.recorded:
        history.add(change.stream, change.event)
    events = [each for each in history.events if each.name in view.events]
    for begin in range(0, len(events), at_once):
        with conn.transaction(), conn.cursor() as cursor:
            cursor.execute("SELECT set_config('search_path', 'views', true)")
            view.project(cursor, events[begin : begin + at_once])


def test_a_location_is_told_with_all_that_sourcing_asks_of_it(conn: psycopg.Connection) -> None:
    told(conn, RegisterLocation(PLAIN), RegisterLocation(YORK))
    leeds, york = reports.locations(conn)
    assert (leeds.location, leeds.kind, leeds.capacity_per_day, leeds.cut_off) == ("leeds", "warehouse", None, None)
    assert (york.kind, york.zone, york.preference, york.city, york.country) == (
        *("shop", "Europe/London", 7),
        *("York", "GB"),
    )
    assert (york.open_days, york.cut_off, york.capacity_per_day) == ([1, 2, 5], time(16, 30), 40)
    assert (york.delivery, york.takes, york.closed) == (["carrier", "pickup"], ["cold"], False)
    [row] = [each for each in rows(conn, "views", "locations") if each["location"] == "york"]
    assert (row["found_by"], row["holiday_calendar"], row["closed_dates"]) == ("city", "GB-ENG", [date(2026, 12, 24)])


def test_a_location_that_is_closed_stays_so_when_its_data_is_said_anew(conn: psycopg.Connection) -> None:
    renamed = RegisterLocation(Location("york", "York II", "UTC", None, 1))
    told(conn, RegisterLocation(YORK), CloseLocation("york", "a flood"), renamed, at_once=1)
    [york] = reports.locations(conn)
    assert (york.name, york.closed, york.closed_reason, york.city) == ("York II", True, "a flood", None)


def test_a_location_that_was_opened_is_open(conn: psycopg.Connection) -> None:
    told(conn, RegisterLocation(YORK), CloseLocation("york", "a flood"), OpenLocation("york"))
    [york] = reports.locations(conn)
    assert (york.closed, york.closed_reason) == (False, None)


def test_a_product_is_told_with_its_parts_and_measures(conn: psycopg.Connection) -> None:
    told(conn, ListProducts((MUG, ICE, SET)))
    ice, mug, kit = reports.products(conn, 10)
    assert (mug.sku, mug.name, mug.gtin, mug.weight_g) == ("MUG", "A mug", "4006381333931", 350)
    assert (mug.length_mm, mug.width_mm, mug.height_mm, mug.parts) == (120, 90, 100, 0)
    assert (mug.min_order_quantity, mug.pack_multiple, mug.backorder_limit) == (2, 6, None)
    assert (ice.flags, ice.backorder_limit, ice.lead_time_days, kit.parts) == (["cold"], 0, 14, 2)
    found = reports.product(conn, "SET")
    assert found is not None
    assert found.parts == [reports.PartRow("ICE", 1), reports.PartRow("MUG", 4)]
    assert reports.product(conn, "mug") is None
    assert [each.sku for each in reports.products(conn, 1)] == ["ICE"]


def test_a_product_is_as_it_was_listed_last_and_so_are_its_parts(conn: psycopg.Connection) -> None:
    single = ProductListed("SET", "No set any more")
    told(conn, ListProducts((MUG, ICE, SET)), ListProducts((single,)), at_once=1)
    found = reports.product(conn, "SET")
    assert found is not None
    assert (found.product.name, found.product.parts, found.product.flags, found.parts) == ("No set any more", 0, [], [])
