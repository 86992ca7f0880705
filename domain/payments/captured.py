"""What becomes of one capture: the money is taken, is not, or nobody knows."""

from typing import Any

from domain.orders.state import Order
from domain.payments.events import CaptureFailed, PaymentCaptured, PaymentUnknown
from domain.payments.results import PaymentResult
from domain.payments.state import OPEN, Capture, Payment
from domain.refusals import Refused

MAX_CAPTURES = 1_000


def captured(order: Order, result: PaymentResult) -> list[Any]:
    """Money was taken: once for each capture, and no more than is authorized unless that is declared."""
    payment, capture = _capture(order, result)
    if capture is not None and capture.status == "captured":
        raise Refused("payment.repeated", f"capture {capture.capture_id} is captured already", "capture_id")
    if payment.status in {"declined", "failed"}:
        reason = f"payment {payment.payment_id} is {payment.status}: nothing of it is authorized"
        raise Refused("payment.state", reason, "status")
    over = result.amount_minor > payment.room_minor
    if over and not result.over_capture:
        raise _over(payment)
    return [PaymentCaptured(payment.payment_id, _id(result), result.amount_minor, over)]


def capture_failed(order: Order, result: PaymentResult) -> list[Any]:
    """No money was taken, and that is certain: what it was for is due again."""
    payment, capture = _capture(order, result)
    _require_open(capture)
    return [CaptureFailed(payment.payment_id, _id(result), result.amount_minor, result.reason)]


def capture_unknown(order: Order, result: PaymentResult) -> list[Any]:
    """A timeout: the money may be taken or not, and is not asked for a second time (invariant 29)."""
    payment, capture = _capture(order, result)
    _require_open(capture)
    if capture is not None and capture.status == "unknown":
        raise Refused("payment.repeated", f"capture {capture.capture_id} is unknown already", "capture_id")
    mine = capture.amount_minor if capture is not None else 0
    if payment.pending_minor - mine + result.amount_minor > payment.room_minor:
        raise _over(payment)
    about = (payment.payment_id, result.provider, result.amount_minor, result.reason)
    return [PaymentUnknown(*about, capture_id=_id(result))]


def _capture(order: Order, result: PaymentResult) -> tuple[Payment, Capture | None]:
    payment = order.payments.payments[result.payment_id]
    capture = payment.captures.get(_id(result))
    for other in order.payments.payments.values():
        if other is not payment and result.capture_id in other.captures:
            reason = f"capture {result.capture_id} belongs to payment {other.payment_id}, not {payment.payment_id}"
            raise Refused("payment.capture_elsewhere", reason, "capture_id")
    if capture is None and len(payment.captures) >= MAX_CAPTURES:
        raise Refused("payment.too_many", f"{payment.payment_id} has {MAX_CAPTURES} captures already", "capture_id")
    return payment, capture


def _require_open(capture: Capture | None) -> None:
    if capture is not None and capture.status not in OPEN:
        raise Refused("payment.capture_settled", f"{capture.capture_id} is {capture.status} already", "capture_id")


def _id(result: PaymentResult) -> str:
    assert result.capture_id is not None, f"{result.payment_id}: the result is about no capture"
    return result.capture_id


def _over(payment: Payment) -> Refused:
    reason = f"payment {payment.payment_id} is {payment.status}: {payment.room_minor} minor units of it are left"
    return Refused("payment.over_capture", reason, "amount_minor")
