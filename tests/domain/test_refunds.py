"""Refunds: of units at their share of what was paid, of charges, of goodwill, never more than was paid."""

from dataclasses import replace
from typing import Any

import pytest

from domain.orders.cancel import CancelLines
from domain.orders.lines import Line
from domain.refunds.events import (
    RefundApproved,
    RefundFailed,
    RefundLine,
    RefundRequested,
    RefundSettled,
)
from domain.returns.events import OrderReturned, ReturnClosed, ReturnInspected
from domain.stock.events import StockReturned
from domain.world import Command
from tests.domain.returns_words import (
    BACK,
    refund_approved,
    refund_declined,
    refund_requested,
    return_authorized,
    return_inspected,
    return_received,
    return_requested,
    return_resolved,
    sent_back,
    shop_with_window,
    sold,
    the_order,
)
from tests.domain.scenario import Outcome as Told
from tests.domain.scenario import given
from tests.domain.words import cancelled, charge, goods, order, returned


def refunded(*quantities: tuple[int, int], **authorized: Any) -> Told:
    """What came back is inspected, and its refund was promised."""
    steps = sent_back(*quantities, **authorized)
    return sold().when(*steps, return_resolved("refund", *dict(quantities)), return_inspected(*quantities))


def discounted(line: Line, applies_to: int | None = None) -> Line:
    return replace(line, applies_to=applies_to)


def test_a_return_that_is_inspected_is_refunded_and_closed_by_itself() -> None:
    told = refunded((1, 2))
    told.then(
        ReturnInspected,
        StockReturned,
        RefundRequested(
            f"return/{BACK}",
            "GBP",
            500,
            (RefundLine(1, 2, 500),),
            0,
            "return",
            f"return {BACK} was inspected",
            BACK,
        ),
        RefundApproved(f"return/{BACK}", "GBP", 500, None, None),
        ReturnClosed(BACK),
    )


def test_a_refund_that_is_promised_after_the_inspection_follows_at_once() -> None:
    told = sold().when(*sent_back((1, 2)), return_inspected((1, 2)))
    told.then(ReturnInspected, StockReturned)
    assert told.when(return_resolved("refund", 1)).the(RefundApproved).amount_minor == 500


def test_only_what_came_is_refunded_and_only_where_it_was_promised() -> None:
    told = sold().when(return_requested((1, 3), (2, 2)), return_authorized())
    told = told.when(return_received((1, 1), (1, 1, "kept"), (1, 1, "short"), (2, 2)))
    told = told.when(return_resolved("refund", 1), return_resolved("exchange", 2), return_inspected((1, 1), (2, 2)))
    assert told.the(RefundRequested).lines == (RefundLine(1, 1, 250),)


def test_a_refund_has_its_part_of_the_discount_and_the_tax() -> None:
    """Invariants 24, 25 and 28."""
    lines = (
        goods("mug", 3, "100"),
        goods("cup", 1, "100", line_no=2),
        charge("discount", "TEN", "-40", line_no=3),
        discounted(charge("tax", "VAT", "50", line_no=4), applies_to=1),
    )
    told = given(order("1001", *lines)).when(refund_requested((1, 1)), refund_requested((1, 2), refund_id="refund-2"))
    refunds = the_order(told).refunds.by_id
    assert [each.amount_minor for each in refunds.values()] == [107, 213]
    assert 107 + 213 == 300 - 30 + 50


@pytest.mark.parametrize(
    ("fee", "amount"),
    [
        ({"restocking_fee_percent": 15}, 425),
        ({"restocking_fee_minor": 120, "currency": "GBP"}, 380),
        ({"restocking_fee_minor": 900, "currency": "GBP"}, 0),
        ({"restocking_fee_percent": 100}, 0),
    ],
)
def test_a_restocking_fee_reduces_the_refund(fee: dict[str, Any], amount: int) -> None:
    requested = refunded((1, 2), **fee).the(RefundRequested)
    assert (requested.amount_minor, requested.fee_minor) == (amount, 500 - amount)
    assert requested.lines == (RefundLine(1, 2, 500),)


def test_a_refund_of_nothing_is_settled_at_once() -> None:
    assert refunded((1, 2), restocking_fee_percent=100).the(RefundSettled).amount_minor == 0
    told = given(order("1001", goods("mug", 1, "0"))).when(refund_requested((1, 1)))
    told.then(RefundRequested)
    told.when(refund_approved()).then(RefundApproved, RefundSettled)


def test_what_was_refunded_before_the_inspection_is_not_refunded_again() -> None:
    told = sold().when(*sent_back((1, 2)), refund_requested((1, 2)))
    told.then(RefundRequested, RefundApproved)
    told = told.when(return_inspected((1, 2)), return_resolved("refund", 1))
    assert the_order(told).refunds.live_minor == 500
    assert the_order(told).returns.by_id[BACK].status == "closed"


def test_what_came_back_is_refunded_without_approval_up_to_its_units() -> None:
    told = sold().when(*sent_back((1, 2)))
    told.when(refund_requested((1, 2))).then(RefundRequested, RefundApproved)
    told.when(refund_requested((1, 1), refund_id="refund-2")).then(RefundRequested)
    assert the_order(told).refunds.by_id["refund-2"].status == "requested"


@pytest.mark.parametrize("asked", [refund_requested((1, 1)), refund_requested((3, 1)), refund_requested(amount=100)])
def test_what_did_not_come_back_and_goodwill_need_approval(asked: Command) -> None:
    told = sold().when(asked)
    told.then(RefundRequested)
    told.when(refund_approved()).then(RefundApproved)
    told.when(refund_approved()).then_refused("refund.status", "refund_id", says="is approved")


