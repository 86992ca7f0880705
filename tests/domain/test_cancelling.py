"""Cancelling: until the warehouse has the order, and no later."""

import pytest

from domain.orders.events import OrderAllocated, OrderCancelled
from domain.orders.lines import Units
from domain.orders.state import Order
from domain.stock.events import AllocationReleased, StockAllocated
from domain.streams import order_stream, stock_stream
from domain.world import Change
from tests.domain.scenario import Scenario, given
from tests.domain.words import cancelled, charge, delivered, goods, order, picked_packed_and_shipped, received

ORDER = order_stream("alpha", "1001")
STEPS = (*picked_packed_and_shipped("1001", "leeds"), delivered("1001", "leeds"))


def allocated() -> Scenario:
    """An order that holds stock and is not yet with the warehouse: two lines of mugs, one of cups."""
    lines = (goods("mug", 1), goods("mug", 2, line_no=2), goods("cup", 1, line_no=3))
    scenario = given(order("1001", *lines), received("leeds", mug=5, cup=1))
    units = (Units(1, "mug", 1), Units(2, "mug", 2), Units(3, "cup", 1))
    for change in (
        Change(ORDER, OrderAllocated("leeds", units, "by hand", ())),
        Change(stock_stream("mug", "leeds"), StockAllocated("mug", "leeds", 3, ORDER)),
        Change(stock_stream("cup", "leeds"), StockAllocated("cup", "leeds", 1, ORDER)),
    ):
        scenario.world.apply(change)
    return scenario


def test_an_order_that_holds_stock_frees_it_when_it_is_cancelled() -> None:
    """Invariant 16."""
    outcome = allocated().when(cancelled("1001"))
    outcome.then(
        OrderCancelled("changed their mind", "leeds", (Units(1, "mug", 1), Units(2, "mug", 2), Units(3, "cup", 1))),
        AllocationReleased("mug", "leeds", 3, ORDER),
        AllocationReleased("cup", "leeds", 1, ORDER),
    )
    outcome.with_stock("mug", "leeds", on_hand=5).with_stock("cup", "leeds", on_hand=1)


def test_what_a_cancelled_order_held_goes_to_the_one_that_waits() -> None:
    scenario = allocated()
    scenario.when(order("1002", goods("mug", 4)))
    scenario.when(cancelled("1001")).when_stock_is_looked_at_again().with_stock("mug", "leeds", on_hand=5, allocated=4)


def test_an_order_that_waits_for_stock_holds_none() -> None:
    given(order("1001", goods("mug", 2))).when(cancelled("1001")).then(OrderCancelled("changed their mind", None, ()))


@pytest.mark.parametrize(("done", "stage"), list(enumerate(["released", "picked", "packed", "shipped", "completed"])))
def test_from_its_release_on_the_warehouse_has_it(done: int, stage: str) -> None:
    """Invariant 22: cancel or ship, never both."""
    scenario = given(received("leeds", mug=5), order("1001", goods("mug", 2)))
    for step in STEPS[:done]:
        scenario.when(step)
    scenario.when(cancelled("1001")).then_refused("order.not_cancellable", says=f"is {stage}")


def test_an_order_is_cancelled_once() -> None:
    given(order("1001", goods("mug", 2)), cancelled("1001")).when(cancelled("1001")).then_refused(
        "order.not_cancellable", says="is cancelled"
    )


def test_an_order_of_charges_only_is_complete_at_once() -> None:
    given(order("1001", charge("fee", "BANK", "1"))).when(cancelled("1001")).then_refused(
        "order.not_cancellable", says="is completed"
    )


def test_an_order_that_was_never_placed_is_unknown() -> None:
    given().when(cancelled("1001")).then_refused("order.unknown", "order_id", says="1001")


def test_the_id_of_a_cancelled_order_is_not_free_again() -> None:
    given(order("1001", goods("mug", 2)), cancelled("1001")).when(order("1001", goods("mug", 2))).then_refused(
        "order.exists", "order_id"
    )


def test_a_cancelled_order_holds_no_location() -> None:
    state = allocated().when(cancelled("1001")).world.state(Order, ORDER)
    assert state is not None
    assert (state.stage, state.location) == ("cancelled", None)
