"""Payments are attempted and authorized; an order whose terms say so waits until they cover it."""

import pytest

from domain.fulfilment.events import FulfilmentReleased
from domain.orders.cancel import CancelLines
from domain.orders.events import HoldReleased, OrderAllocated, OrderApproved
from domain.payments.events import (
    PaymentActionRequired,
    PaymentAttempted,
    PaymentAuthorized,
    PaymentDeclined,
    PaymentFailed,
    PaymentUnknown,
    PaymentVoided,
)
from domain.payments.report import MAX_PAYMENTS
from domain.payments.results import PaymentOutcome
from domain.stock.events import StockAllocated
from tests.domain.order_words import held, offered, submitted
from tests.domain.payment_words import ORDER, WEEK, authorized, captured, paid, payments, the_order, unpaid
from tests.domain.scenario import given
from tests.domain.words import NOON, cancelled, goods, order, received


def test_an_order_goes_on_by_itself_once_its_total_is_authorized() -> None:
    scenario = unpaid()
    assert the_order(scenario).stage == "placed"
    scenario.when(authorized(500, until=WEEK)).then(
        PaymentAuthorized("p1", "bank", 500, WEEK, NOON),
        HoldReleased("payment", "the payment is authorized"),
        OrderApproved(),
        OrderAllocated,
        StockAllocated("mug", "leeds", 2, ORDER),
        FulfilmentReleased,
    )
    assert payments(scenario).status_of(500) == "authorized"


def test_two_payments_may_cover_an_order_together() -> None:
    scenario = unpaid()
    scenario.when(authorized(200)).then(PaymentAuthorized("p1", "bank", 200, None, NOON))
    assert payments(scenario).status_of(500) == "partly_authorized"
    scenario.when(authorized(300, "p2"))
    assert the_order(scenario).stage == "released"


def test_an_order_whose_shop_sees_to_the_money_waits_for_nothing_and_payments_may_be_reported_too() -> None:
    scenario = given(received("leeds", mug=5), order("1001", goods("mug", 2)))
    assert the_order(scenario).stage == "released"
    scenario.when(authorized(500)).then(PaymentAuthorized("p1", "bank", 500, None, NOON))


def test_a_hold_that_a_person_placed_is_not_lifted_by_a_payment() -> None:
    scenario = unpaid(held("1001", "look"))
    outcome = scenario.when(authorized(500))
    assert list(the_order(outcome).holds) == ["look"]


def test_an_attempt_takes_its_steps_until_it_is_authorized() -> None:
    scenario = unpaid()
    scenario.when(paid("created", 500)).then(PaymentAttempted("p1", "bank", 500))
    asked = paid("action_required", 500, reason="confirm with the bank")
    scenario.when(asked).then(PaymentActionRequired("p1", "bank", 500, "confirm with the bank"))
    scenario.when(paid("declined", 500, reason="no funds")).then(PaymentDeclined("p1", "bank", 500, "no funds"))
    assert payments(scenario).status_of(500) == "none"
    scenario.when(paid("failed", 500, "p2", reason="no route")).then(PaymentFailed("p2", "bank", 500, "no route"))
    scenario.when(authorized(500))
    assert the_order(scenario).stage == "released"


def test_a_timeout_is_unknown_and_never_failed() -> None:
    """Invariant 29."""
    scenario = unpaid()
    scenario.when(paid("unknown", 500, reason="timeout")).then(PaymentUnknown("p1", "bank", 500, "timeout"))
    assert payments(scenario).payments["p1"].status == "unknown"
    assert list(the_order(scenario).holds) == ["payment"]
    scenario.when(authorized(500))
    assert the_order(scenario).stage == "released"


@pytest.mark.parametrize("status", ["created", "action_required", "unknown", "declined", "failed"])
def test_what_is_said_again_under_another_id_counts_once(status: PaymentOutcome) -> None:
    """Invariant 29."""
    scenario = unpaid(paid(status, 500))
    again = paid(status, 500, message_id="m2")
    scenario.when(again).then_refused("payment.repeated", "payment_id", says=f"p1 is {status}")


def test_an_authorization_that_is_said_again_counts_once() -> None:
    """Invariant 29."""
    scenario = unpaid(authorized(300, until=WEEK))
    again = authorized(300, until=WEEK, message_id="m2")
    scenario.when(again).then_refused("payment.repeated", "payment_id", says="p1 is authorized")
    assert payments(scenario).authorized_minor == 300


