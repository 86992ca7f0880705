"""Parcels: each with its SSCC and what is in it, together all that was packed."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.fulfilment.events import FulfilmentPacked, Parcel
from domain.fulfilment.pack import PackFulfilment
from domain.orders.lines import Units
from domain.shipments.parcels import Contents
from domain.shipments.sscc import check_digit, is_sscc
from tests.domain.shipment_words import FIRST, FULFILMENT, SECOND, packed_in, parcel, picked_order


def test_parcels_say_what_is_in_them() -> None:
    parcels = (Parcel(1, FIRST, (Units(1, "mug", 1),)), Parcel(2, None, (Units(1, "mug", 1),)))
    outcome = picked_order().when(packed_in(parcel(FIRST, line_1=1), parcel(None, line_1=1)))
    assert outcome.the(FulfilmentPacked).parcels == parcels


def test_a_part_of_what_is_picked_is_packed_with_its_parcel() -> None:
    some = PackFulfilment("leeds", FULFILMENT, (), ((1, 1),), (parcel(FIRST, line_1=1),))
    outcome = picked_order().when(some)
    assert outcome.the(FulfilmentPacked).units == (Units(1, "mug", 1),)
    rest = outcome.when(packed_in(parcel(SECOND, line_1=1)))
    assert rest.the(FulfilmentPacked).shipment_id == "alpha:1001/1/2"


@pytest.mark.parametrize(
    ("contents", "says"),
    [
        ((parcel(FIRST, line_1=1),), "line 1: 2 units packed, the parcels hold 1"),
        ((parcel(FIRST, line_1=3),), "line 1: 2 units packed, the parcels hold 3"),
        ((parcel(FIRST, line_1=2), parcel(SECOND, line_1=1)), "line 1: 2 units packed, the parcels hold 3"),
        ((parcel(FIRST, line_1=2, line_2=1),), "line 2: 0 units packed, the parcels hold 1"),
    ],
)
def test_parcels_that_hold_anything_but_what_was_packed_are_refused(contents: tuple[Contents, ...], says: str) -> None:
    picked_order().when(packed_in(*contents)).then_refused("shipment.parcels_differ", "contents", says=says)


def test_an_sscc_names_one_parcel() -> None:
    picked_order().when(packed_in(parcel(FIRST, line_1=1), parcel(FIRST, line_1=1))).then_refused(
        "shipment.sscc_used", "contents[1].sscc", says="another parcel of this shipment"
    )
    half = PackFulfilment("leeds", FULFILMENT, (), ((1, 1),), (parcel(FIRST, line_1=1),))
    picked_order(half).when(packed_in(parcel(FIRST, line_1=1))).then_refused(
        "shipment.sscc_used", "contents[0].sscc", says="alpha:1001/1/1, draft"
    )


@pytest.mark.parametrize("key", ["106141412345678908", "000000000000000000", "006141411234567890", FIRST, SECOND])
def test_an_sscc_has_eighteen_digits_of_which_the_last_checks_the_others(key: str) -> None:
    assert is_sscc(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "106141412345678909",
        "10614141234567890",
        "1061414123456789080",
        "10614141234567890x",
        "\uff1106141412345678908",
    ],
)
def test_anything_else_is_no_sscc(key: str) -> None:
    assert not is_sscc(key)


@for_all(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 17), st.integers(1, 9))
def test_any_single_wrong_digit_is_found(digits: str, place: int, by: int) -> None:
    key = digits + check_digit(digits)
    wrong = key[:place] + str((int(key[place]) + by) % 10) + key[place + 1 :]
    assert is_sscc(key)
    assert not is_sscc(wrong)
