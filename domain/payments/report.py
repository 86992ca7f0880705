"""Report a payment: what a provider says became of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from domain.deferred.defer import deferred
from domain.deferred.events import Sender
from domain.orders.state import Order
from domain.payments.attempt import authorized, ended_badly, tried, voided
from domain.payments.captured import capture_failed, capture_unknown, captured
from domain.payments.known import known_payment, require_of_order
from domain.payments.results import PaymentOutcome, PaymentResult
from domain.payments.state import PaymentState
from domain.refusals import Refused
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World

MAX_PAYMENTS = 100

_TRIED: tuple[PaymentState, ...] = ("created", "action_required", "unknown")
_LIVE: tuple[PaymentState, ...] = ("authorized", "partially_captured")

FOLLOWS: dict[PaymentOutcome, tuple[PaymentState | None, ...]] = {
    "created": (None,),
    "action_required": (None, *_TRIED, "declined", "failed"),
    "unknown": (None, *_TRIED, "declined", "failed"),
    "declined": (None, *_TRIED, "failed", "authorized"),
    "failed": (None, *_TRIED, "declined", "authorized"),
    "authorized": (None, *_TRIED, "declined", "failed", "expired", *_LIVE),
    "captured": (*_TRIED, *_LIVE, "captured", "voided", "expired"),
    "voided": (*_TRIED, *_LIVE),
    "expired": _LIVE,
}
"""By what is reported of a payment: what it may be until then; None where it is not known yet."""


@value
class ReportPayment:
    """The provider says what became of a payment, or of one capture of it."""

    sender: Sender
    shop: str
    order_id: str
    result: PaymentResult

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Record it, once; for an order that is not there yet it waits."""
        stream = order_stream(self.shop, self.order_id)
        order = world.state(Order, stream)
        if order is None:
            return deferred(world, self.shop, self.order_id, self.sender, self.result)
        require_of_order(order, self.result)
        if self.result.capture_id is not None and self.result.status in _OF_CAPTURES:
            known_payment(order, self.result)
            happened = _OF_CAPTURES[self.result.status](order, self.result)
        else:
            _require_follows(order, self.result)
            happened = _OF_PAYMENTS[self.result.status](order, self.result, world.now)
        return [Change(stream, each) for each in happened]


def _require_follows(order: Order, result: PaymentResult) -> None:
    """Refuse what is said again, and what can't come of a payment that is what it is."""
    payment = order.payments.payments.get(result.payment_id)
    allowed = FOLLOWS[result.status]
    if payment is None:
        if None not in allowed:
            known_payment(order, result)
        if len(order.payments.payments) >= MAX_PAYMENTS:
            raise Refused("payment.too_many", f"{order.stream} has {MAX_PAYMENTS} payments already", "payment_id")
    elif payment.status == result.status and result.status not in {"authorized", "captured"}:
        raise Refused("payment.repeated", f"payment {result.payment_id} is {payment.status} already", "payment_id")
    elif payment.status not in allowed:
        reason = f"payment {result.payment_id} is {payment.status}, it can't be {result.status} now"
        raise Refused("payment.state", reason, "status")


def _captured_without_id(_order: Order, result: PaymentResult, _now: datetime) -> list[Any]:
    reason = f"a capture of {result.payment_id} needs an id of its own, so that it counts once"
    raise Refused("payment.capture_id", reason, "capture_id")


_OF_PAYMENTS: dict[PaymentOutcome, Callable[[Order, PaymentResult, datetime], list[Any]]] = {
    "created": tried,
    "action_required": tried,
    "unknown": tried,
    "declined": ended_badly,
    "failed": ended_badly,
    "authorized": authorized,
    "voided": voided,
    "expired": ended_badly,
    "captured": _captured_without_id,
}

_OF_CAPTURES: dict[PaymentOutcome, Callable[[Order, PaymentResult], list[Any]]] = {
    "captured": captured,
    "failed": capture_failed,
    "declined": capture_failed,
    "unknown": capture_unknown,
}
"""By what is reported of one capture of a payment."""