def test_what_was_promised_otherwise_needs_approval() -> None:
    told = sold().when(*sent_back((1, 2)), return_resolved("exchange", 1), refund_requested((1, 2)))
    told.then(RefundRequested)


def test_the_post_of_a_cancelled_order_is_refunded_without_approval() -> None:
    lines = (goods("mug", 1), charge("shipping", "POST", "350"))
    told = given(order("1001", *lines), cancelled("1001")).when(refund_requested((1, 1), (2, 1)))
    told.then(RefundRequested, RefundApproved)
    assert told.the(RefundApproved).amount_minor == 600


def test_cancelled_units_are_refunded_without_approval() -> None:
    told = given(order("1001", goods("mug", 3)), CancelLines("alpha", "1001", {1: 1}, "too many"))
    told.when(refund_requested((1, 1))).then(RefundRequested, RefundApproved)


def test_a_refund_that_is_declined_fails_and_frees_its_units() -> None:
    told = sold().when(refund_requested((1, 3)), refund_declined())
    told.then(RefundFailed("refund-1", "no"))
    told.when(refund_declined()).then_refused("refund.status", "refund_id", says="is failed")
    told.when(refund_requested((1, 3), refund_id="refund-2")).then(RefundRequested)


def test_no_more_is_refunded_than_was_paid() -> None:
    """Invariant 27: the total is 16.00 pounds."""
    sold().when(refund_requested(amount=1601)).then_refused(
        "refund.exceeds_paid", "amount_minor", says="completed: 1600 minor units were paid, 0 are refunded"
    )
    told = sold().when(refund_requested(amount=1600))
    told.then(RefundRequested)
    told.when(refund_requested((2, 1), refund_id="refund-2")).then_refused(
        "refund.exceeds_paid", "amount_minor", says="1600 are refunded or shall be, 250 more"
    )
    told.when(refund_declined(), refund_requested((2, 1), refund_id="refund-2")).then(RefundRequested)


def test_credits_of_returns_at_once_count_as_refunds() -> None:
    """Invariant 27."""
    told = sold().when(returned("1001", goods("mug", 3)))
    told.when(refund_requested(amount=851)).then_refused("refund.exceeds_paid", "amount_minor", says="750 are refunded")
    told.when(refund_requested((1, 1))).then_refused("refund.exceeds_units", "lines[0].quantity")
    told.when(refund_requested(amount=850)).then(RefundRequested)


def test_a_return_at_once_credits_no_more_than_was_paid_for_its_goods() -> None:
    """Invariant 27."""
    dear = goods("mug", 2, "376")
    sold().when(returned("1001", dear)).then_refused(
        "return.exceeds_paid",
        "lines[0].unit_price_minor",
        says="completed: 750 minor units were paid, 0 went back, 752",
    )
    told = sold().when(refund_requested((1, 2)))
    told.when(returned("1001", goods("mug", 2))).then_refused(
        "return.exceeds_paid", "lines[0].unit_price_minor", says="500 went back"
    )
    told.when(returned("1001", goods("mug", 1))).then(OrderReturned, StockReturned)
    charges = charge("manual", "M", "1601", line_no=9)
    sold().when(returned("1001", charges)).then_refused("return.exceeds_paid", "lines", says="1600 minor units may go")


def test_a_return_at_once_leaves_the_share_of_the_other_units_to_refund() -> None:
    """Invariant 28: what was credited short stays short."""
    told = sold().when(returned("1001", goods("mug", 1, "200")), refund_requested((1, 2)))
    assert told.the(RefundRequested).amount_minor == 500


def test_no_more_units_are_refunded_than_were_ordered() -> None:
    told = sold().when(refund_requested((1, 2)))
    told.when(refund_requested((1, 2), refund_id="refund-2")).then_refused(
        "refund.exceeds_units", "lines[0].quantity", says="completed: 1 of 3 units are not refunded, not 2"
    )


def test_a_discount_or_tax_goes_back_with_its_goods() -> None:
    lines = (goods("mug", 1), charge("discount", "TEN", "-25"), charge("tax", "VAT", "50", line_no=3))
    scenario = given(order("1001", *lines))
    for line_no in (2, 3):
        scenario.when(refund_requested((line_no, 1))).then_refused(
            "refund.unknown_line", "lines[0].line_no", says="goes back with its goods"
        )
    scenario.when(refund_requested((9, 1))).then_refused("refund.unknown_line", "lines[0].line_no", says="no line 9")


def test_a_line_that_is_worth_less_than_nothing_is_not_refunded_alone() -> None:
    lines = (goods("mug", 1), goods("cup", 1, line_no=2), charge("discount", "X", "-300", line_no=3))
    scenario = given(order("1001", *(*lines[:2], discounted(lines[2], applies_to=1))))
    scenario.when(refund_requested((1, 1))).then_refused("refund.nothing_due", "lines", says="worth -50")
    assert scenario.when(refund_requested((1, 1), (2, 1))).the(RefundRequested).amount_minor == 200


def test_a_refund_is_in_the_currency_of_its_order() -> None:
    """Invariant 23."""
    sold().when(refund_requested((1, 1), currency="EUR")).then_refused("refund.currency", "currency", says="GBP")


def test_a_refund_is_requested_once() -> None:
    told = sold().when(refund_requested((1, 1)))
    told.when(refund_requested((1, 1))).then_refused("refund.exists", "refund_id", says="requested")


def test_nothing_is_refunded_of_what_nobody_placed() -> None:
    given().when(refund_requested((1, 1))).then_refused("order.unknown", "order_id")
    draft = order("1001", goods("mug", 1), draft=True)
    given(draft).when(refund_requested((1, 1))).then_refused("refund.not_placed", says="is draft")


def test_a_window_that_closed_does_not_stop_a_refund() -> None:
    sold().when(shop_with_window(0), refund_requested((1, 1))).then(RefundRequested)
