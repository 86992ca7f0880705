"""Refunds of what a provider captured: who pays them, and what goes back by itself."""

from decimal import Decimal

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from domain.orders.cancel import CancelLines
from domain.refunds.events import RefundApproved, RefundLine, RefundRequested, RefundSettled
from domain.refunds.payer import payments_left
from domain.world import Command
from tests.domain.payment_words import PROVIDER, authorized, captured, disputed
from tests.domain.returns_words import (
    BACK,
    refund_approved,
    refund_reported,
    refund_requested,
    return_inspected,
    return_resolved,
    sent_back,
    the_order,
)
from tests.domain.scenario import Scenario, given
from tests.domain.words import cancelled, charge, delivered, goods, order, picked_packed_and_shipped, received

LINES = (goods("mug", 3), goods("cup", 2, line_no=2), charge("shipping", "POST", "350", line_no=3))


def waiting(*more: Command) -> Scenario:
    """16.00 pounds of order 1001 are to be paid before release; nothing of it is in stock."""
    return given(order("1001", *LINES, payment="before_release"), *more)


def prepaid(*more: Command) -> Scenario:
    """All of it is captured at once, before anything ships."""
    return waiting(authorized(1600), captured(1600, "c1"), *more)


def arrived(*more: Command) -> Scenario:
    """All of it was delivered, and captured when it shipped."""
    return given(
        received("leeds", mug=3, cup=2),
        order("1001", *LINES, payment="before_release"),
        authorized(1600),
        *picked_packed_and_shipped("1001", "leeds"),
        captured(1600, "alpha:1001/1/1/capture-1"),
        delivered("1001", "leeds"),
        *more,
    )


def only(quantities: dict[int, int]) -> CancelLines:
    return CancelLines("alpha", "1001", quantities, "too many")


def test_units_that_are_cancelled_after_they_were_captured_are_refunded_by_themselves() -> None:
    told = prepaid().when(only({1: 1}))
    requested = told.the(RefundRequested)
    assert (requested.amount_minor, requested.lines, requested.cause) == (250, (RefundLine(1, 1, 250),), "cancellation")
    assert told.the(RefundApproved) == RefundApproved("cancellation", "GBP", 250, PROVIDER, "p1")
    told = told.when(only({2: 2}))
    assert told.the(RefundApproved) == RefundApproved("cancellation/2", "GBP", 500, PROVIDER, "p1")


def test_a_cancelled_order_gives_back_the_post_as_well() -> None:
    told = prepaid().when(only({1: 1}), cancelled("1001"))
    assert told.the(RefundRequested).lines == (RefundLine(1, 2, 500), RefundLine(2, 2, 500), RefundLine(3, 1, 350))
    assert the_order(told).refunds.live_minor == 1600


def test_what_was_not_captured_is_not_refunded() -> None:
    told = waiting(authorized(1600)).when(only({1: 1}))
    assert not the_order(told).refunds.by_id
    told = told.when(cancelled("1001"))
    assert not the_order(told).refunds.by_id


def test_where_the_shop_sees_to_the_money_nothing_is_refunded_by_itself() -> None:
    told = given(order("1001", *LINES)).when(cancelled("1001"))
    assert not the_order(told).refunds.by_id


def test_a_capture_that_comes_after_the_cancellation_goes_back() -> None:
    """A capture that had begun is not stopped by the void that crosses it."""
    told = waiting(authorized(1600), cancelled("1001")).when(captured(1600, "c1", over_capture=True))
    assert the_order(told).refunds.live_minor == 1600


def test_a_part_that_was_captured_goes_back_as_an_amount() -> None:
    told = waiting(authorized(1600), captured(1400, "c1")).when(only({1: 3}))
    requested = told.the(RefundRequested)
    assert (requested.amount_minor, requested.lines) == (550, ())
    told = told.when(cancelled("1001"))
    assert the_order(told).refunds.live_minor == 1400


def test_units_that_were_refunded_on_request_are_not_refunded_again_when_they_are_cancelled() -> None:
    """Invariant 27."""
    told = prepaid().when(refund_requested((1, 1)), refund_approved(), only({1: 1}))
    assert the_order(told).refunds.live_minor == 250
    told = told.when(only({1: 1}))
    assert the_order(told).refunds.live_minor == 500


def test_no_more_is_refunded_than_was_captured() -> None:
    """Invariant 27."""
    told = waiting(authorized(1600), captured(1000, "c1")).when(refund_requested(amount=1001))
    told.then_refused("refund.exceeds_paid", "amount_minor", says="1000 minor units were paid")
    told.when(refund_requested(amount=1000)).then(RefundRequested)


