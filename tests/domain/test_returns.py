"""Returns: against an order no more than it shipped; blind ones apart."""

import pytest

from domain.returns.blind import BlindReturnReceived
from domain.returns.events import OrderReturned
from domain.stock.events import StockReturned
from domain.streams import order_stream, return_stream
from tests.domain.scenario import Scenario, given, given_nothing
from tests.domain.words import (
    cancelled,
    charge,
    delivered,
    goods,
    location,
    order,
    picked_packed_and_shipped,
    received,
    returned,
    returned_blind,
    shop,
)

ORDER = order_stream("alpha", "1001")


def sold(*, arrived: bool = False) -> Scenario:
    """Three mugs and two cups of order 1001 left leeds."""
    lines = (goods("mug", 3), goods("cup", 2, line_no=2), charge("shipping", "POST", "350", line_no=3))
    steps = (*picked_packed_and_shipped("1001", "leeds"), *([delivered("1001", "leeds")] if arrived else []))
    return given(received("leeds", mug=3, cup=2), order("1001", *lines), *steps)


@pytest.mark.parametrize("arrived", [False, True])
def test_goods_of_an_order_come_back_into_stock(arrived: bool) -> None:  # noqa: FBT001 - a case of the table
    back = goods("mug", 2)
    outcome = sold(arrived=arrived).when(returned("1001", back, at="paris"))
    outcome.then(OrderReturned("back-1", "paris", (back,), 500), StockReturned("mug", "paris", 2, ORDER))
    outcome.with_stock("mug", "paris", on_hand=2).with_stock("mug", "leeds", on_hand=0)


def test_no_more_comes_back_than_was_shipped_less_earlier_returns() -> None:
    """Invariant 15."""
    scenario = sold()
    scenario.when(returned("1001", goods("mug", 2))).the(OrderReturned)
    scenario.when(returned("1001", goods("mug", 2), return_id="back-2")).then_refused(
        "return.exceeds_shipped", "lines[0].quantity", says="3 shipped, 4 would be returned"
    )
    scenario.when(returned("1001", goods("mug", 1), return_id="back-3")).the(OrderReturned)


def test_two_lines_of_a_return_that_name_the_same_line_are_checked_on_their_sum() -> None:
    """Invariants 5 and 15."""
    sold().when(returned("1001", goods("mug", 2), goods("mug", 2))).then_refused(
        "return.exceeds_shipped", "lines[1].quantity"
    )


def test_a_return_is_recorded_once() -> None:
    (
        sold()
        .when(returned("1001", goods("mug", 1)), returned("1001", goods("mug", 1)))
        .then_refused("return.exists", "return_id", says="back-1")
    )


def test_a_credited_charge_does_not_count_as_goods_that_came_back() -> None:
    scenario = sold()
    refund = charge("manual", "M", "100", quantity=3, line_no=1)
    assert scenario.when(returned("1001", refund)).the(OrderReturned).credit_minor == 300
    scenario.when(returned("1001", goods("mug", 3), return_id="back-2")).with_stock("mug", "leeds", on_hand=3)


@pytest.mark.parametrize("line", [goods("cup", 1, line_no=1), goods("mug", 1, line_no=9), goods("mug", 1, line_no=3)])
def test_goods_come_back_by_the_number_and_sku_of_their_line(line: object) -> None:
    sold().when(returned("1001", line)).then_refused(  # type: ignore[arg-type]
        "return.unknown_line", "lines[0].line_no"
    )


@pytest.mark.parametrize(("done", "stage"), [(0, "released"), (1, "picked"), (2, "packed")])
def test_nothing_comes_back_before_it_left(done: int, stage: str) -> None:
    steps = picked_packed_and_shipped("1001", "leeds")[:done]
    scenario = given(received("leeds", mug=1), order("1001", goods("mug", 1)), *steps)
    scenario.when(returned("1001", goods("mug", 1))).then_refused("return.not_shipped", says=f"is {stage}")


def test_nothing_comes_back_of_an_order_that_waits_or_was_cancelled() -> None:
    scenario = given(order("1001", goods("mug", 1)))
    scenario.when(returned("1001", goods("mug", 1))).then_refused("return.not_shipped", says="is awaiting_stock")
    scenario.when(cancelled("1001"), returned("1001", goods("mug", 1))).then_refused(
        "return.not_shipped", says="is cancelled"
    )


def test_a_return_is_credited_in_the_currency_of_its_order() -> None:
    sold().when(returned("1001", goods("mug", 1), currency="EUR")).then_refused("return.currency", "currency")


def test_a_return_goes_to_a_place_that_is_known() -> None:
    sold().when(returned("1001", goods("mug", 1), at="mars")).then_refused("location.unknown", "location", says="mars")
    given().when(returned_blind(goods("mug", 1), at="mars")).then_refused("location.unknown", "location")


def test_a_return_of_an_order_that_is_not_in_the_ledger_is_no_order_return() -> None:
    given().when(returned("1001", goods("mug", 1))).then_refused("order.unknown", "order_id")


def test_a_blind_return_puts_goods_back_and_credits_charges() -> None:
    lines = (goods("mug", 2, "12.5"), charge("shipping", "POST", "350"), goods("mug", 1, line_no=3))
    outcome = given().when(returned_blind(*lines))
    stream = return_stream("alpha", "back-1")
    outcome.then(
        BlindReturnReceived("alpha", "back-1", "leeds", "GBP", "jo", lines, 25 + 350 + 250),
        StockReturned("mug", "leeds", 3, stream),
    )
    outcome.with_stock("mug", "leeds", on_hand=3)


def test_a_blind_return_of_charges_only_moves_no_stock() -> None:
    given().when(returned_blind(charge("fee", "AMAZONFEE", "5"))).then(BlindReturnReceived)


def test_a_blind_return_is_recorded_once() -> None:
    given(returned_blind(goods("mug", 2))).when(returned_blind(goods("cup", 1))).then_refused(
        "return.exists", "return_id", says="back-1"
    )


def test_a_blind_return_does_not_count_against_an_order() -> None:
    """Invariant 15."""
    sold().when(returned_blind(goods("mug", 9)), returned("1001", goods("mug", 3), return_id="back-2")).with_stock(
        "mug", "leeds", on_hand=12
    )


def test_a_blind_return_is_refused_for_unknown_shops_currencies_and_skus() -> None:
    given_nothing().when(location("leeds"), returned_blind(goods("mug", 1))).then_refused("shop.unknown", "shop")
    given().when(returned_blind(goods("mug", 1), currency="USD")).then_refused("return.currency", "currency")
    given().when(returned_blind(goods("vase", 1))).then_refused("product.unknown", "lines[0].sku")


def test_two_shops_may_both_have_a_return_of_the_same_id() -> None:
    given(shop("beta"), returned_blind(goods("mug", 1))).when(returned_blind(goods("mug", 1), to="beta")).the(
        BlindReturnReceived
    )
