"""Release, pick, pack, ship, deliver: in this order, and only where the goods are."""

from collections.abc import Callable

import pytest

from domain.orders.approve import ApproveOrder
from domain.orders.events import (
    FulfilmentDelivered,
    FulfilmentPacked,
    FulfilmentPicked,
    FulfilmentShipped,
    OrderCompleted,
)
from domain.orders.lines import Units
from domain.orders.pick import PickFulfilment
from domain.orders.release import ReleaseOrder
from domain.stock.events import StockShipped
from domain.streams import order_stream
from domain.world import Command
from tests.domain.scenario import Scenario, given
from tests.domain.words import (
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
STEPS: tuple[Command, ...] = (*picked_packed_and_shipped("1001", "leeds"), delivered("1001", "leeds"))
RULES = ("released", "picked", "packed", "shipped")


def released() -> Scenario:
    return given(received("leeds", mug=5), order("1001", goods("mug", 2)))


def test_a_released_order_is_picked_packed_shipped_and_delivered() -> None:
    order_at_work = released()
    order_at_work.when(picked("1001", "leeds")).then(FulfilmentPicked(fulfilment("1001")))
    order_at_work.when(packed("1001", "leeds", 2)).then(FulfilmentPacked(fulfilment("1001"), 2))
    order_at_work.when(shipped("1001", "leeds")).then(
        FulfilmentShipped(fulfilment("1001"), "leeds", (Units(1, "mug", 2),), "Royal Mail", "RM1"),
        StockShipped("mug", "leeds", 2, ORDER),
    )
    order_at_work.when(delivered("1001", "leeds")).then(FulfilmentDelivered(fulfilment("1001")), OrderCompleted())


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
        stands = (*RULES, "completed")[done]
        outcome.then_refused(f"fulfilment.not_{RULES[asked]}", says=f"is {stands}, it must be {RULES[asked]}")


@pytest.mark.parametrize("step", [picked, packed, shipped, delivered])
def test_another_warehouse_can_not_report_on_it(step: Callable[[str, str], Command]) -> None:
    released().when(step("1001", "paris")).then_refused("fulfilment.elsewhere", "fulfilment_id", says="leeds")


@pytest.mark.parametrize("step", [picked, packed, shipped, delivered])
def test_a_fulfilment_that_was_never_released_is_unknown(step: Callable[[str, str], Command]) -> None:
    given().when(step("1001", "leeds")).then_refused("fulfilment.unknown", "fulfilment_id", says="alpha:1001/1")
    given(order("1001", goods("mug", 2))).when(step("1001", "leeds")).then_refused(
        "fulfilment.unknown", "fulfilment_id"
    )


@pytest.mark.parametrize("name", ["", "/", "1001", "alpha:1001", "alpha:1001/2", "beta:1001/1", "alpha:1001/1/1"])
def test_a_name_that_is_no_fulfilment_is_unknown(name: str) -> None:
    released().when(PickFulfilment("leeds", name)).then_refused("fulfilment.unknown", "fulfilment_id")


def test_an_order_is_released_once() -> None:
    """Invariant 9."""
    released().when(ReleaseOrder(ORDER)).then_refused("order.not_allocated", says="released")


def test_an_order_that_waits_for_stock_is_not_released() -> None:
    given(order("1001", goods("mug", 2))).when(ReleaseOrder(ORDER)).then_refused(
        "order.not_allocated", says="awaiting_stock"
    )


def test_an_order_is_approved_once() -> None:
    released().when(ApproveOrder(ORDER)).then_refused("order.not_placed", says="released")
