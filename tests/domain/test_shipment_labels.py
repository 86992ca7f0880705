"""Label, manifest and ship: the way of a shipment out of the door, one step after the other."""

from collections.abc import Callable

import pytest

from domain.orders.hold import HoldOrder, ReleaseHold
from domain.orders.lines import Units
from domain.shipments.events import ShipmentLabelled, ShipmentManifested, ShipmentShipped
from domain.shipments.ship import ShipFulfilment
from domain.stock.events import StockShipped
from domain.world import Command
from tests.domain.shipment_words import (
    FULFILMENT,
    ORDER,
    SHIPMENT,
    labelled,
    manifested,
    packed_order,
    picked_order,
    shipped_alone,
    the_order,
    the_shipment,
    voided,
)
from tests.domain.words import NOON, shipped

HOLD = HoldOrder("alpha", "1001", "H1", "fraud", "looks odd")
STEPS = (labelled(), manifested(), shipped_alone())


def test_a_shipment_is_labelled_manifested_and_shipped() -> None:
    at_the_door = packed_order()
    at_the_door.when(labelled()).then(ShipmentLabelled(SHIPMENT, "Royal Mail", "RM1"))
    at_the_door.when(manifested()).then(ShipmentManifested(SHIPMENT, "evening tour"))
    at_the_door.when(shipped_alone()).then(
        ShipmentShipped(SHIPMENT, FULFILMENT, "leeds", (Units(1, "mug", 2),), "Royal Mail", "RM1", NOON),
        StockShipped("mug", "leeds", 2, ORDER),
    )
    assert the_shipment(at_the_door.world).manifest_id == "evening tour"


def test_a_shipped_unit_consumes_exactly_one_allocation() -> None:
    """Invariant 8."""
    (
        packed_order()
        .when(labelled())
        .with_stock("mug", "leeds", on_hand=5, allocated=2)
        .when(shipped_alone())
        .with_stock("mug", "leeds", on_hand=3)
    )


def test_a_parcel_may_leave_without_label_or_manifest() -> None:
    assert packed_order().when(shipped_alone()).the(ShipmentShipped).carrier is None
    assert packed_order().when(labelled(), shipped_alone()).the(ShipmentShipped).carrier == "Royal Mail"


def test_the_shipments_of_a_fulfilment_keep_their_labels_when_all_leave_at_once() -> None:
    all_at_once = ShipFulfilment("leeds", FULFILMENT, None, None, NOON)
    left = packed_order(labelled(by="Parcelforce")).when(all_at_once).the(ShipmentShipped)
    assert (left.carrier, left.tracking_number) == ("Parcelforce", "RM1")


def test_a_carrier_that_the_warehouse_names_when_it_ships_takes_the_place_of_the_label() -> None:
    left = packed_order(labelled(by="Parcelforce")).when(shipped("1001", "leeds")).the(ShipmentShipped)
    assert left.carrier == "Royal Mail"


@pytest.mark.parametrize(
    ("done", "asked", "rule", "says"),
    [
        ((), manifested(), "shipment.not_labelled", "is draft"),
        ((labelled(),), labelled(), "shipment.not_draft", "is labelled"),
        ((labelled(), manifested()), manifested(), "shipment.not_labelled", "is manifested"),
        ((labelled(), manifested()), labelled(), "shipment.not_draft", "is manifested"),
        ((labelled(), shipped_alone()), labelled(), "shipment.not_draft", "is shipped"),
        ((labelled(), shipped_alone()), manifested(), "shipment.not_labelled", "is shipped"),
        ((shipped_alone(),), shipped_alone(), "shipment.not_packed", "is shipped"),
        ((voided(),), shipped_alone(), "shipment.not_packed", "is voided"),
        ((voided(),), labelled(), "shipment.not_draft", "is voided"),
    ],
)
def test_each_step_is_taken_once_and_only_after_the_one_before_it(
    done: tuple[Command, ...], asked: Command, rule: str, says: str
) -> None:
    """Invariants 14 and 21."""
    packed_order(*done).when(asked).then_refused(rule, "shipment_id", says=says)


@pytest.mark.parametrize("step", [labelled, manifested, shipped_alone, voided])
def test_another_warehouse_can_not_report_on_it(step: Callable[..., Command]) -> None:
    packed_order().when(step(at="paris")).then_refused("shipment.elsewhere", "shipment_id", says="leeds")


@pytest.mark.parametrize("step", [labelled, manifested, shipped_alone, voided])
@pytest.mark.parametrize("name", ["", "/", "alpha:1001", "alpha:1001/1", "alpha:1001/1/2", "beta:1001/1/1"])
def test_a_name_that_is_no_shipment_is_unknown(step: Callable[..., Command], name: str) -> None:
    outcome = packed_order().when(step(shipment=name))
    outcome.then_refused("shipment.unknown", "shipment_id", says=name)


def test_what_is_only_picked_has_no_shipment() -> None:
    """Invariant 14."""
    picked_order().when(shipped_alone()).then_refused("shipment.unknown", "shipment_id")


@pytest.mark.parametrize("number", range(3))
def test_what_is_held_is_neither_labelled_nor_manifested_nor_shipped(number: int) -> None:
    held = packed_order(*STEPS[:number], HOLD)
    held.when(STEPS[number]).then_refused("hold.active", says="fraud (H1)")
    assert held.when(ReleaseHold("alpha", "1001", "H1", "it is fine"), STEPS[number]).refused is None


def test_a_hold_on_the_line_or_the_fulfilment_stops_its_shipment_too() -> None:
    for line_no, fulfilment_id in ((1, None), (None, FULFILMENT)):
        hold = HoldOrder("alpha", "1001", "H1", "manual", "wait", line_no, fulfilment_id)
        packed_order(hold).when(shipped_alone()).then_refused("hold.active", says="H1")


def test_after_it_shipped_all_its_units_are_on_the_way() -> None:
    """Invariants 13 and 14."""
    world = packed_order().when(shipped_alone()).world
    assert the_order(world).lines[1].shipped == the_order(world).lines[1].ordered == 2
    assert the_shipment(world).on_the_way == (Units(1, "mug", 2),)
