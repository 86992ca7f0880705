"""What happened to the money, in plain words."""

from typing import Any

from domain.payments.events import (
    AuthorizationEnding,
    AuthorizationExpired,
    AuthorizationRequested,
    CaptureFailed,
    CaptureRequested,
    DisputeLost,
    DisputeOpened,
    DisputeWon,
    PaymentActionRequired,
    PaymentAttempted,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentDeclined,
    PaymentFailed,
    PaymentReminded,
    PaymentUnknown,
    PaymentVoided,
    VoidRequested,
)
from domain.refunds.events import (
    RefundApproved,
    RefundFailed,
    RefundPending,
    RefundRequested,
    RefundReversed,
    RefundSettled,
)
from projections.money import in_words
from projections.summaries.words import Say, because, until


def _of_payment(what: str) -> Say:
    """Say an amount of a payment, and why."""

    def say(event: Any, currency: str) -> str:
        amount = in_words(event.amount_minor, currency)
        return f"{what}: {amount}, payment {event.payment_id}{because(getattr(event, 'reason', None))}"

    return say


def _of_refund(what: str) -> Say:
    """Say what became of a refund, and why."""
    return lambda event, _currency: f"Refund {event.refund_id} {what}{because(getattr(event, 'reason', None))}"


def _authorized(event: PaymentAuthorized, currency: str) -> str:
    amount = in_words(event.amount_minor, currency)
    return f"Authorized{until(event.capture_before)}: {amount}, payment {event.payment_id}"


def _ending(event: AuthorizationEnding, _currency: str) -> str:
    return f"Authorization ends soon: payment {event.payment_id} can be captured{until(event.capture_before)}"


def _capture_requested(event: CaptureRequested, currency: str) -> str:
    of = f" for shipment {event.shipment_id}" if event.shipment_id else ""
    return f"Capture requested{of}: {in_words(event.amount_minor, currency)}, payment {event.payment_id}"


def _captured(event: PaymentCaptured, currency: str) -> str:
    over = ", more than was authorized" if event.over else ""
    return f"Captured: {in_words(event.amount_minor, currency)}, payment {event.payment_id}{over}"


def _refund_requested(event: RefundRequested, currency: str) -> str:
    fee = f" after a fee of {in_words(event.fee_minor, currency)}" if event.fee_minor else ""
    amount = in_words(event.amount_minor, currency)
    return f"Refund {event.refund_id} requested: {amount}{fee}{because(event.reason)}"


def _refund_approved(event: RefundApproved, currency: str) -> str:
    by = f" by {event.provider}" if event.provider else " by the shop"
    return f"Refund {event.refund_id} approved: {in_words(event.amount_minor, currency)}, to be paid{by}"


def _refund_settled(event: RefundSettled, currency: str) -> str:
    return f"Refund {event.refund_id} settled: the customer has {in_words(event.amount_minor, currency)}"


def _reminded(event: PaymentReminded, currency: str) -> str:
    return f"Payment reminder {event.number}: {in_words(event.due_minor, currency)} are due"


SAY: dict[type, Say] = {
    PaymentAttempted: _of_payment("Payment begun"),
    PaymentAuthorized: _authorized,
    PaymentDeclined: _of_payment("Payment declined"),
    PaymentFailed: _of_payment("Payment failed"),
    PaymentActionRequired: _of_payment("The customer has to act before they have paid"),
    PaymentUnknown: _of_payment("Not known what became of it"),
    CaptureRequested: _capture_requested,
    PaymentCaptured: _captured,
    CaptureFailed: _of_payment("Capture failed"),
    VoidRequested: _of_payment("Authorization to be voided"),
    PaymentVoided: _of_payment("Authorization voided"),
    AuthorizationEnding: _ending,
    AuthorizationExpired: _of_payment("Authorization expired"),
    AuthorizationRequested: _of_payment("New authorization requested"),
    PaymentReminded: _reminded,
    DisputeOpened: _of_payment("Disputed by the customer's bank"),
    DisputeWon: _of_payment("Dispute won"),
    DisputeLost: _of_payment("Dispute lost"),
    RefundRequested: _refund_requested,
    RefundApproved: _refund_approved,
    RefundPending: _of_refund("is with the provider"),
    RefundSettled: _refund_settled,
    RefundFailed: _of_refund("failed"),
    RefundReversed: _of_refund("reversed: the money came back"),
}
