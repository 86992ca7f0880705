"""The words of payments: what providers report, and orders that wait for their money."""

from datetime import datetime, timedelta
from typing import Any

from domain.deferred.events import Sender
from domain.orders.state import Order
from domain.payments.dispute import ReportDispute
from domain.payments.report import ReportPayment
from domain.payments.results import DisputeOutcome, DisputeResult, PaymentOutcome, PaymentResult
from domain.payments.state import Payments
from domain.streams import order_stream
from domain.world import Command
from tests.domain.scenario import Scenario, given
from tests.domain.words import NOON, goods, order, received

ORDER = order_stream("alpha", "1001")
PROVIDER = "bank"
WEEK = NOON + timedelta(days=7)


def sender(message_id: str = "m1", provider: str = PROVIDER) -> Sender:
    """The message that a report came with."""
    return Sender(f"payment:{provider}", message_id, "payment.report.v1", f"fingerprint of {message_id}")


def paid(
    status: PaymentOutcome,
    amount_minor: int,
    payment_id: str = "p1",
    *,
    of: str = "1001",
    message_id: str = "m1",
    provider: str = PROVIDER,
    **more: Any,
) -> ReportPayment:
    """A provider reports on a payment, in pounds unless more is said."""
    said = {"currency": "GBP", **more}
    result = PaymentResult(provider, payment_id, status, amount_minor, **said)
    return ReportPayment(sender(message_id, provider), "alpha", of, result)


def authorized(amount_minor: int, payment_id: str = "p1", until: datetime | None = None, **more: Any) -> ReportPayment:
    return paid("authorized", amount_minor, payment_id, capture_before=until, **more)


def captured(amount_minor: int, capture_id: str, payment_id: str = "p1", **more: Any) -> ReportPayment:
    return paid("captured", amount_minor, payment_id, capture_id=capture_id, **more)


def disputed(
    status: DisputeOutcome,
    amount_minor: int,
    dispute_id: str = "d1",
    *,
    payment_id: str = "p1",
    currency: str = "GBP",
    provider: str = PROVIDER,
) -> ReportDispute:
    """A provider reports on a dispute."""
    result = DisputeResult(provider, payment_id, dispute_id, status, amount_minor, currency, "not as described")
    return ReportDispute(sender("m1", provider), "alpha", "1001", result)


def unpaid(*more: Command) -> Scenario:
    """An order over 500 pence that waits for its payment, with stock for it."""
    return given(received("leeds", mug=5), order("1001", goods("mug", 2), payment="before_release"), *more)


def the_order(scenario: Any) -> Order:
    """Order 1001 as it stands."""
    found: Order | None = scenario.world.order("alpha", "1001")
    assert found is not None
    return found


def payments(scenario: Any) -> Payments:
    """What is known of the money of order 1001."""
    return the_order(scenario).payments
