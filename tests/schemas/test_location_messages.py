"""Messages on locations: what is looked up is in the event, and what can't be is refused by its field."""

import json
from datetime import date, time
from typing import Any

import pytest

from domain.master.closing import CloseLocation, OpenLocation
from domain.master.location import EVERY_DAY, EVERY_DELIVERY, Location, LocationAddress, RegisterLocation
from domain.places import Coordinates, FoundBy, distance_km
from schemas.calendars import YEARS
from schemas.events import decode
from tests.schemas.bodies import Body, refusal, sent

LEEDS: Body = {"location": "leeds", "name": "Leeds", "zone": "Europe/London"}
ALL: Body = {
    **LEEDS,
    "kind": "shop",
    "address": {"country": "GB", "region": "ENG", "postcode": "LS1 4AP", "city": "Leeds"},
    "open_days": [5, 1, 2, 3, 4],
    "holidays": "GB-ENG",
    "closed_dates": ["2011-08-02", "2011-08-01"],
    "cut_off": "16:30",
    "capacity_per_day": 200,
    "delivery": ["pickup", "carrier"],
    "takes": ["hazardous", "cold"],
    "preference": 7,
}


def registered(**other: Any) -> Location:
    command = sent("location.register.v1", {**LEEDS, **other}, "operator").command
    assert isinstance(command, RegisterLocation), command
    return command.registered


def test_a_location_that_says_little_is_a_warehouse_that_is_always_open() -> None:
    assert registered() == Location("leeds", "Leeds", "Europe/London", None, 100)


def test_all_that_a_location_says_is_translated() -> None:
    location = registered(**ALL)
    assert (location.kind, location.preference, location.capacity_per_day) == ("shop", 7, 200)
    assert location.address == LocationAddress("GB", "ENG", "LS1 4AP", "Leeds")
    assert (location.open_days, location.cut_off) == ((1, 2, 3, 4, 5), time(16, 30))
    assert location.closed_dates == (date(2011, 8, 1), date(2011, 8, 2))
    assert (location.delivery, location.takes) == (("carrier", "pickup"), ("cold", "hazardous"))


def test_public_holidays_are_those_of_the_years_from_the_message_on() -> None:
    """Replay asks no library: the dates are in the event. The message is of January 2011."""
    location = registered(holidays="GB-ENG")
    assert location.holiday_calendar == "GB-ENG"
    assert {each.year for each in location.holidays} == set(range(2011, 2011 + YEARS))
    assert date(2011, 12, 26) in location.holidays
    assert list(location.holidays) == sorted(set(location.holidays))


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    saint_andrew = date(2011, 11, 30)
    assert saint_andrew in registered(holidays="GB-SCT").holidays
    assert saint_andrew not in registered(holidays="GB").holidays


@pytest.mark.parametrize(
    ("kind", "delivery"),
    [
        ("warehouse", EVERY_DELIVERY),
        ("shop", ("carrier", "pickup")),
        ("supplier", ("supplier",)),
        ("pickup_point", ("pickup",)),
    ],
)
def test_a_kind_serves_what_is_usual_for_it(kind: str, delivery: tuple[str, ...]) -> None:
    assert registered(kind=kind).delivery == delivery
    assert registered(kind=kind, delivery=["carrier"]).delivery == ("carrier",)


@pytest.mark.parametrize(
    ("said", "found_by"),
    [
        (
            {"address": {"country": "GB", "city": "Leeds"}, "coordinates": {"latitude": 53.8, "longitude": -1.55}},
            "given",
        ),
        ({"address": {"country": "US", "city": "Chicago", "postcode": "10001"}}, "postcode"),
        ({"address": {"country": "GB", "city": "Leeds"}}, "city"),
        ({"address": {"country": "GB"}}, None),
        ({"address": {"country": "GB", "city": "Newport"}}, None),
        ({}, None),
    ],
)
def test_a_location_says_how_it_was_found_and_a_country_is_too_coarse(said: Body, found_by: FoundBy | None) -> None:
    location = registered(**said)
    assert location.found_by == found_by
    assert (location.coordinates is None) == (found_by is None)


def test_a_location_is_found_by_its_city() -> None:
    found = registered(address={"country": "GB", "city": "Leeds"}).coordinates
    assert found is not None
    assert distance_km(found, Coordinates(53.80, -1.55)) < 3


BAD = [
    ({"kind": "shed"}, "kind"),
    ({"zone": "Europe/Leeds"}, "zone"),
    ({"coordinates": {"latitude": -90.1, "longitude": 0}}, "coordinates.latitude"),
    ({"coordinates": {"latitude": 0, "longitude": 180.1}}, "coordinates.longitude"),
    ({"address": {"country": "XX"}}, "address.country"),
    ({"address": {"country": "gb"}}, "address.country"),
    ({"address": {"city": "Leeds"}}, "address.country"),
    ({"open_days": []}, "open_days"),
    ({"open_days": [0]}, "open_days[0]"),
    ({"open_days": [1, 8]}, "open_days[1]"),
    ({"open_days": [1, 1]}, "open_days"),
    ({"holidays": "XX"}, "holidays"),
    ({"holidays": "GB-XYZ"}, "holidays"),
    ({"holidays": "England"}, "holidays"),
    ({"closed_dates": ["2026-02-30"]}, "closed_dates[0]"),
    ({"closed_dates": ["2026-12-24", "2026-12-24"]}, "closed_dates"),
    ({"cut_off": "25:00"}, "cut_off"),
    ({"cut_off": "16:00Z"}, "cut_off"),
    ({"cut_off": 16}, "cut_off"),
    ({"capacity_per_day": -1}, "capacity_per_day"),
    ({"delivery": []}, "delivery"),
    ({"delivery": ["drone"]}, "delivery[0]"),
    ({"takes": ["fragile"]}, "takes[0]"),
    ({"takes": ["cold", "cold"]}, "takes"),
]


@pytest.mark.parametrize(("said", "field"), BAD)
def test_what_can_not_be_is_refused_by_its_field(said: Body, field: str) -> None:
    refused = refusal(sent("location.register.v1", {**LEEDS, **said}, "operator"))
    assert (refused.rule, refused.field) == ("message.schema", field)


def test_an_unknown_calendar_is_said_to_be_one() -> None:
    refused = refusal(sent("location.register.v1", {**LEEDS, "holidays": "XX"}, "operator"))
    assert "not a known calendar of public holidays" in refused.reason


def test_a_location_closes_and_opens() -> None:
    closed = sent("location.close.v1", {"location": "leeds", "reason": "a flood"}, "operator").command
    assert closed == CloseLocation("leeds", "a flood")
    assert sent("location.close.v1", {"location": "leeds"}, "operator").command == CloseLocation("leeds")
    assert sent("location.open.v1", {"location": "leeds"}, "operator").command == OpenLocation("leeds")


def test_a_registration_from_before_is_read_as_a_location_that_is_always_open() -> None:
    old = {"location": "leeds", "name": "Leeds", "zone": "Europe/London", "coordinates": None, "preference": 3}
    location = decode("location.registered.v1", json.dumps(old).encode())
    assert location == Location("leeds", "Leeds", "Europe/London", None, 3)
    assert (location.open_days, location.delivery, location.closed) == (EVERY_DAY, EVERY_DELIVERY, None)
