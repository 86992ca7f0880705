"""Cancelling: at once where the goods wait, by asking the warehouse where it has them, and no later."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.backorders.events import BackorderNoted
from domain.fulfilment.answer_cancel import TOO_LATE, AnswerCancel
from domain.fulfilment.events import (
    FulfilmentCancelRefused,
    FulfilmentCancelRequested,
    FulfilmentPicked,
    FulfilmentRejected,
)
from domain.orders.cancel import CancelLines, CloseRest
from domain.orders.events import OrderCancelled, OrderCompleted, StockAwaited, UnitsCancelled
from domain.orders.lines import Units
from domain.orders.state import Order
from domain.stock.events import AllocationReleased
from domain.streams import order_stream
from tests.domain.fulfilment_words import picks, rejected
from tests.domain.scenario import Scenario, given
from tests.domain.words import (
    DAY,
    cancelled,
    charge,
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
WHY = "changed their mind"
IN_WAREHOUSE = picked_packed_and_shipped("1001", "leeds")[:2]


def allocated() -> Scenario:
    """An order that holds stock and is not yet with the warehouse: two lines of mugs, one of cups."""
    lines = (goods("mug", 1), goods("mug", 2, line_no=2), goods("cup", 1, line_no=3))
    return given(received("leeds", mug=5, cup=1), order("1001", *lines, not_before=DAY + timedelta(days=1)))


def released() -> Scenario:
    return given(received("leeds", mug=5), order("1001", goods("mug", 2)))


def lines_cancelled(quantities: dict[int, int]) -> CancelLines:
    return CancelLines("alpha", "1001", quantities, WHY)


def answered(*, accepted: bool) -> AnswerCancel:
    return AnswerCancel("leeds", fulfilment("1001"), accepted, "said the warehouse")


def test_an_order_that_holds_stock_frees_it_when_it_is_cancelled() -> None:
    """Invariant 16."""
    outcome = allocated().when(cancelled("1001"))
    units = (Units(1, "mug", 1), Units(2, "mug", 2), Units(3, "cup", 1))
    outcome.then(
        UnitsCancelled(units, "allocated", "leeds", None, WHY),
        AllocationReleased("mug", "leeds", 3, ORDER),
        AllocationReleased("cup", "leeds", 1, ORDER),
        OrderCancelled(WHY),
    )
    outcome.with_stock("mug", "leeds", on_hand=5).with_stock("cup", "leeds", on_hand=1)
    state = outcome.world.state(Order, ORDER)
    assert state is not None
    assert (state.stage, state.allocations) == ("cancelled", ())
    assert outcome.world.waiting == {}, "an ended order has no timers"


def test_what_a_cancelled_order_held_goes_to_the_one_that_waits() -> None:
    scenario = allocated()
    scenario.when(order("1002", goods("mug", 4)))
    scenario.when(cancelled("1001")).when_stock_is_looked_at_again().with_stock("mug", "leeds", on_hand=5, allocated=4)


def test_an_order_that_waits_for_stock_holds_none() -> None:
    given(order("1001", goods("mug", 2))).when(cancelled("1001")).then(
        UnitsCancelled((Units(1, "mug", 2),), "backordered", None, None, WHY), OrderCancelled(WHY), BackorderNoted
    )


@pytest.mark.parametrize("done", range(3))
def test_from_its_release_on_the_warehouse_is_asked(done: int) -> None:
    scenario = released()
    for step in IN_WAREHOUSE[:done]:
        scenario.when(step)
    scenario.when(cancelled("1001")).then(
        FulfilmentCancelRequested(fulfilment("1001"), "leeds", (Units(1, "mug", 2),), WHY)
    )
    outcome = scenario.when(answered(accepted=True))
    outcome.then(UnitsCancelled, AllocationReleased, OrderCancelled("all units were cancelled"))
    outcome.with_stock("mug", "leeds", on_hand=5)


def test_a_warehouse_is_asked_once_for_all_units_wherever_they_are_in_it() -> None:
    scenario = released()
    scenario.when(picks("1001", "leeds", {1: 1}))
    asked = scenario.when(cancelled("1001")).the(FulfilmentCancelRequested)
    assert asked.units == (Units(1, "mug", 2),)
    outcome = scenario.when(answered(accepted=True))
    outcome.then(UnitsCancelled, AllocationReleased, UnitsCancelled, AllocationReleased, OrderCancelled)


def test_a_warehouse_that_was_asked_is_not_asked_again_before_it_answers() -> None:
    scenario = released()
    scenario.when(cancelled("1001"))
    scenario.when(cancelled("1001")).then_refused("fulfilment.cancel_requested", says="has not answered")
    scenario.when(answered(accepted=False)).then(FulfilmentCancelRefused(fulfilment("1001"), "said the warehouse"))
    scenario.when(cancelled("1001")).then(FulfilmentCancelRequested)


def test_of_cancelling_and_shipping_exactly_one_wins_and_who_asked_is_told() -> None:
    """Invariant 22."""
    scenario = released()
    for step in IN_WAREHOUSE:
        scenario.when(step)
    scenario.when(cancelled("1001"))
    outcome = scenario.when(shipped("1001", "leeds"))
    assert outcome.the(FulfilmentCancelRefused) == FulfilmentCancelRefused(fulfilment("1001"), TOO_LATE)
    scenario.when(answered(accepted=True)).then_refused(
        "fulfilment.no_cancel_request", "fulfilment_id", says="was not asked"
    )
    outcome.with_stock("mug", "leeds", on_hand=3)


def test_what_left_before_the_warehouse_agreed_stays_shipped() -> None:
    """Invariant 22: of each unit."""
    scenario = released()
    scenario.when(picks("1001", "leeds", {1: 1}), packed("1001", "leeds"), cancelled("1001"))
    scenario.when(shipped("1001", "leeds"))
    outcome = scenario.when(answered(accepted=True))
    outcome.then(UnitsCancelled, AllocationReleased, FulfilmentCancelRefused(fulfilment("1001"), TOO_LATE))
    outcome.when(delivered("1001", "leeds")).the(OrderCompleted)


def test_units_that_a_warehouse_rejects_are_not_looked_for_if_they_are_to_be_cancelled() -> None:
    scenario = released()
    scenario.when(lines_cancelled({1: 1}))
    outcome = scenario.when(rejected("1001", "leeds"))
    assert outcome.the(UnitsCancelled).units == (Units(1, "mug", 1),)
    assert outcome.the(FulfilmentRejected).units == (Units(1, "mug", 1),)
    assert outcome.the(StockAwaited).units == (Units(1, "mug", 1),)


def test_units_that_were_short_are_not_looked_for_if_they_are_to_be_cancelled() -> None:
    scenario = released()
    scenario.when(cancelled("1001"))
    outcome = scenario.when(picks("1001", "leeds", {}, short={1: 2}))
    assert outcome.the(UnitsCancelled).bucket == "released"
    assert outcome.the(OrderCancelled).reason == "all units were cancelled"


@pytest.mark.parametrize(("done", "bucket"), [(3, "shipped"), (4, "delivered")])
def test_what_has_left_is_not_cancelled_any_more(done: int, bucket: str) -> None:
    """Invariant 22: cancel or ship, never both."""
    scenario = given(
        received("leeds", mug=5), order("1001", goods("mug", 2), goods("cup", 1, line_no=2), ship="whole_line")
    )
    steps = (*picked_packed_and_shipped("1001", "leeds"), delivered("1001", "leeds"))
    for step in steps[:done]:
        scenario.when(step)
    scenario.when(cancelled("1001")).then_refused("change.cancel_too_late", says=f"line 1 are {bucket}")
    scenario.when(lines_cancelled({1: 1})).then_refused("order.not_cancellable", "lines", says="0 units")
    scenario.when(CloseRest("alpha", "1001", "enough")).the(UnitsCancelled)


def test_the_rest_of_an_order_is_closed_and_what_was_delivered_completes_it() -> None:
    lines = (goods("mug", 2), goods("cup", 1, line_no=2))
    scenario = given(received("leeds", mug=5), order("1001", *lines, ship="whole_line"))
    scenario.when(*picked_packed_and_shipped("1001", "leeds"), delivered("1001", "leeds"))
    scenario.when(CloseRest("alpha", "1001", "enough")).then(
        UnitsCancelled((Units(2, "cup", 1),), "backordered", None, None, "enough"), OrderCompleted, BackorderNoted
    )
    scenario.when(CloseRest("alpha", "1001", "enough")).then_refused("order.ended", says="is completed")


def test_an_order_of_which_nothing_waits_has_no_rest() -> None:
    released().when(CloseRest("alpha", "1001", "enough")).then_refused("order.no_rest", says="is released")


def test_units_of_a_line_are_cancelled_those_first_that_wait() -> None:
    scenario = given(received("leeds", mug=3), order("1001", goods("mug", 5), ship="as_available"))
    scenario.when(lines_cancelled({1: 1})).then(
        UnitsCancelled((Units(1, "mug", 1),), "backordered", None, None, WHY), BackorderNoted
    )
    outcome = scenario.when(lines_cancelled({1: 2}))
    assert [type(each.event) for each in outcome.changes] == [UnitsCancelled, FulfilmentCancelRequested, BackorderNoted]


def test_an_order_that_ships_whole_goes_on_when_the_line_that_it_lacked_is_cancelled() -> None:
    scenario = given(received("leeds", mug=5), order("1001", goods("mug", 2), goods("cup", 1, line_no=2)))
    outcome = scenario.when(lines_cancelled({2: 1}))
    outcome.with_stock("mug", "leeds", on_hand=5, allocated=2)
    scenario.when(picked("1001", "leeds")).the(FulfilmentPicked)


@pytest.mark.parametrize("quantity", [0, -1, -(2**63)])
def test_no_units_or_fewer_are_not_cancelled(quantity: int) -> None:
    released().when(lines_cancelled({1: quantity})).then_refused("order.quantity", "lines", says=str(quantity))


def test_more_units_than_there_are_or_of_no_line_are_not_cancelled() -> None:
    """Invariant 21."""
    scenario = released()
    scenario.when(lines_cancelled({1: 3})).then_refused("order.not_cancellable", "lines", says="released, has 2 units")
    scenario.when(lines_cancelled({1: 2**63})).then_refused("order.not_cancellable", "lines", says="not 922337")
    scenario.when(lines_cancelled({7: 1})).then_refused("order.unknown_line", "lines", says="line 7")


def test_an_order_is_cancelled_once() -> None:
    scenario = given(order("1001", goods("mug", 2)), cancelled("1001"))
    for command in (cancelled("1001"), lines_cancelled({1: 1}), CloseRest("alpha", "1001", WHY)):
        scenario.when(command).then_refused("order.ended", says="is cancelled")


def test_an_order_of_charges_only_is_complete_at_once() -> None:
    given(order("1001", charge("fee", "BANK", "1"))).when(cancelled("1001")).then_refused(
        "order.ended", says="is completed"
    )


@pytest.mark.parametrize(
    "command",
    [cancelled("1001"), lines_cancelled({1: 1}), CloseRest("alpha", "1001", WHY)],
    ids=lambda each: type(each).__name__,
)
def test_an_order_that_was_never_placed_is_unknown(command: object) -> None:
    given().when(command).then_refused("order.unknown", "order_id", says="1001")  # type: ignore[arg-type]


def test_the_id_of_a_cancelled_order_is_not_free_again() -> None:
    given(order("1001", goods("mug", 2)), cancelled("1001")).when(order("1001", goods("mug", 2))).then_refused(
        "order.exists", "order_id", says="cancelled"
    )


def test_units_of_a_draft_are_not_cancelled_but_changed() -> None:
    offered = replace(order("1001", goods("mug", 2)), draft=True)
    for command in (CancelLines("alpha", "1001", {1: 1}, "too many"), CloseRest("alpha", "1001", "enough")):
        given(offered).when(command).then_refused("order.draft", says="draft")
