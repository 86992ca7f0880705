"""Holds: nothing held moves, and what was held goes on by itself when the last hold is lifted."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.fulfilment.events import FulfilmentPacked, FulfilmentPicked, FulfilmentReleased, FulfilmentScheduled
from domain.fulfilment.release import ReleaseOrder
from domain.orders.allocate import AllocateOrder
from domain.orders.approve import ApproveOrder
from domain.orders.events import HoldPlaced, HoldReleased, OrderAllocated, OrderApproved, OrderCompleted, OrderPlaced
from domain.orders.hold import ExpireHold
from domain.orders.recipient import Destination
from domain.shipments.events import ShipmentShipped
from domain.streams import order_stream
from domain.world import Command
from tests.domain.fulfilment_words import picks
from tests.domain.order_words import held, lifted, offered, submitted
from tests.domain.scenario import Scenario, given
from tests.domain.words import (
    CONTACT,
    DAY,
    NOON,
    cancelled,
    delivered,
    fulfilment,
    goods,
    order,
    packed,
    picked,
    picked_packed_and_shipped,
    received,
    shipped,
    shop,
)

ORDER = order_stream("alpha", "1001")
SOON = NOON + timedelta(hours=1)
RISKY: dict[str, Any] = {"fraud_score": 90}


def unpaid(*more: Command) -> Scenario:
    """An order that waits for its payment."""
    return given(received("leeds", mug=5), order("1001", goods("mug", 2), payment="before_release"), *more)


def released(**terms: Any) -> Scenario:
    lines = (goods("mug", 2), goods("cup", 1, line_no=2))
    return given(received("leeds", mug=5, cup=5), order("1001", *lines, **terms))


def with_limit(scenario: Scenario, limit: int) -> Scenario:
    """The shop holds orders above this fraud score."""
    scenario.world.handle(replace(shop("alpha"), fraud_limit=limit))
    return scenario


def test_an_order_that_is_not_paid_waits_and_goes_on_when_a_person_lets_it() -> None:
    scenario = unpaid()
    state = scenario.world.order("alpha", "1001")
    assert state is not None
    assert (state.stage, [each.kind for each in state.holds.values()]) == ("placed", ["payment"])
    outcome = scenario.when(lifted("1001", "payment"))
    assert outcome.the(HoldReleased) == HoldReleased("payment", "settled by phone", forced=True)
    outcome.the(OrderApproved)
    outcome.the(FulfilmentReleased)


def test_an_order_goes_on_when_the_last_of_several_holds_is_lifted() -> None:
    scenario = with_limit(given(received("leeds", mug=5)), 50)
    placed = scenario.when(order("1001", goods("mug", 2), payment="before_release", **RISKY))
    placed.then(OrderPlaced, HoldPlaced, HoldPlaced)
    scenario.when(held("1001")).then(HoldPlaced)
    scenario.when(lifted("1001", "fraud")).then(HoldReleased)
    scenario.when(lifted("1001", "payment")).then(HoldReleased)
    assert scenario.when(lifted("1001")).the(HoldReleased).forced is False
    scenario.when(picked("1001", "leeds")).the(FulfilmentPicked)


def test_an_order_with_a_fraud_score_over_the_limit_of_its_shop_is_held() -> None:
    scenario = with_limit(given(), 50)
    assert scenario.when(order("1", goods("mug", 1), fraud_score=51)).the(HoldPlaced).kind == "fraud"
    scenario.when(order("2", goods("mug", 1), fraud_score=50)).the(OrderApproved)
    given().when(order("3", goods("mug", 1), fraud_score=100)).the(OrderApproved)


def test_an_order_to_an_address_that_is_no_place_is_held() -> None:
    nowhere = replace(order("1001", goods("mug", 1)), destination=Destination(), address=CONTACT)
    hold = given().when(nowhere).the(HoldPlaced)
    assert (hold.kind, hold.by_rule) == ("address", True)
    given().when(replace(nowhere, destination=Destination(country="GB"))).the(OrderApproved)


@pytest.mark.parametrize("follow", [ApproveOrder, AllocateOrder, ReleaseOrder])
def test_nothing_of_a_held_order_is_approved_allocated_or_released(follow: type[ApproveOrder]) -> None:
    """Invariant 17."""
    unpaid().when(follow(ORDER)).then_nothing()
    waiting = given(order("1001", goods("mug", 1)), held("1001"), received("leeds", mug=1))
    waiting.when(follow(ORDER)).then_nothing()


def test_stock_that_comes_is_not_for_an_order_that_is_held() -> None:
    """Invariant 17."""
    scenario = given(order("1001", goods("mug", 1)), held("1001"))
    scenario.when(received("leeds", mug=1)).when_stock_is_looked_at_again().then_nothing()
    scenario.when(lifted("1001")).the(OrderAllocated)


@pytest.mark.parametrize("done", range(3))
@pytest.mark.parametrize("scope", ["order", "line", "fulfilment"])
def test_nothing_held_is_picked_packed_or_shipped(done: int, scope: str) -> None:
    """Invariant 17."""
    scenario = released()
    steps = picked_packed_and_shipped("1001", "leeds")
    for step in steps[:done]:
        scenario.when(step)
    where = (
        {"line_no": 1} if scope == "line" else {"fulfilment_id": fulfilment("1001")} if scope == "fulfilment" else {}
    )
    scenario.when(held("1001", **where)).then(HoldPlaced)
    scenario.when(steps[done]).then_refused("hold.active", says="manual (h1)")
    scenario.when(lifted("1001")).then(HoldReleased)
    scenario.when(steps[done]).the((FulfilmentPicked, FulfilmentPacked, ShipmentShipped)[done])


def test_the_other_lines_of_a_fulfilment_go_on_without_the_one_that_is_held() -> None:
    """Invariant 17."""
    scenario = released(ship="whole_line")
    scenario.when(held("1001", line_no=1))
    scenario.when(picks("1001", "leeds", {1: 1})).then_refused("hold.active")
    scenario.when(picks("1001", "leeds", {2: 1})).the(FulfilmentPicked)


def test_a_hold_on_one_line_of_an_order_that_ships_whole_holds_all_of_it() -> None:
    """Invariant 17: else the rest would be allocated where the held line is not."""
    lines = (goods("mug", 2), goods("cup", 1, line_no=2))
    scenario = given(order("1001", *lines), held("1001", line_no=2))
    scenario.when(received("leeds", mug=5, cup=5)).when_stock_is_looked_at_again().then_nothing()
    outcome = scenario.when(lifted("1001"))
    assert len(outcome.the(FulfilmentReleased).units) == 2


def test_a_hold_on_one_line_holds_its_kit_and_no_other_line() -> None:
    """Invariant 17."""
    mug, cup, pot = goods("mug", 1), goods("cup", 1, line_no=2), goods("pot", 1, line_no=3)
    kit = (replace(mug, kit="tea"), replace(cup, kit="tea"), pot)
    scenario = given(order("1001", *kit, ship="kit_together"), held("1001", line_no=2))
    came = scenario.when(received("leeds", mug=5, cup=5, pot=5)).when_stock_is_looked_at_again()
    assert [each.sku for each in came.the(FulfilmentReleased).units] == ["pot"]
    assert [each.sku for each in scenario.when(lifted("1001")).the(FulfilmentReleased).units] == ["mug", "cup"]


def test_a_fulfilment_that_is_held_is_not_released_on_its_day() -> None:
    """Invariant 17."""
    tomorrow = DAY + timedelta(days=1)
    scenario = released(not_before=tomorrow)
    scenario.when(held("1001", fulfilment_id=fulfilment("1001")))
    passed = scenario.when_time_passes(timedelta(days=2))
    assert FulfilmentReleased not in [type(each.event) for each in passed.changes]
    scenario.when(lifted("1001")).then(HoldReleased, FulfilmentReleased)


def test_a_hold_ends_by_itself_when_its_time_is_over() -> None:
    scenario = given(received("leeds", mug=5), offered("1001", goods("mug", 2)), held("1001", until=SOON))
    scenario.when(submitted("1001")).then(OrderPlaced)
    scenario.when(ExpireHold(ORDER, "h1")).then_nothing()
    outcome = scenario.when_time_passes(timedelta(hours=1))
    assert outcome.the(HoldReleased) == HoldReleased("h1", "its time is over")
    outcome.the(FulfilmentReleased)
    scenario.when(ExpireHold(ORDER, "h1")).then_nothing()


def test_a_hold_that_was_lifted_does_not_expire() -> None:
    scenario = released()
    scenario.when(held("1001", until=SOON), lifted("1001"))
    scenario.when_time_passes(timedelta(hours=2)).then_nothing()


def test_a_cancelled_order_waits_for_no_hold() -> None:
    """Invariant 16."""
    scenario = given(order("1001", goods("mug", 1)), held("1001", until=SOON), cancelled("1001"))
    assert scenario.world.waiting == {}


def test_a_hold_needs_something_to_hold() -> None:
    """Invariant 21."""
    scenario = released()
    scenario.when(held("1001")).then(HoldPlaced)
    scenario.when(held("1001")).then_refused("hold.exists", "hold_id", says="h1")
    scenario.when(held("1001", "h2", line_no=7)).then_refused("hold.unknown_line", "line_no", says="7")
    scenario.when(held("1001", "h2", fulfilment_id="alpha:1001/9")).then_refused(
        "hold.unknown_fulfilment", "fulfilment_id", says="alpha:1001/9"
    )
    scenario.when(held("1001", "h2", until=NOON)).then_refused("hold.expired", "expires_at")
    scenario.when(lifted("1001", "h2")).then_refused("hold.unknown", "hold_id", says="approved, has no hold h2")
    scenario.when(held("999")).then_refused("order.unknown", "order_id")
    scenario.when(lifted("999")).then_refused("order.unknown", "order_id")


@pytest.mark.parametrize("scope", [{}, {"line_no": 1}, {"fulfilment_id": fulfilment("1001")}])
def test_what_has_left_can_not_be_held(scope: dict[str, Any]) -> None:
    scenario = given(received("leeds", mug=5), order("1001", goods("mug", 2)))
    scenario.when(picked("1001", "leeds"), packed("1001", "leeds"), shipped("1001", "leeds"))
    scenario.when(held("1001", **scope)).then_refused("hold.too_late", says="is shipped")
    scenario.when(delivered("1001", "leeds")).the(OrderCompleted)
    scenario.when(held("1001")).then_refused("order.ended", says="is completed")
    scenario.when(lifted("1001")).then_refused("order.ended", says="is completed")


def test_a_scheduled_fulfilment_is_told_to_the_warehouse_on_its_day() -> None:
    scenario = released(not_before=DAY + timedelta(days=1))
    scheduled = [each.event for each in scenario.world.recorded if isinstance(each.event, FulfilmentScheduled)]
    assert [each.fulfilment_id for each in scheduled] == [fulfilment("1001")]
    scenario.when_time_passes(timedelta(hours=11)).then_nothing()
    scenario.when_time_passes(timedelta(hours=1)).then(FulfilmentReleased)


def test_a_line_that_is_held_on_the_day_of_its_order_holds_all_that_ships_whole() -> None:
    """Invariant 17."""
    scenario = released(not_before=DAY + timedelta(days=1))
    scenario.when(held("1001", line_no=2))
    passed = scenario.when_time_passes(timedelta(days=1))
    assert FulfilmentReleased not in [type(each.event) for each in passed.changes]
    assert len(scenario.when(lifted("1001")).the(FulfilmentReleased).units) == 2


def test_a_line_that_is_held_on_the_day_of_its_order_follows_by_itself_if_it_may() -> None:
    """Invariants 9 and 17."""
    scenario = released(not_before=DAY + timedelta(days=1), ship="whole_line")
    scenario.when(held("1001", line_no=2))
    first = scenario.when_time_passes(timedelta(days=1)).the(FulfilmentReleased)
    second = scenario.when(lifted("1001")).the(FulfilmentReleased)
    assert ([each.sku for each in first.units], [each.sku for each in second.units]) == (["mug"], ["cup"])
    assert first.fulfilment_id != second.fulfilment_id
