"""How what happens to refunds changes an order."""

from collections.abc import Callable
from typing import Any

from domain.orders.state import Order
from domain.refunds.events import (
    RefundApproved,
    RefundFailed,
    RefundPending,
    RefundRequested,
    RefundReversed,
    RefundSettled,
)
from domain.refunds.state import Refund, RefundStatus
from domain.values import replace


def _put(order: Order, refund: Refund) -> Order:
    return replace(order, refunds=replace(order.refunds, by_id={**order.refunds.by_id, refund.refund_id: refund}))


def _request(order: Order, event: RefundRequested) -> Order:
    refund = Refund(
        refund_id=event.refund_id,
        amount_minor=event.amount_minor,
        lines=event.lines,
        fee_minor=event.fee_minor,
        cause=event.cause,
        reason=event.reason,
        return_id=event.return_id,
    )
    return _put(order, refund)


def _approve(order: Order, event: RefundApproved) -> Order:
    known = order.refunds.by_id[event.refund_id]
    return _put(order, replace(known, status="approved", provider=event.provider, payment_id=event.payment_id))


def _status(status: RefundStatus) -> Callable[[Order, Any], Order]:
    return lambda order, event: _put(order, replace(order.refunds.by_id[event.refund_id], status=status))


EVOLVE: dict[type, Callable[[Order, Any], Order]] = {
    RefundRequested: _request,
    RefundApproved: _approve,
    RefundPending: _status("pending"),
    RefundSettled: _status("settled"),
    RefundFailed: _status("failed"),
    RefundReversed: _status("reversed"),
}
