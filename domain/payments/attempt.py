"""What becomes of an attempt to pay: it is authorized, voided or comes to nothing."""

from datetime import datetime, timedelta
from typing import Any

from domain.orders.state import Order
from domain.payments.cover import held_again
from domain.payments.events import (
    AuthorizationExpired,
    PaymentActionRequired,
    PaymentAttempted,
    PaymentAuthorized,
    PaymentDeclined,
    PaymentFailed,
    PaymentUnknown,
    PaymentVoided,
)
from domain.payments.results import PaymentResult
from domain.payments.state import LIVE, Payment
from domain.refusals import Refused

MAX_TERM = timedelta(days=3660)


def tried(_order: Order, result: PaymentResult, _now: datetime) -> list[Any]:
    """Nothing is decided yet; what timed out is unknown, never failed (invariant 29)."""
    about = (result.payment_id, result.provider, result.amount_minor)
    if result.status == "created":
        return [PaymentAttempted(*about)]
    if result.status == "unknown":
        return [PaymentUnknown(*about, result.reason)]
    return [PaymentActionRequired(*about, result.reason)]


def ended_badly(order: Order, result: PaymentResult, _now: datetime) -> list[Any]:
    """The provider keeps nothing, or nothing more, for the order."""
    payment = order.payments.payments.get(result.payment_id)
    lost = payment.free_minor if payment is not None else 0
    if result.status == "expired":
        return [AuthorizationExpired(result.payment_id, lost)]
    about = (result.payment_id, result.provider, result.amount_minor, result.reason)
    held = [each.event for each in held_again(order, lost, f"payment {result.payment_id} is {result.status}")]
    return [PaymentDeclined(*about) if result.status == "declined" else PaymentFailed(*about), *held]


def voided(order: Order, result: PaymentResult, _now: datetime) -> list[Any]:
    """The provider lets go of an amount that it kept."""
    payment = order.payments.payments[result.payment_id]
    if payment.status in LIVE and result.amount_minor > payment.room_minor:
        reason = f"payment {result.payment_id} is {payment.status}: {payment.room_minor} minor units of it are left"
        raise Refused("payment.over_void", reason, "amount_minor")
    lost = max(0, result.amount_minor - payment.voiding_minor)
    held = [each.event for each in held_again(order, lost, f"payment {result.payment_id} is voided")]
    return [PaymentVoided(result.payment_id, result.amount_minor), *held]


def authorized(order: Order, result: PaymentResult, now: datetime) -> list[Any]:
    """The provider keeps an amount for the order, for the first time or again."""
    payment = order.payments.payments.get(result.payment_id)
    ends = result.capture_before
    if ends is not None and ends <= now:
        raise Refused("payment.capture_before", f"the authorization ended at {ends}, it is {now}", "capture_before")
    if ends is not None and ends > now + MAX_TERM:
        raise Refused("payment.capture_before", f"no authorization holds until {ends}, it is {now}", "capture_before")
    held = []
    if payment is not None and payment.authorized_minor:
        _require_newer(payment, result)
        lost = max(0, payment.authorized_minor - result.amount_minor) if payment.status in LIVE else 0
        held = [each.event for each in held_again(order, lost, f"less of {result.payment_id} is authorized")]
    return [PaymentAuthorized(result.payment_id, result.provider, result.amount_minor, ends, now), *held]


def _require_newer(payment: Payment, result: PaymentResult) -> None:
    ends, name = result.capture_before, payment.payment_id
    if payment.status in LIVE:
        if (result.amount_minor, ends) == (payment.authorized_minor, payment.capture_before):
            reason = f"payment {name} is {payment.status} already, until {ends}"
            raise Refused("payment.repeated", reason, "payment_id")
        if ends is not None and (payment.capture_before is None or ends < payment.capture_before):
            reason = f"payment {name} is {payment.status} until {payment.capture_before}, which is later than {ends}"
            raise Refused("payment.capture_before", reason, "capture_before")
    gone = payment.captured_minor + payment.pending_minor
    if result.amount_minor < gone:
        reason = f"of payment {name}, {payment.status}, {gone} minor units are captured or asked for already"
        raise Refused("payment.below_captured", reason, "amount_minor")
