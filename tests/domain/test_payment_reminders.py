"""Reminders: a customer is told what is due, and only as long as something is."""

from domain.payments.events import PaymentReminded
from domain.payments.remind import RemindPayment
from tests.domain.payment_words import authorized, captured, unpaid
from tests.domain.scenario import given
from tests.domain.words import cancelled, goods, order

REMIND = RemindPayment("alpha", "1001")


def test_each_reminder_is_counted_and_says_what_is_due() -> None:
    scenario = unpaid()
    scenario.when(REMIND).then(PaymentReminded(1, 500))
    scenario.when(REMIND).then(PaymentReminded(2, 500))


def test_who_has_paid_is_not_reminded() -> None:
    unpaid().when(authorized(500), captured(500, "c1"), REMIND).then_refused("payment.nothing_due", says="paid")


def test_an_order_that_ended_is_not_reminded_of() -> None:
    unpaid().when(cancelled("1001"), REMIND).then_refused("payment.nothing_due", says="cancelled")


def test_what_was_paid_in_part_is_no_longer_due() -> None:
    unpaid().when(authorized(200), captured(200, "c1"), REMIND).then(PaymentReminded(1, 300))


def test_an_unknown_order_is_refused() -> None:
    given(order("1001", goods("mug", 1))).when(RemindPayment("alpha", "7")).then_refused("order.unknown", "order_id")
