"""What a result must agree with: the currency of its order, and the provider of its payment."""

from domain.orders.state import Order
from domain.payments.results import Result
from domain.payments.state import Payment
from domain.refusals import Refused


def require_of_order(order: Order, result: Result) -> None:
    """Refuse another currency than the order's, and a payment that another provider has."""
    if result.currency != order.currency:
        raise Refused("payment.currency", f"{order.stream} is in {order.currency}, not {result.currency}", "currency")
    payment = order.payments.payments.get(result.payment_id)
    if payment is not None and payment.provider != result.provider:
        reason = f"payment {result.payment_id}, {payment.status}, belongs to another provider than {result.provider}"
        raise Refused("payment.foreign", reason, "payment_id")


def known_payment(order: Order, result: Result) -> Payment:
    """Give the payment that a result is about, which must be there."""
    payment = order.payments.payments.get(result.payment_id)
    if payment is None:
        reason = f"{order.stream}, {order.status}, has no payment {result.payment_id} that could be {result.status}"
        raise Refused("payment.unknown", reason, "payment_id")
    return payment