def test_a_dispute_that_was_lost_leaves_less_to_refund() -> None:
    """Invariant 27."""
    told = arrived(disputed("opened", 600), disputed("lost", 600)).when(refund_requested(amount=1001))
    told.then_refused("refund.exceeds_paid", "amount_minor", says="1000 minor units were paid")
    told = told.when(*sent_back((1, 3), (2, 2)), return_resolved("refund", 1, 2), return_inspected((1, 3), (2, 2)))
    assert told.the(RefundApproved).amount_minor == 1000
    assert sum(each.amount_minor for each in told.the(RefundRequested).lines) == 1000


def test_a_return_is_refunded_out_of_the_payment_that_was_captured() -> None:
    told = arrived().when(*sent_back((1, 2)), return_resolved("refund", 1), return_inspected((1, 2)))
    name = f"return/{BACK}"
    assert told.the(RefundApproved) == RefundApproved(name, "GBP", 500, PROVIDER, "p1")
    told.when(refund_reported("settled", 500, name)).then_refused(
        "refund.foreign", "refund_id", says=f"approved, is paid by {PROVIDER}, not by the shop"
    )
    told.when(refund_reported("settled", 500, name, provider=PROVIDER)).then(RefundSettled(name, 500))


def test_a_refund_that_no_one_payment_can_bear_is_paid_in_parts() -> None:
    told = waiting(authorized(1000), authorized(600, "p2"), captured(1000, "c1"), captured(600, "c2", "p2"))
    after = told.when(cancelled("1001"))
    approvals = [each.event for each in after.changes if isinstance(each.event, RefundApproved)]
    assert approvals == [
        RefundApproved("cancellation", "GBP", 1000, PROVIDER, "p1"),
        RefundApproved("cancellation/2", "GBP", 600, PROVIDER, "p2"),
    ]
    order_now = the_order(after)
    assert [order_now.refunds.units(no) for no in (1, 2, 3)] == [3, 2, 1]
    assert [order_now.refunds.line_minor(no) for no in (1, 2, 3)] == [750, 500, 350]
    assert payments_left(order_now) == {"p1": 0, "p2": 0}


def test_goodwill_is_approved_if_one_payment_can_bear_it() -> None:
    two = (authorized(1000), authorized(600, "p2"), captured(1000, "c1"), captured(600, "c2", "p2"))
    told = waiting(*two).when(refund_requested(amount=1200), refund_approved())
    told.then_refused("refund.exceeds_payment", "refund_id", says="requested: no payment of order-alpha:1001")
    told = waiting(*two).when(refund_requested(amount=700), refund_approved())
    assert told.the(RefundApproved).payment_id == "p1"
    told = told.when(refund_requested(amount=500, refund_id="refund-2"), refund_approved("refund-2"))
    assert told.the(RefundApproved).payment_id == "p2"


def test_a_return_that_was_refunded_stays_refunded_when_the_rest_is_cancelled() -> None:
    """Invariants 27 and 28."""
    told = given(
        received("leeds", mug=3),
        order("1001", *LINES, payment="before_release", ship="as_available"),
        authorized(1600),
        captured(1600, "c1"),
        *picked_packed_and_shipped("1001", "leeds"),
        delivered("1001", "leeds"),
    ).when(*sent_back((1, 3)), return_resolved("refund", 1), return_inspected((1, 3)), only({2: 2}))
    refunds = the_order(told).refunds
    assert [(each.cause, each.amount_minor) for each in refunds.by_id.values()] == [
        ("return", 750),
        ("cancellation", 500),
    ]


@given_any(st.data())
def test_captured_less_refunded_is_what_is_still_owed(data: st.DataObject) -> None:
    """Invariants 27 and 28: whatever is cancelled, in whatever steps, of prices finer than a minor unit."""
    price = st.decimals(min_value=Decimal("0.01"), max_value=900, places=3).map(str)
    lines = [goods("mug", data.draw(st.integers(1, 6)), data.draw(price), no) for no in (1, 2, 3)]
    lines.append(charge("discount", "OFF", str(-data.draw(st.integers(0, sum(x.amount_minor for x in lines)))), 1, 4))
    total = sum(line.amount_minor for line in lines)
    payment = (authorized(total), captured(total, "c1")) if total else ()
    world = given(order("1001", *lines, payment="before_release"), *payment).world
    now = the_order(Scenario(world))
    while not now.ended:
        left = {no: each.ordered - each.cancelled for no, each in now.lines.items() if each.ordered > each.cancelled}
        wanted = {no: data.draw(st.integers(0, units)) for no, units in left.items()}
        world.handle(only({no: units for no, units in wanted.items() if units} or left))
        now = the_order(Scenario(world))
        assert total - now.refunds.live_minor == now.owed_minor
    assert now.refunds.live_minor == total


@pytest.mark.parametrize("over", [0, 400])
def test_what_was_declared_above_the_authorization_is_kept_until_the_order_ends(over: int) -> None:
    """Invariant 26."""
    told = waiting(authorized(1600), captured(1600 + over, "c1", over_capture=True)).when(only({1: 1}))
    assert the_order(told).refunds.live_minor == 250
    assert the_order(told.when(cancelled("1001"))).refunds.live_minor == 1600 + over
