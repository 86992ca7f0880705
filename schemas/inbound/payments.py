"""Messages on payments: what providers report, and what shops ask of them."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from domain.deferred.events import Sender
from domain.payments.dispute import ReportDispute
from domain.payments.recapture import CaptureAgain
from domain.payments.remind import RemindPayment
from domain.payments.report import ReportPayment
from domain.payments.results import DisputeOutcome, DisputeResult, PaymentOutcome, PaymentResult
from domain.payments.void import VoidPayment
from schemas.inbound.envelope import Context, Envelope
from schemas.inbound.fields import Currency, FulfilmentId, Id, Message, PartnerId, Reason

AmountMinor = Annotated[int, Field(ge=1, le=9_000_000_000_000_000)]


class ReportPaymentBody(Message):
    """`payment.report.v1`: what became of a payment, or of the capture that `capture_id` names.

    `amount_minor` is what the result is about: captured now, voided now, or authorized in all. `over_capture` declares
    that more was captured than was authorized.
    """

    shop: PartnerId
    order_id: Id
    payment_id: Id
    status: PaymentOutcome
    amount_minor: AmountMinor
    currency: Currency
    capture_id: FulfilmentId | None = None
    capture_before: Annotated[AwareDatetime, Field(strict=False)] | None = None
    over_capture: bool = False
    reason: Reason | None = None

    def command(self, context: Context) -> ReportPayment:
        """Translate."""
        result = PaymentResult(
            provider=context.envelope.partner,
            payment_id=self.payment_id,
            status=self.status,
            amount_minor=self.amount_minor,
            currency=self.currency,
            capture_id=self.capture_id,
            capture_before=self.capture_before,
            over_capture=self.over_capture,
            reason=self.reason or "",
        )
        return ReportPayment(_sender(context.envelope), self.shop, self.order_id, result)


class ReportDisputeBody(Message):
    """`dispute.report.v1`: the customer asks their bank for the money, and what the bank says."""

    shop: PartnerId
    order_id: Id
    payment_id: Id
    dispute_id: Id
    status: DisputeOutcome
    amount_minor: AmountMinor
    currency: Currency
    reason: Reason

    def command(self, context: Context) -> ReportDispute:
        """Translate."""
        result = DisputeResult(
            provider=context.envelope.partner,
            payment_id=self.payment_id,
            dispute_id=self.dispute_id,
            status=self.status,
            amount_minor=self.amount_minor,
            currency=self.currency,
            reason=self.reason,
        )
        return ReportDispute(_sender(context.envelope), self.shop, self.order_id, result)


class VoidPaymentBody(Message):
    """`payment.void.v1`: the shop lets go of what is left of a payment."""

    shop: PartnerId | None = None
    order_id: Id
    payment_id: Id

    def command(self, context: Context) -> VoidPayment:
        """Translate."""
        return VoidPayment(context.shop_of(self.shop), self.order_id, self.payment_id)


class CaptureAgainBody(Message):
    """`payment.capture_again.v1`: what is due is asked for again, after captures that failed."""

    shop: PartnerId | None = None
    order_id: Id

    def command(self, context: Context) -> CaptureAgain:
        """Translate."""
        return CaptureAgain(context.shop_of(self.shop), self.order_id)


class RemindPaymentBody(Message):
    """`payment.remind.v1`: the customer was reminded of what is due."""

    shop: PartnerId | None = None
    order_id: Id

    def command(self, context: Context) -> RemindPayment:
        """Translate."""
        return RemindPayment(context.shop_of(self.shop), self.order_id)


def _sender(envelope: Envelope) -> Sender:
    return Sender(envelope.source, envelope.message_id, envelope.message_type, envelope.fingerprint)


PAYMENT_TYPES: dict[str, type[Message]] = {
    "payment.report.v1": ReportPaymentBody,
    "dispute.report.v1": ReportDisputeBody,
}
"""What a provider may send."""

TYPES: dict[str, type[Message]] = {
    "payment.void.v1": VoidPaymentBody,
    "payment.capture_again.v1": CaptureAgainBody,
    "payment.remind.v1": RemindPaymentBody,
}
