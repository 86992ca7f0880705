"""A proposed change: the preview of lines, stock and money, and what nobody may propose."""

from dataclasses import replace

import pytest

from domain.changes.events import ChangeProposed, LinePreview, SourcedUnits
from domain.orders.lines import Units
from domain.stock.events import StockAllocated
from domain.world import Command
from tests.domain.change_words import ORDER, answered, buckets, proposed, the_order
from tests.domain.scenario import Scenario, given, given_nothing
from tests.domain.words import cancelled, charge, delivered, goods, order, picked_packed_and_shipped, received


def two_mugs() -> Scenario:
    """An order of two mugs at 2.50, with the warehouse in Leeds; five more mugs and no cups are there."""
    stock = (received("leeds", mug=7), received("paris", "receipt-2", cup=4))
    return given(*stock, order("1001", goods("mug", 2), ship="whole_line"))


def test_a_preview_shows_lines_stock_and_money_and_changes_nothing_but_the_stock_it_holds() -> None:
    outcome = two_mugs().when(proposed(goods("cup", 3, "100", line_no=2), quantities={1: 4}))
    outcome.then(ChangeProposed, StockAllocated("mug", "leeds", 2, ORDER), StockAllocated("cup", "paris", 3, ORDER))
    preview = outcome.the(ChangeProposed)
    assert preview.previews == (
        LinePreview(1, "goods", "mug", 2, 4, 500, 1000),
        LinePreview(2, "goods", "cup", 0, 3, 0, 300),
    )
    assert preview.sources == (SourcedUnits(1, "mug", "leeds", 2), SourcedUnits(2, "cup", "paris", 3))
    assert preview.held == preview.sources
    assert (preview.total_before_minor, preview.total_after_minor, preview.short) == (500, 1300, ())
    assert the_order(outcome).sold[1].quantity == 2
    assert buckets(outcome) == {"released": 2}


def test_a_preview_says_what_is_short() -> None:
    outcome = two_mugs().when(proposed(goods("pot", 1, line_no=2), quantities={1: 3}))
    assert outcome.the(ChangeProposed).short == (Units(2, "pot", 1),)
    outcome.with_stock("mug", "leeds", on_hand=7, allocated=3)


def test_what_a_change_holds_nobody_else_gets() -> None:
    """Invariant 3: an edit holds stock while it is open."""
    scenario = two_mugs()
    scenario.when(proposed(quantities={1: 7}))
    outcome = scenario.when(order("1002", goods("mug", 1)))
    outcome.with_stock("mug", "leeds", on_hand=7, allocated=7)
    assert the_order(outcome, "1002").lines[1].backordered == 1


def test_added_units_of_one_sku_are_held_on_their_sum() -> None:
    """Invariant 5."""
    outcome = two_mugs().when(proposed(goods("mug", 3, line_no=2), goods("mug", 3, line_no=3)))
    assert outcome.the(ChangeProposed).short == (Units(3, "mug", 3),)
    outcome.with_stock("mug", "leeds", on_hand=7, allocated=5)


def test_before_its_approval_an_order_is_shown_where_units_are_but_takes_none() -> None:
    scenario = given(received("leeds", mug=7), order("1001", goods("mug", 2), payment="before_release"))
    outcome = scenario.when(proposed(quantities={1: 3}))
    assert outcome.then(ChangeProposed).the(ChangeProposed).sources == (SourcedUnits(1, "mug", "leeds", 1),)
    outcome.with_stock("mug", "leeds", on_hand=7)


def test_a_change_of_price_alone_moves_no_stock() -> None:
    """Invariant 10."""
    preview = two_mugs().when(proposed(prices={1: "99.5"})).then(ChangeProposed).the(ChangeProposed)
    assert preview.previews == (LinePreview(1, "goods", "mug", 2, 2, 500, 199),)


def test_a_discount_may_be_changed_below_zero() -> None:
    scenario = given(received("leeds", mug=7), order("1001", goods("mug", 2), charge("discount", "SPRING", "-100")))
    assert scenario.when(proposed(prices={2: "-150"})).the(ChangeProposed).total_after_minor == 350


def test_one_change_at_a_time() -> None:
    scenario = two_mugs()
    scenario.when(proposed(quantities={1: 3}))
    scenario.when(proposed(quantities={1: 4}, change_id="c2")).then_refused(
        "change.open", "change_id", says="change c1 of order-alpha:1001 is pending"
    )
    scenario.when(proposed(quantities={1: 4})).then_refused("change.exists", "change_id", says="is pending")


REFUSED = {
    "change.currency": (proposed(quantities={1: 3}, currency="EUR"), "currency", "approved, is in GBP, not in EUR"),
    "change.nothing": (proposed(quantities={1: 2}, prices={1: "250"}), "quantities", "approved, is so already"),
    "change.line_exists": (proposed(goods("cup", 1)), "add_lines[0].line_no", "approved, has a line 1"),
    "change.unknown_line": (proposed(quantities={9: 1}), "quantities[0].line_no", "approved, has no goods line 9"),
    "change.price": (proposed(prices={1: "-1"}), "prices[0].unit_price_minor", "line 1 of order-alpha:1001"),
    "change.line_too_large": (proposed(quantities={1: 1_000_000_001}), "quantities", "1000000001 units"),
    "change.total_negative": (proposed(charge("discount", "X", "-501")), None, "would add up to -1 minor"),
    "product.unknown": (proposed(goods("jug", 1, line_no=2)), "add_lines", "approved: SKU jug"),
    "order.unknown": (proposed(order_id="1009"), "order_id", "1009"),
}


@pytest.mark.parametrize("rule", REFUSED)
def test_what_can_not_be_is_not_proposed(rule: str) -> None:
    """Invariant 21: a refusal names its rule and the state."""
    command, field, says = REFUSED[rule]
    two_mugs().when(command).then_refused(rule, field, says)


def test_a_price_of_a_line_that_is_not_there_is_refused() -> None:
    two_mugs().when(proposed(prices={9: "1"})).then_refused(
        "change.unknown_line", "prices[0].line_no", says="approved, has no line 9"
    )


def test_a_charge_has_no_units_to_change() -> None:
    scenario = given(order("1001", goods("mug", 2), charge("shipping", "POST", "300")))
    scenario.when(proposed(quantities={2: 2})).then_refused(
        "change.unknown_line", "quantities[0].line_no", says="line 2"
    )


def test_a_charge_applies_to_goods_of_the_order() -> None:
    discount = replace(charge("discount", "X", "-1"), applies_to=7)
    two_mugs().when(proposed(discount)).then_refused(
        "change.applies_to", "add_lines[0].applies_to", says="approved, would have no goods line 7"
    )


def test_a_total_past_64_bits_is_refused() -> None:
    more = [charge("fee", "GOLD", "100000000000000", line_no=no) for no in range(2, 93_000)]
    two_mugs().when(proposed(*more)).then_refused("change.total_too_large", says="approved, would add up to")


@pytest.mark.parametrize("status", ["cancelled", "completed"])
def test_an_order_that_is_over_is_not_changed(status: str) -> None:
    ends: dict[str, tuple[Command, ...]] = {
        "cancelled": (cancelled("1001"), answered("leeds")),
        "completed": (*picked_packed_and_shipped("1001", "leeds"), delivered("1001", "leeds")),
    }
    two_mugs().when(*ends[status], proposed(quantities={1: 3})).then_refused("order.ended", says=f"is {status}")


def test_nothing_is_changed_in_an_empty_ledger() -> None:
    given_nothing().when(proposed(quantities={1: 3})).then_refused("order.unknown", "order_id")
