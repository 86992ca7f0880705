"""Places: found by postcode, city or country, and never guessed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.orders.place import PlaceOrder
from domain.orders.recipient import Destination
from domain.places import Coordinates, FoundBy, distance_km
from schemas.events import decode
from schemas.inbound.fields import Address
from schemas.places import find_place, is_country
from tests.schemas.bodies import Body, order_with, sent

CITIES = [
    (("GB", None, None, "Leeds"), Coordinates(53.80, -1.55)),
    (("GB", None, "LS1 4AP", "Leeds"), Coordinates(53.80, -1.55)),
    (("GB", None, None, "london"), Coordinates(51.51, -0.13)),
    (("GB", "WLS", None, "Newport"), Coordinates(51.59, -3.00)),
    (("DE", None, None, "München"), Coordinates(48.14, 11.58)),
    (("DE", None, None, "Munchen"), Coordinates(48.14, 11.58)),
    (("CH", "SG", None, "St. Gallen"), Coordinates(47.42, 9.37)),
    (("JP", None, None, "東京"), Coordinates(35.69, 139.69)),
    (("US", "TX", None, "Paris"), Coordinates(33.66, -95.56)),
    (("US", "NY", None, "New York"), Coordinates(40.71, -74.01)),
]
NOT_CLEAR = [
    pytest.param("GB", None, "Newport", id="several of a name"),
    pytest.param("US", None, "Paris", id="a small one of several"),
    pytest.param("US", None, "Springfield", id="a large one of several"),
    pytest.param("US", "TX", "New York", id="not in the region"),
    pytest.param("DE", None, "Frankfurt", id="a part of several names"),
    pytest.param("GB", None, "Nowhere-upon-Sea", id="unknown"),
]


@pytest.mark.parametrize(("address", "here"), CITIES)
def test_a_city_is_found_within_its_country(
    address: tuple[str, str | None, str | None, str], here: Coordinates
) -> None:
    found = find_place(*address)
    assert found is not None
    assert found.found_by == "city"
    assert distance_km(found.coordinates, here) < 3


@pytest.mark.parametrize(("country", "region", "city"), NOT_CLEAR)
def test_a_city_that_is_not_clear_is_not_guessed(country: str, region: str | None, city: str) -> None:
    found = find_place(country, region, None, city)
    assert found == find_place(country, None, None, None)
    assert found is not None
    assert found.found_by == "country"


def test_a_region_counts_only_where_its_codes_are_those_of_the_standard() -> None:
    """GeoNames numbers the lands of Germany, ISO 3166-2 abbreviates them."""
    assert find_place("DE", "BY", None, "Munich") == find_place("DE", None, None, "Munich")


@pytest.mark.parametrize("postcode", ["10001", " 10001 ", "10001-1234"])
def test_a_postcode_of_the_united_states_is_finer_than_its_city(postcode: str) -> None:
    found = find_place("US", None, postcode, "Chicago")
    assert found is not None
    assert found.found_by == "postcode"
    assert distance_km(found.coordinates, Coordinates(40.75, -74.0)) < 1


@pytest.mark.parametrize("postcode", ["1000", "100011", "99999", "1000A", "", "\u0661\u0660\u0660\u0660\u0661"])
def test_what_is_no_postcode_leaves_the_city(postcode: str) -> None:
    assert find_place("US", "IL", postcode, "Chicago") == find_place("US", "IL", None, "Chicago")


def test_a_military_postcode_is_nowhere_in_particular() -> None:
    assert find_place("US", None, "09000", "Chicago") is None


def test_five_digits_of_another_country_are_no_postcode_of_the_united_states() -> None:
    assert find_place("DE", None, "10001", None) == find_place("DE", None, None, None)


@pytest.mark.parametrize("country", [None, "XX", "gb", "AQ"])
def test_without_a_country_that_people_live_in_there_is_no_place(country: str | None) -> None:
    assert find_place(country, "NY", "10001", "New York") is None


def test_a_country_on_both_sides_of_the_date_line_is_not_on_the_other_side_of_the_earth() -> None:
    fiji = find_place("FJ", None, None, None)
    assert fiji is not None
    assert distance_km(fiji.coordinates, Coordinates(-17.8, 178.0)) < 200


def test_countries_are_those_of_the_standard() -> None:
    assert [code for code in ("GB", "US", "UK", "ZZ", "") if is_country(code)] == ["GB", "US"]


@given(
    st.one_of(st.none(), st.sampled_from(["GB", "US", "XX"]), st.text(max_size=3)),
    st.one_of(st.none(), st.text(max_size=5)),
    st.one_of(st.none(), st.text(max_size=8), st.from_regex(r"\d{5}", fullmatch=True)),
    st.one_of(st.none(), st.text(max_size=20)),
)
def test_whatever_an_address_says_a_place_is_on_the_earth_or_none(
    country: str | None, region: str | None, postcode: str | None, city: str | None
) -> None:
    found = find_place(country, region, postcode, city)
    if found is not None:
        assert abs(found.coordinates.latitude) <= 90
        assert abs(found.coordinates.longitude) <= 180


def destination(address: Body) -> Destination:
    command = sent("order.place.v1", order_with(address=address)).command
    assert isinstance(command, PlaceOrder), command
    return command.destination


@pytest.mark.parametrize(
    ("address", "found_by"),
    [
        ({"country": "US", "city": "New York", "coordinates": {"latitude": 1.234, "longitude": 2}}, "given"),
        ({"country": "US", "city": "New York", "postcode": "10001"}, "postcode"),
        ({"country": "US", "city": "Chicago"}, "city"),
        ({"country": "US"}, "country"),
        ({"country": "XX"}, None),
        ({"city": "Chicago"}, None),
        ({}, None),
    ],
)
def test_an_order_says_how_its_destination_was_found(address: Body, found_by: FoundBy | None) -> None:
    found = destination(address)
    assert found.found_by == found_by
    assert (found.coordinates is None) == (found_by is None)


def test_what_is_looked_up_is_no_finer_than_what_is_given() -> None:
    """Invariant 36: decisions see no more of an address than a place to about a kilometre."""
    assert destination({"country": "US", "postcode": "10001"}).coordinates == Coordinates(40.75, -74.0)


def test_what_was_sealed_is_what_was_sent() -> None:
    command = sent("order.place.v1", order_with(address={"country": "US", "city": "Chicago"})).command
    assert isinstance(command, PlaceOrder)
    assert command.address is not None
    assert Address.model_validate_json(command.address.ciphertext).coordinates is None


def test_a_destination_of_before_it_was_said_how_it_was_found_is_read() -> None:
    old = {"country": "GB", "region": None, "postcode_area": "LS1", "coordinates": {"latitude": 1.0, "longitude": 2.0}}
    body = json.dumps({"destination": old, "contact": None, "address": None}).encode()
    changed = decode("order.address_changed.v1", body)
    assert changed.destination == Destination("GB", None, "LS1", Coordinates(1.0, 2.0))