@pytest.mark.parametrize(
    ("before", "then"),
    [("authorized", "created"), ("authorized", "unknown"), ("declined", "voided"), ("created", "expired")],
)
def test_a_result_that_can_not_follow_is_refused(before: PaymentOutcome, then: PaymentOutcome) -> None:
    """Invariant 21."""
    unpaid(paid(before, 300)).when(paid(then, 300)).then_refused("payment.state", "status", says=f"p1 is {before}")


@pytest.mark.parametrize("status", ["voided", "expired"])
def test_a_payment_that_nobody_spoke_of_is_unknown(status: PaymentOutcome) -> None:
    unpaid().when(paid(status, 500)).then_refused("payment.unknown", "payment_id", says="placed, has no payment p1")


def test_another_provider_can_not_speak_for_a_payment() -> None:
    scenario = unpaid(paid("created", 500))
    other = authorized(500, provider="purse")
    scenario.when(other).then_refused("payment.foreign", "payment_id", says="p1, created, belongs to another")


def test_a_payment_in_another_currency_is_refused() -> None:
    """Invariant 23."""
    unpaid().when(authorized(500, currency="EUR")).then_refused("payment.currency", "currency", says="is in GBP")


def test_an_authorization_that_is_over_already_authorizes_nothing() -> None:
    unpaid().when(authorized(500, until=NOON)).then_refused("payment.capture_before", "capture_before", says="ended at")


def test_an_authorization_of_twenty_years_is_a_mistake() -> None:
    late = NOON.replace(year=2031)
    unpaid().when(authorized(500, until=late)).then_refused("payment.capture_before", "capture_before", says="2031")


def test_an_authorization_is_raised_and_made_longer_but_never_shortened() -> None:
    scenario = unpaid(authorized(300, until=WEEK))
    shorter = authorized(500, until=WEEK.replace(hour=1))
    scenario.when(shorter).then_refused("payment.capture_before", "capture_before", says="which is later than")
    scenario.when(authorized(500, until=WEEK))
    assert the_order(scenario).stage == "released"
    assert payments(scenario).authorized_minor == 500


def test_an_order_has_a_largest_number_of_payments() -> None:
    scenario = unpaid(*(paid("created", 1, f"p{number}") for number in range(MAX_PAYMENTS)))
    scenario.when(paid("created", 1, "more")).then_refused("payment.too_many", "payment_id", says="100 payments")


def test_a_decline_of_what_was_authorized_holds_the_order_again_before_it_is_released() -> None:
    scenario = given(order("1001", goods("mug", 2), payment="before_release"), authorized(500))
    assert the_order(scenario).stage == "awaiting_stock"
    scenario.when(paid("declined", 500, reason="card stolen"))
    assert list(the_order(scenario).holds) == ["payment"]
    scenario.when(received("leeds", mug=5)).when_stock_is_looked_at_again()
    assert the_order(scenario).stage == "awaiting_stock"
    scenario.when(authorized(500, "p2"))
    assert the_order(scenario).stage == "released"


def test_a_void_of_what_was_authorized_holds_the_order_again_before_it_is_released() -> None:
    scenario = given(order("1001", goods("mug", 2), payment="before_release"), authorized(500))
    scenario.when(paid("voided", 500))
    assert list(the_order(scenario).holds) == ["payment"]
    assert payments(scenario).authorized_minor == 0


def test_a_lower_authorization_holds_the_order_again_before_it_is_released() -> None:
    scenario = given(order("1001", goods("mug", 2), payment="before_release"), authorized(500, until=WEEK))
    scenario.when(authorized(400, until=WEEK))
    assert list(the_order(scenario).holds) == ["payment"]


def test_what_never_covered_the_order_changes_no_hold_when_it_ends() -> None:
    scenario = unpaid(authorized(100))
    scenario.when(paid("voided", 100)).then(PaymentVoided("p1", 100))


def test_a_draft_that_is_paid_before_it_is_placed_is_not_held() -> None:
    scenario = given(received("leeds", mug=5), offered("1001", goods("mug", 2), payment="before_release"))
    scenario.when(authorized(500)).then(PaymentAuthorized("p1", "bank", 500, None, NOON))
    scenario.when(submitted("1001"))
    assert the_order(scenario).stage == "released"


def test_cancelling_what_is_not_paid_for_lets_the_rest_go_on() -> None:
    scenario = unpaid(authorized(250))
    scenario.when(CancelLines("alpha", "1001", {1: 1}, "one is enough"))
    assert the_order(scenario).stage == "released"


def test_an_ended_order_that_is_captured_all_the_same_says_so() -> None:
    scenario = unpaid(paid("created", 500), cancelled("1001"))
    outcome = scenario.when(captured(500, "c1", over_capture=True))
    assert outcome.refused is None
    assert payments(scenario).captured_minor == 500
