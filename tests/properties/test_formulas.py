"""Amounts, distances and partitions, each against a second way to work it out."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.money import line_amount_minor
from domain.places import EARTH_RADIUS_KM, Coordinates, distance_km
from schemas.partitions import partition_of

# As far as the messages of partners may go.
quantities = st.integers(-1_000_000_000, 1_000_000_000)
unit_prices = st.decimals(-100_000_000_000, 100_000_000_000, places=6)
anywhere = st.builds(Coordinates, st.floats(-90, 90), st.floats(-180, 180))
ROUNDED_KM = 0.05
# acos near 1 keeps half of a float's digits: about 1e-8 of a radian.
ACOS_KM = 0.1
HASHES = [
    # From UtilsTest.testMurmur2 of Apache Kafka's Java client: signed 32 bits.
    (b"21", -973932308),
    (b"foobar", -790332482),
    (b"a-little-bit-long-string", -985981536),
    (b"a-little-bit-longer-string", -1486304829),
    (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
    (b"abc", 479470107),
]


@given(quantities, unit_prices)
@example(1, Decimal("0.5"))
@example(1, Decimal("1.5"))
@example(1, Decimal("2.5"))
@example(-1, Decimal("2.5"))
@example(3, Decimal("-0.5"))
@example(1, Decimal("0.499999"))
@example(999_999_999, Decimal("99999999999.999999"))
def test_a_line_is_rounded_once_half_away_from_zero(quantity: int, unit_price: Decimal) -> None:
    """Invariant 24 rests on it."""
    exact = quantity * Fraction(unit_price)
    away = math.floor(abs(exact) + Fraction(1, 2))
    assert line_amount_minor(quantity, unit_price) == (away if exact >= 0 else -away)


@given(anywhere, anywhere)
def test_distances_agree_with_the_spherical_law_of_cosines(a: Coordinates, b: Coordinates) -> None:
    by_cosines = EARTH_RADIUS_KM * _angle(a, b)
    assert abs(distance_km(a, b) - by_cosines) <= ROUNDED_KM + ACOS_KM
    assert distance_km(a, b) == distance_km(b, a)


@given(anywhere)
def test_a_place_is_no_way_from_itself_and_half_round_the_earth_from_its_opposite(here: Coordinates) -> None:
    opposite = Coordinates(-here.latitude, here.longitude - math.copysign(180, here.longitude))
    assert distance_km(here, here) == 0
    assert abs(distance_km(here, opposite) - math.pi * EARTH_RADIUS_KM) <= ROUNDED_KM + ACOS_KM


def test_known_distances_are_met() -> None:
    """London to Paris and across the date line, by an atlas."""
    assert abs(distance_km(Coordinates(51.5074, -0.1278), Coordinates(48.8566, 2.3522)) - 343.6) < 1
    assert abs(distance_km(Coordinates(0, 179.5), Coordinates(0, -179.5)) - 111.2) < 0.1


@pytest.mark.parametrize("partitions", [1, 4, 12, 1000])
@pytest.mark.parametrize(("key", "murmur2"), HASHES)
def test_a_key_goes_where_the_default_partitioner_of_kafka_sends_it(key: bytes, murmur2: int, partitions: int) -> None:
    assert partition_of(key, partitions) == (murmur2 % 2**31) % partitions


@given(st.binary(max_size=60), st.integers(1, 24))
def test_every_key_has_a_partition(key: bytes, partitions: int) -> None:
    assert partition_of(key, partitions) in range(partitions)


def _angle(a: Coordinates, b: Coordinates) -> float:
    lat_a, lat_b = math.radians(a.latitude), math.radians(b.latitude)
    cosine = math.sin(lat_a) * math.sin(lat_b) + math.cos(lat_a) * math.cos(lat_b) * math.cos(
        math.radians(b.longitude - a.longitude)
    )
    return math.acos(max(-1.0, min(1.0, cosine)))
