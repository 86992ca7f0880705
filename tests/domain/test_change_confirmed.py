"""A confirmed change: the order becomes what the preview said, and goes on."""

from dataclasses import replace
from datetime import date

from domain.backorders.events import BackorderNoted
from domain.changes.events import ChangeConfirmed, ChangeProposed
from domain.fulfilment.events import FulfilmentReleased
from domain.orders.cancel import CancelLines
from domain.orders.draft import SubmitDraft
from domain.orders.events import OrderAllocated, OrderCancelled, StockAwaited, UnitsCancelled
from domain.orders.lines import Units
from domain.stock.events import AllocationReleased, StockAllocated
from domain.world import Change
from tests.domain.change_words import ORDER, buckets, confirmed, proposed, the_order, withdrawn
from tests.domain.fulfilment_words import picks
from tests.domain.scenario import Scenario, given
from tests.domain.words import charge, goods, order, picked_packed_and_shipped, received

NEVER = date(2099, 1, 1)


def two_mugs() -> Scenario:
    """An order of two mugs at 2.50, with the warehouse in Leeds; five more are there."""
    return given(received("leeds", mug=7), order("1001", goods("mug", 2), ship="as_available"))


def three_waiting() -> Scenario:
    """An order of three mugs that nobody has."""
    return given(order("1001", goods("mug", 3), ship="as_available"))


def test_what_the_change_held_becomes_the_orders_without_being_free_in_between() -> None:
    """Invariants 2 and 9."""
    outcome = two_mugs().when(proposed(quantities={1: 5}), confirmed())
    outcome.then(ChangeConfirmed, FulfilmentReleased).with_stock("mug", "leeds", on_hand=7, allocated=5)
    assert buckets(outcome) == {"released": 5}
    assert the_order(outcome).changes.statuses == {"c1": "confirmed"}


def test_what_was_short_is_looked_for_like_any_other_unit() -> None:
    scenario = two_mugs()
    outcome = scenario.when(proposed(quantities={1: 9}), confirmed())
    outcome.then(ChangeConfirmed, StockAwaited, FulfilmentReleased, BackorderNoted)
    assert buckets(outcome) == {"released": 7, "backordered": 2}
    scenario.when(received("leeds", "receipt-2", mug=2)).when_stock_is_looked_at_again()
    assert buckets(outcome) == {"released": 9}


def test_an_added_line_is_sold_and_shipped_with_the_others() -> None:
    scenario = two_mugs()
    scenario.when(received("leeds", "receipt-2", cup=2))
    outcome = scenario.when(proposed(goods("cup", 2, "99.6", line_no=4), charge("shipping", "POST", "300", line_no=5)))
    outcome = outcome.when(confirmed())
    assert buckets(outcome, 4) == {"released": 2}
    assert the_order(outcome).total_minor == 500 + 199 + 300


def test_fewer_units_are_cancelled_those_first_that_wait() -> None:
    """Invariant 13: what was ordered stays, and is cancelled in part."""
    scenario = given(received("leeds", mug=2), order("1001", goods("mug", 5), ship="as_available", not_before=NEVER))
    assert buckets(scenario) == {"allocated": 2, "backordered": 3}
    outcome = scenario.when(proposed(quantities={1: 1}), confirmed())
    outcome.then(
        ChangeConfirmed,
        UnitsCancelled((Units(1, "mug", 3),), "backordered", None, None, "they want it otherwise"),
        UnitsCancelled((Units(1, "mug", 1),), "allocated", "leeds", None, "they want it otherwise"),
        AllocationReleased("mug", "leeds", 1, ORDER),
        BackorderNoted,
    )
    assert buckets(outcome) == {"cancelled": 4, "allocated": 1}
    assert the_order(outcome).sold[1].quantity == 5
    assert (the_order(outcome).owed_minor, the_order(outcome).total_minor) == (250, 1250)


