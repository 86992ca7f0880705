"""Messages on refunds: of shop and operator, and of the providers that pay them."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.refunds.approve import ApproveRefund, DeclineRefund
from domain.refunds.report import Reported, ReportRefund
from domain.refunds.request import RequestRefund
from schemas.inbound.envelope import Context
from schemas.inbound.fields import (
    MAX_LINES,
    Currency,
    FulfilmentId,
    Id,
    LineNo,
    Message,
    NumberedOnce,
    PartnerId,
    Reason,
    Units,
)

MAX_MINOR = 9_000_000_000_000_000
RefundId = FulfilmentId
"""Id of a refund: the partner's, or the longer one that the ledger gave to one that it asked for itself."""


class RefundUnits(Message):
    """Units of one line, of goods or of a charge."""

    line_no: LineNo
    quantity: Units


class RequestRefundBody(Message):
    """`refund.request.v1`: money shall go back, for units of lines or, as goodwill, an amount.

    What came back or was cancelled needs no approval. A discount or tax goes back with its goods.
    """

    shop: PartnerId | None = None
    order_id: Id
    refund_id: Id
    currency: Currency
    lines: Annotated[tuple[RefundUnits, ...], Field(max_length=MAX_LINES, strict=False), NumberedOnce] = ()
    amount_minor: Annotated[int, Field(ge=1, le=MAX_MINOR)] | None = None
    reason: Reason

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.lines) == (self.amount_minor is not None):
            raise ValueError("say either lines or amount_minor")
        return self

    def command(self, context: Context) -> RequestRefund:
        """Translate."""
        return RequestRefund(
            shop=context.shop_of(self.shop),
            order_id=self.order_id,
            refund_id=self.refund_id,
            currency=self.currency,
            reason=self.reason,
            quantities={each.line_no: each.quantity for each in self.lines},
            amount_minor=self.amount_minor or 0,
        )


class ApproveRefundBody(Message):
    """`refund.approve.v1`: the seller wants it to be paid."""

    shop: PartnerId | None = None
    order_id: Id
    refund_id: RefundId

    def command(self, context: Context) -> ApproveRefund:
        """Translate."""
        return ApproveRefund(context.shop_of(self.shop), self.order_id, self.refund_id)


class DeclineRefundBody(Message):
    """`refund.decline.v1`: the seller does not want it."""

    shop: PartnerId | None = None
    order_id: Id
    refund_id: RefundId
    reason: Reason

    def command(self, context: Context) -> DeclineRefund:
        """Translate."""
        return DeclineRefund(context.shop_of(self.shop), self.order_id, self.refund_id, self.reason)


class ReportRefundBody(Message):
    """`refund.report.v1`: what became of a refund, from who pays it; the operator may speak for any."""

    shop: PartnerId | None = None
    order_id: Id
    refund_id: RefundId
    status: Reported
    currency: Currency
    amount_minor: Annotated[int, Field(ge=0, le=MAX_MINOR)]
    reason: Reason = "not said"

    def command(self, context: Context) -> ReportRefund:
        """Translate."""
        kind, _, partner = context.envelope.source.partition(":")
        return ReportRefund(
            shop=context.shop_of(self.shop),
            order_id=self.order_id,
            refund_id=self.refund_id,
            status=self.status,
            currency=self.currency,
            amount_minor=self.amount_minor,
            provider=partner if kind == "payment" else None,
            by_operator=kind == "operator",
            reason=self.reason,
        )


TYPES: dict[str, type[Message]] = {
    "refund.request.v1": RequestRefundBody,
    "refund.approve.v1": ApproveRefundBody,
    "refund.decline.v1": DeclineRefundBody,
    "refund.report.v1": ReportRefundBody,
}

PAYMENT_TYPES: dict[str, type[Message]] = {"refund.report.v1": ReportRefundBody}
