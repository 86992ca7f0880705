"""Void: a shipment that has not left is taken apart, and its units are packed again."""

from collections.abc import Callable

import pytest

from domain.fulfilment.events import FulfilmentPacked, Parcel
from domain.orders.hold import HoldOrder
from domain.orders.lines import Units
from domain.shipments.events import ShipmentVoided
from domain.world import Command
from tests.domain.shipment_words import (
    FIRST,
    FULFILMENT,
    SHIPMENT,
    labelled,
    manifested,
    packed_in,
    packed_order,
    parcel,
    picked_order,
    shipped_alone,
    the_order,
    the_shipment,
    voided,
)
from tests.domain.words import delivered, packed, shipped

MUGS = (Units(1, "mug", 2),)


@pytest.mark.parametrize("before", [(), (labelled(),), (labelled(), manifested())])
def test_before_it_ships_a_shipment_can_be_voided(before: tuple[Command, ...]) -> None:
    outcome = packed_order(*before).when(voided()).then(ShipmentVoided(SHIPMENT, FULFILMENT, MUGS, "wrong box"))
    outcome.with_stock("mug", "leeds", on_hand=5, allocated=2)
    assert the_order(outcome.world).lines[1].picked == 2
    assert the_shipment(outcome.world).on_the_way == ()


def test_its_units_are_packed_again_under_a_new_name_and_leave() -> None:
    again = packed_order(labelled(), voided())
    packed_anew = FulfilmentPacked(FULFILMENT, "alpha:1001/1/2", "leeds", MUGS, (Parcel(1),))
    again.when(packed("1001", "leeds")).then(packed_anew)
    world = again.when(shipped("1001", "leeds"), delivered("1001", "leeds")).world
    assert the_order(world).status == "completed"
    assert the_shipment(world).status == "voided"


def test_the_sscc_of_a_voided_parcel_may_be_used_again() -> None:
    boxed = packed_in(parcel(FIRST, line_1=2))
    assert picked_order(boxed, voided()).when(boxed).refused is None


@pytest.mark.parametrize(
    ("done", "says"),
    [
        ((shipped_alone(),), "is shipped"),
        ((shipped_alone(), delivered("1001", "leeds")), "is delivered"),
        ((voided(),), "is voided"),
    ],
)
def test_what_has_left_or_is_void_can_not_be_voided(done: tuple[Command, ...], says: str) -> None:
    """Invariant 21."""
    packed_order(*done).when(voided()).then_refused("shipment.not_voidable", "shipment_id", says=says)


def test_a_hold_does_not_stop_that_parcels_come_back_into_the_warehouse() -> None:
    held = packed_order(HoldOrder("alpha", "1001", "H1", "address", "no such street"))
    held.when(voided()).then(ShipmentVoided)


@pytest.mark.parametrize("step", [labelled, shipped_alone])
def test_a_voided_shipment_goes_nowhere(step: Callable[[], Command]) -> None:
    assert packed_order(voided()).when(step()).refused is not None