def test_more_after_fewer_is_counted_from_what_is_left() -> None:
    scenario = three_waiting()
    scenario.when(proposed(quantities={1: 1}), confirmed())
    outcome = scenario.when(proposed(quantities={1: 2}, change_id="c2"))
    preview = outcome.the(ChangeProposed)
    assert (preview.total_before_minor, preview.total_after_minor) == (250, 500)
    outcome = outcome.when(confirmed("c2"))
    assert buckets(outcome) == {"cancelled": 2, "backordered": 2}
    assert the_order(outcome).owed_minor == 500


def test_the_last_units_may_be_given_back_for_others() -> None:
    scenario = three_waiting()
    outcome = scenario.when(proposed(goods("cup", 1, line_no=2), quantities={1: 0}), confirmed())
    outcome.then(ChangeConfirmed, UnitsCancelled, StockAwaited, BackorderNoted, BackorderNoted)
    assert the_order(outcome).status == "approved"


def test_an_order_of_which_nothing_is_left_is_cancelled() -> None:
    """Invariant 16."""
    scenario = three_waiting()
    scenario.when(proposed(quantities={1: 0}), confirmed()).then(
        ChangeConfirmed, UnitsCancelled, OrderCancelled, BackorderNoted
    )


def test_a_change_of_price_alone_moves_no_stock() -> None:
    """Invariant 10, and 33: the amount is that of the price that is stored now, rounded once."""
    outcome = two_mugs().when(proposed(prices={1: "99.25"}), confirmed()).then(ChangeConfirmed)
    outcome.with_stock("mug", "leeds", on_hand=7, allocated=2)
    assert the_order(outcome).sold[1].amount_minor == 199


def test_more_units_cost_what_the_order_says_and_not_what_the_next_one_would_pay() -> None:
    """Invariant 33: prices and tax of an order are those stored with it."""
    lines = (goods("mug", 3, "33.35"), charge("tax", "VAT", "20", line_no=2))
    scenario = given(received("leeds", mug=9), order("1001", *lines))
    scenario.when(order("1002", goods("mug", 1, "999")))
    outcome = scenario.when(proposed(quantities={1: 6}), confirmed())
    changed = the_order(outcome)
    assert (changed.sold[1].amount_minor, changed.sold[2].amount_minor, changed.total_minor) == (200, 20, 220)


def test_units_that_are_not_wanted_any_more_take_their_part_of_a_discount_with_them() -> None:
    """Invariant 25, with what is owed."""
    lines = (goods("mug", 3, "100"), charge("discount", "SPRING", "-100", line_no=2))
    outcome = given(order("1001", *lines)).when(proposed(quantities={1: 2}))
    assert outcome.the(ChangeProposed).total_after_minor == 133
    assert the_order(outcome.when(confirmed())).owed_minor == 133


def test_an_open_change_holds_nothing_else_up() -> None:
    scenario = two_mugs()
    scenario.when(proposed(quantities={1: 5}))
    outcome = scenario.when(*picked_packed_and_shipped("1001", "leeds"))
    outcome.with_stock("mug", "leeds", on_hand=5, allocated=3)
    assert buckets(outcome) == {"shipped": 2}


def test_a_held_order_may_be_changed_and_stays_held() -> None:
    """Invariant 17."""
    scenario = given(received("leeds", mug=7), order("1001", goods("mug", 2), payment="before_release"))
    outcome = scenario.when(proposed(quantities={1: 1}), confirmed()).then(ChangeConfirmed, UnitsCancelled)
    assert buckets(outcome) == {"cancelled": 1, "unallocated": 1}
    assert list(the_order(outcome).holds) == ["payment"]


