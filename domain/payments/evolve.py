"""How what happens to payments changes an order."""

from collections.abc import Callable
from typing import Any

from domain.orders.state import Order
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
from domain.payments.state import Capture, CaptureState, Dispute, DisputeState, Payment, PaymentState
from domain.values import replace

_Attempt = PaymentAttempted | PaymentDeclined | PaymentFailed | PaymentActionRequired


def _put(order: Order, payment: Payment) -> Order:
    payments = {**order.payments.payments, payment.payment_id: payment}
    return replace(order, payments=replace(order.payments, payments=payments))


def _of(order: Order, payment_id: str) -> Payment:
    return order.payments.payments[payment_id]


def _known(order: Order, event: _Attempt | PaymentUnknown | PaymentAuthorized) -> Payment:
    """The payment, which any of its events may be the first to tell of."""
    known = order.payments.payments.get(event.payment_id)
    return known or Payment(payment_id=event.payment_id, provider=event.provider, amount_minor=event.amount_minor)


def _attempted(status: PaymentState) -> Callable[[Order, _Attempt], Order]:
    def evolve(order: Order, event: _Attempt) -> Order:
        return _put(order, replace(_known(order, event), status=status))

    return evolve


def _unknown(order: Order, event: PaymentUnknown) -> Order:
    payment = _known(order, event)
    if event.capture_id is None:
        return _put(order, replace(payment, status="unknown"))
    return _put(order, _with_capture(payment, event.capture_id, event.amount_minor, "unknown"))


def _authorize(order: Order, event: PaymentAuthorized) -> Order:
    payment = replace(
        _known(order, event),
        authorized_minor=event.amount_minor,
        capture_before=event.capture_before,
        ending=False,
        voided_minor=0,
        voiding_minor=0,
    )
    status: PaymentState = "partially_captured" if payment.captured_minor else "authorized"
    after = _put(order, replace(payment, status=status))
    return replace(after, payments=replace(after.payments, asked_again=False))


def _request_capture(order: Order, event: CaptureRequested) -> Order:
    payment = _of(order, event.payment_id)
    capture = Capture(
        capture_id=event.capture_id,
        amount_minor=event.amount_minor,
        status="requested",
        shipment_id=event.shipment_id,
    )
    return _put(order, replace(payment, captures={**payment.captures, event.capture_id: capture}))


def _capture(order: Order, event: PaymentCaptured) -> Order:
    payment = _with_capture(_of(order, event.payment_id), event.capture_id, event.amount_minor, "captured")
    if payment.status == "expired":
        return _put(order, payment)
    left = payment.authorized_minor - payment.captured_minor - payment.voided_minor
    return _put(order, replace(payment, status="partially_captured" if left > 0 else "captured"))


def _fail_capture(order: Order, event: CaptureFailed) -> Order:
    return _put(order, _with_capture(_of(order, event.payment_id), event.capture_id, event.amount_minor, "failed"))


def _with_capture(payment: Payment, capture_id: str, amount_minor: int, status: CaptureState) -> Payment:
    known = payment.captures.get(capture_id)
    capture = Capture(
        capture_id=capture_id,
        amount_minor=amount_minor,
        status=status,
        shipment_id=known.shipment_id if known else None,
    )
    return replace(payment, captures={**payment.captures, capture_id: capture})


def _request_void(order: Order, event: VoidRequested) -> Order:
    payment = _of(order, event.payment_id)
    return _put(order, replace(payment, voiding_minor=payment.voiding_minor + event.amount_minor))


def _void(order: Order, event: PaymentVoided) -> Order:
    payment = _of(order, event.payment_id)
    after = replace(
        payment,
        voided_minor=payment.voided_minor + event.amount_minor,
        voiding_minor=max(0, payment.voiding_minor - event.amount_minor),
    )
    if after.authorized_minor > after.captured_minor + after.voided_minor:
        return _put(order, after)
    return _put(order, replace(after, status="captured" if after.captured_minor else "voided"))


def _warn(order: Order, event: AuthorizationEnding) -> Order:
    return _put(order, replace(_of(order, event.payment_id), ending=True))


def _expire(order: Order, event: AuthorizationExpired) -> Order:
    return _put(order, replace(_of(order, event.payment_id), status="expired", voiding_minor=0))


def _ask_again(order: Order, _event: AuthorizationRequested) -> Order:
    return replace(order, payments=replace(order.payments, asked_again=True))


def _remind(order: Order, event: PaymentReminded) -> Order:
    return replace(order, payments=replace(order.payments, reminders=event.number))


def _dispute(status: DisputeState) -> Callable[[Order, DisputeOpened | DisputeWon | DisputeLost], Order]:
    def evolve(order: Order, event: DisputeOpened | DisputeWon | DisputeLost) -> Order:
        dispute = Dispute(
            dispute_id=event.dispute_id,
            payment_id=event.payment_id,
            amount_minor=event.amount_minor,
            status=status,
        )
        disputes = {**order.payments.disputes, event.dispute_id: dispute}
        return replace(order, payments=replace(order.payments, disputes=disputes))

    return evolve


EVOLVE: dict[type, Callable[[Order, Any], Order]] = {
    PaymentAttempted: _attempted("created"),
    PaymentAuthorized: _authorize,
    PaymentDeclined: _attempted("declined"),
    PaymentFailed: _attempted("failed"),
    PaymentActionRequired: _attempted("action_required"),
    PaymentUnknown: _unknown,
    CaptureRequested: _request_capture,
    PaymentCaptured: _capture,
    CaptureFailed: _fail_capture,
    VoidRequested: _request_void,
    PaymentVoided: _void,
    AuthorizationEnding: _warn,
    AuthorizationExpired: _expire,
    AuthorizationRequested: _ask_again,
    PaymentReminded: _remind,
    DisputeOpened: _dispute("open"),
    DisputeWon: _dispute("won"),
    DisputeLost: _dispute("lost"),
}
