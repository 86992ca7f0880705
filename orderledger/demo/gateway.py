"""The demo's payment provider: it keeps money for orders when they are placed, and does what the ledger asks for."""

from consumers.requests import Request
from domain.money import line_amount_minor
from domain.payments.events import CaptureRequested, VoidRequested
from domain.refunds.events import RefundApproved
from domain.streams import owner_and_id
from orderledger.demo.catalogue import CURRENCY, GATEWAY
from orderledger.demo.planned import PlannedOrder
from producers.payment import PaymentClient
from schemas.inbound.fields import Message
from schemas.inbound.payments import ReportPaymentBody
from schemas.inbound.refunds import ReportRefundBody

SOURCE = f"payment:{GATEWAY}"


def authorize(client: PaymentClient, order: PlannedOrder) -> str:
    """Report that the money for an order is kept, all of it and until it ships; gives the id of the message."""
    body = ReportPaymentBody(
        shop=order.shop.id,
        order_id=order.place.order_id,
        payment_id=f"pay-{order.place.order_id}",
        status="authorized",
        amount_minor=sum(line_amount_minor(each.quantity, each.unit_price_minor) for each in order.place.lines),
        currency=CURRENCY,
    )
    return client.say(body, order.placed_at)


def result_of(request: Request) -> Message:
    """Give what the provider reports once it did what it was asked for."""
    shop, order_id = owner_and_id(request.stream)
    body = request.body
    match body:
        case CaptureRequested():
            return ReportPaymentBody(
                shop=shop,
                order_id=order_id,
                payment_id=body.payment_id,
                capture_id=body.capture_id,
                status="captured",
                amount_minor=body.amount_minor,
                currency=body.currency,
            )
        case VoidRequested():
            return ReportPaymentBody(
                shop=shop,
                order_id=order_id,
                payment_id=body.payment_id,
                status="voided",
                amount_minor=body.amount_minor,
                currency=body.currency,
            )
        case RefundApproved():
            return ReportRefundBody(
                shop=shop,
                order_id=order_id,
                refund_id=body.refund_id,
                status="settled",
                amount_minor=body.amount_minor,
                currency=body.currency,
            )
        case _:
            raise ValueError(f"the demo's provider can't do {request.name}")