def test_a_draft_is_rewritten_freely() -> None:
    lines = (goods("mug", 2), goods("cup", 5, line_no=2))
    scenario = given(received("leeds", mug=7), order("1001", *lines, draft=True))
    edit = proposed(goods("pot", 1, line_no=3), quantities={1: 1, 2: 0}, prices={1: "300"})
    scenario.when(edit).then(ChangeProposed).with_stock("mug", "leeds", on_hand=7)
    outcome = scenario.when(confirmed()).then(ChangeConfirmed)
    draft = the_order(outcome)
    assert (list(draft.sold), draft.status, draft.placed.total_minor) == ([1, 3], "draft", 550)
    assert buckets(outcome) == {"unallocated": 1}
    assert draft.placed.lines == tuple(draft.sold.values())


def test_of_a_draft_something_must_be_left() -> None:
    scenario = given(order("1001", goods("mug", 2), draft=True))
    scenario.when(proposed(quantities={1: 0})).then_refused("change.empty", "quantities", says="1001, draft")


def test_a_change_is_confirmed_once() -> None:
    scenario = two_mugs()
    scenario.when(proposed(quantities={1: 3}), confirmed())
    scenario.when(confirmed()).then_refused("change.not_pending", "change_id", says="is confirmed, it must be pending")
    scenario.when(confirmed("c9")).then_refused("change.unknown", "change_id", says="approved, has no change c9")


def test_a_preview_that_is_out_of_date_is_not_confirmed() -> None:
    """Invariant 20, of what the customer saw."""
    scenario = three_waiting()
    scenario.when(proposed(quantities={1: 2}), CancelLines("alpha", "1001", {1: 2}, "changed their mind"))
    scenario.when(confirmed()).then_refused("change.outdated", "change_id", says="awaiting_stock, has 1 units now")


def test_units_that_left_since_the_preview_are_not_taken_out_of_the_order() -> None:
    """Invariant 22: reduce or ship, never both."""
    scenario = two_mugs()
    scenario.when(proposed(quantities={1: 1}), *picked_packed_and_shipped("1001", "leeds"))
    scenario.when(confirmed()).then_refused(
        "change.no_consent", "change_id", says="line 1 of order-alpha:1001, shipped"
    )


def test_the_order_is_replayed_as_it_is() -> None:
    """Invariant 19."""
    scenario = two_mugs()
    scenario.when(picks("1001", "leeds", {1: 1}), proposed(quantities={1: 4}), confirmed())
    copy = given().world
    for change in scenario.world.recorded:
        copy.apply(Change(change.stream, change.event))
    assert copy.order("alpha", "1001") == the_order(scenario)
    assert sum(isinstance(each.event, StockAllocated | OrderAllocated) for each in copy.recorded) == 3


def test_nothing_joins_an_order_that_has_left_since_the_preview() -> None:
    scenario = two_mugs()
    scenario.when(proposed(goods("cup", 1, line_no=2)), *picked_packed_and_shipped("1001", "leeds"))
    scenario.when(confirmed()).then_refused("change.add_line_too_late", says="units of order-alpha:1001 are shipped")


def test_a_change_of_a_draft_is_proposed_anew_once_it_is_placed() -> None:
    scenario = given(order("1001", goods("mug", 2), draft=True))
    scenario.when(proposed(quantities={1: 1}), SubmitDraft("alpha", "1001"))
    scenario.when(confirmed()).then_refused("change.outdated", "change_id", says="is awaiting_stock, it was a draft")
    outcome = scenario.when(withdrawn(), proposed(quantities={1: 1}, change_id="c2"), confirmed("c2"))
    assert buckets(outcome) == {"cancelled": 1, "backordered": 1}


def test_a_line_of_a_draft_stays_as_long_as_a_discount_applies_to_it() -> None:
    discount = replace(charge("discount", "SPRING", "-10", line_no=3), applies_to=2)
    scenario = given(order("1001", goods("mug", 2), goods("cup", 1, line_no=2), discount, draft=True))
    scenario.when(proposed(quantities={2: 0})).then_refused(
        "change.applies_to", "quantities", says="line 3 of order-alpha:1001, draft, applies to line 2"
    )
