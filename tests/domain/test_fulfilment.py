"""Release, pick, pack, ship, deliver: in this order, and only where the goods are."""

from collections.abc import Callable

import pytest

from domain.fulfilment.events import FulfilmentPacked, FulfilmentPicked, Parcel
from domain.fulfilment.pack import PackFulfilment
from domain.fulfilment.pick import PickFulfilment
from domain.fulfilment.release import ReleaseOrder
from domain.orders.approve import ApproveOrder
from domain.orders.events import OrderCompleted
from domain.orders.lines import Units
from domain.shipments.events import ShipmentDelivered, ShipmentShipped
from domain.stock.events import StockShipped
from domain.streams import order_stream
from domain.world import Command
from tests.domain.fulfilment_words import accepted, packs, picks, rejected
from tests.domain.scenario import Scenario, given
from tests.domain.words import (
    NOON,
    adjusted,
    delivered,
    fulfilment,
    goods,
    order,
    packed,
    picked,
    picked_packed_and_shipped,
    received,
    shipped,
)

ORDER = order_stream("alpha", "1001")
UNITS = (Units(1, "mug", 2),)
STEPS: tuple[Command, ...] = (*picked_packed_and_shipped("1001", "leeds"), delivered("1001", "leeds"))
RULES = ("released", "picked", "packed", "shipped")


def released() -> Scenario:
    return given(received("leeds", mug=5), order("1001", goods("mug", 2)))


def test_a_released_order_is_picked_packed_shipped_and_delivered() -> None:
    order_at_work, name = released(), fulfilment("1001")
    order_at_work.when(picked("1001", "leeds")).then(FulfilmentPicked(name, UNITS))
    parcels = (Parcel(1), Parcel(2))
    order_at_work.when(packed("1001", "leeds", 2)).then(FulfilmentPacked(name, f"{name}/1", "leeds", UNITS, parcels))
    order_at_work.when(shipped("1001", "leeds")).then(
        ShipmentShipped(f"{name}/1", name, "leeds", UNITS, "Royal Mail", "RM1", NOON),
        StockShipped("mug", "leeds", 2, ORDER),
    )
    outcome = order_at_work.when(delivered("1001", "leeds"))
    outcome.then(ShipmentDelivered(f"{name}/1", name, UNITS, NOON), OrderCompleted())
    assert outcome.world.waiting == {}


def test_stock_leaves_at_shipment_and_its_allocation_with_it() -> None:
    """Invariant 8."""
    (
        released()
        .when(picked("1001", "leeds"), packed("1001", "leeds"))
        .with_stock("mug", "leeds", on_hand=5, allocated=2)
        .when(shipped("1001", "leeds"))
        .with_stock("mug", "leeds", on_hand=3)
    )


def test_units_that_were_lost_meanwhile_still_ship_if_the_warehouse_says_so() -> None:
    (
        released()
        .when(adjusted("leeds", mug=-4))
        .with_stock("mug", "leeds", on_hand=1, allocated=2)
        .when(*picked_packed_and_shipped("1001", "leeds"))
        .with_stock("mug", "leeds", on_hand=-1)
    )


@pytest.mark.parametrize("done", range(5))
@pytest.mark.parametrize("asked", range(4))
def test_each_step_is_taken_once_and_only_after_the_one_before_it(done: int, asked: int) -> None:
    """Invariants 14 and 21."""
    order_at_work = released()
    for step in STEPS[:done]:
        order_at_work.when(step)
    outcome = order_at_work.when(STEPS[asked])
    if asked == done:
        assert outcome.refused is None
    else:
        outcome.then_refused(f"fulfilment.not_{RULES[asked]}", "fulfilment_id", says=fulfilment("1001"))
        assert " is " in str(outcome.refused), "the state is named"


REPORTS: list[Callable[[str, str], Command]] = [picked, packed, shipped, delivered, accepted, rejected]


@pytest.mark.parametrize("step", REPORTS)
def test_another_warehouse_can_not_report_on_it(step: Callable[[str, str], Command]) -> None:
    released().when(step("1001", "paris")).then_refused("fulfilment.elsewhere", "fulfilment_id", says="leeds")


@pytest.mark.parametrize("step", REPORTS)
def test_a_fulfilment_that_was_never_released_is_unknown(step: Callable[[str, str], Command]) -> None:
    given().when(step("1001", "leeds")).then_refused("fulfilment.unknown", "fulfilment_id", says="alpha:1001/1")
    given(order("1001", goods("mug", 2))).when(step("1001", "leeds")).then_refused(
        "fulfilment.unknown", "fulfilment_id"
    )


@pytest.mark.parametrize("name", ["", "/", "1001", "alpha:1001", "alpha:1001/2", "beta:1001/1", "alpha:1001/1/1"])
def test_a_name_that_is_no_fulfilment_is_unknown(name: str) -> None:
    released().when(PickFulfilment("leeds", name)).then_refused("fulfilment.unknown", "fulfilment_id")


def test_no_more_is_picked_or_packed_than_there_is() -> None:
    """Invariant 14: shipped ≤ packed ≤ picked ≤ released."""
    at_work = released()
    at_work.when(picks("1001", "leeds", {1: 3})).then_refused("fulfilment.not_released", "lines[0].quantity", says="2")
    at_work.when(picks("1001", "leeds", {1: 1}))
    at_work.when(packs("1001", "leeds", {1: 2})).then_refused(
        "fulfilment.not_picked", "lines[0].quantity", says="in_progress, has 1 units picked, not 2"
    )


@pytest.mark.parametrize("quantity", [0, -1, 2**63])
def test_no_units_fewer_or_far_too_many_are_neither_picked_nor_packed(quantity: int) -> None:
    at_work = released()
    at_work.when(picks("1001", "leeds", {1: quantity})).then_refused("fulfilment.not_released", "lines[0].quantity")
    at_work.when(picks("1001", "leeds", {7: 1})).then_refused("fulfilment.not_released", "lines[0].quantity")
    at_work.when(picked("1001", "leeds"))
    at_work.when(packs("1001", "leeds", {1: quantity})).then_refused("fulfilment.not_picked", "lines[0].quantity")


def test_lines_of_a_report_are_checked_on_their_sum() -> None:
    """Invariant 5."""
    twice = PickFulfilment("leeds", fulfilment("1001"), ((1, 1), (1, 2)))
    released().when(twice).then_refused("fulfilment.not_released", "lines[1].quantity", says="not 3")
    both = picks("1001", "leeds", {1: 1}, short={1: 2})
    released().when(both).then_refused("fulfilment.not_released", "short[0].quantity", says="3 reported")


def test_a_fulfilment_is_packed_in_at_least_one_parcel() -> None:
    scenario = released()
    scenario.when(picked("1001", "leeds"))
    scenario.when(PackFulfilment("leeds", fulfilment("1001"), ())).then_refused(
        "fulfilment.no_parcels", "parcels", says="in_progress"
    )


def test_an_order_is_released_once() -> None:
    """Invariant 9."""
    released().when(ReleaseOrder(ORDER)).then_nothing()


def test_an_order_that_waits_for_stock_is_not_released() -> None:
    given(order("1001", goods("mug", 2))).when(ReleaseOrder(ORDER)).then_nothing()


def test_an_order_is_approved_once() -> None:
    released().when(ApproveOrder(ORDER)).then_nothing()
