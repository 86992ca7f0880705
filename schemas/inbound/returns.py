"""Messages on returns: of shop and operator, and of the warehouses that receive them."""

from typing import Annotated, Self

from pydantic import AwareDatetime, Field, model_validator

from domain.refusals import Refused
from domain.returns.authorize import AuthorizeReturn, DeclineReturn
from domain.returns.blind import ReturnBlind
from domain.returns.cancel import CancelReturn
from domain.returns.events import Condition, Disposition, Outcome, ReceivedLine, Resolution, ReturnLine
from domain.returns.inspect import Inspection, InspectReturn
from domain.returns.receive import ReceiveReturn
from domain.returns.request import RequestReturn
from domain.returns.resolve import ResolveReturn
from domain.returns.send import SendReturn
from domain.returns.take_back import ReturnOrder
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
    SaleLines,
    Text,
    Units,
)

MAX_MINOR = 9_000_000_000_000_000
ReturnId = FulfilmentId
"""Id of a return: the partner's, or the longer one that the ledger gave to what a carrier brings back."""


class ReportReturn(Message):
    """`return.report.v1`: goods came back to `location` in one step, or charges are credited.

    With `order_id` the lines are the order's, by their numbers; without it the return is blind.
    Quantities and prices are above zero: they say what is credited.
    """

    shop: PartnerId | None = None
    return_id: Id
    order_id: Id | None = None
    location: PartnerId
    currency: Currency
    customer: Id | None = None
    lines: SaleLines

    def command(self, context: Context) -> ReturnOrder | ReturnBlind:
        """Translate."""
        shop = context.shop_of(self.shop)
        lines = tuple(line.line(context.envelope.local_date) for line in self.lines)
        if self.order_id is not None:
            return ReturnOrder(shop, self.order_id, self.return_id, self.location, self.currency, lines)
        return ReturnBlind(shop, self.return_id, self.location, self.currency, self.customer, lines)


class RequestLine(Message):
    """Units of one line, and why they are sent back."""

    line_no: LineNo
    quantity: Units
    reason: Reason


class RequestReturnBody(Message):
    """`return.request.v1`: a customer wants to send units back; only the operator may `force` a closed window."""

    shop: PartnerId | None = None
    order_id: Id
    return_id: Id
    lines: Annotated[tuple[RequestLine, ...], Field(min_length=1, max_length=MAX_LINES, strict=False), NumberedOnce]
    force: bool = False

    def command(self, context: Context) -> RequestReturn:
        """Translate."""
        envelope = context.envelope
        if self.force and envelope.source.partition(":")[0] != "operator":
            raise Refused("return.force", f"{envelope.partner} may not force a return, only the operator", "force")
        lines = tuple(ReturnLine(each.line_no, each.quantity, each.reason) for each in self.lines)
        shop = context.shop_of(self.shop)
        return RequestReturn(shop, self.order_id, self.return_id, lines, envelope.occurred_at, self.force)


class AuthorizeReturnBody(Message):
    """`return.authorize.v1`: the customer may send it until `expires_at`, to `location` where one is named.

    The restocking fee is a share of the refund, or an amount with its currency.
    """

    shop: PartnerId | None = None
    order_id: Id
    return_id: Id
    expires_at: Annotated[AwareDatetime, Field(strict=False)] | None = None
    location: PartnerId | None = None
    restocking_fee_percent: Annotated[int, Field(ge=0, le=100)] = 0
    restocking_fee_minor: Annotated[int, Field(ge=0, le=MAX_MINOR)] = 0
    currency: Currency | None = None

    @model_validator(mode="after")
    def _one_fee(self) -> Self:
        if self.restocking_fee_percent and self.restocking_fee_minor:
            raise ValueError("say either restocking_fee_percent or restocking_fee_minor")
        if self.restocking_fee_minor and self.currency is None:
            raise ValueError("restocking_fee_minor needs its currency")
        return self

    def command(self, context: Context) -> AuthorizeReturn:
        """Translate."""
        return AuthorizeReturn(
            shop=context.shop_of(self.shop),
            order_id=self.order_id,
            return_id=self.return_id,
            expires_at=self.expires_at,
            location=self.location,
            restocking_fee_percent=self.restocking_fee_percent,
            restocking_fee_minor=self.restocking_fee_minor,
            currency=self.currency,
        )


class DeclineReturnBody(Message):
    """`return.decline.v1`: the seller does not take it back."""

    shop: PartnerId | None = None
    order_id: Id
    return_id: Id
    reason: Reason

    def command(self, context: Context) -> DeclineReturn:
        """Translate."""
        return DeclineReturn(context.shop_of(self.shop), self.order_id, self.return_id, self.reason)


class CancelReturnBody(Message):
    """`return.cancel.v1`: it will not come."""

    shop: PartnerId | None = None
    order_id: Id
    return_id: ReturnId
    reason: Reason

    def command(self, context: Context) -> CancelReturn:
        """Translate."""
        return CancelReturn(context.shop_of(self.shop), self.order_id, self.return_id, self.reason)


class ShipReturnBody(Message):
    """`return.ship.v1`: the customer sent it."""

    shop: PartnerId | None = None
    order_id: Id
    return_id: Id
    tracking_number: Text | None = None

    def command(self, context: Context) -> SendReturn:
        """Translate."""
        return SendReturn(context.shop_of(self.shop), self.order_id, self.return_id, self.tracking_number)


class ResolvedLine(Message):
    """What the customer gets for the units of one line."""

    line_no: LineNo
    resolution: Outcome


class ResolveReturnBody(Message):
    """`return.resolve.v1`: what the customer gets; a refund then follows by itself, when all is inspected."""

    shop: PartnerId | None = None
    order_id: Id
    return_id: ReturnId
    lines: Annotated[tuple[ResolvedLine, ...], Field(min_length=1, max_length=MAX_LINES, strict=False), NumberedOnce]

    def command(self, context: Context) -> ResolveReturn:
        """Translate."""
        resolutions = tuple(Resolution(each.line_no, each.resolution) for each in self.lines)
        return ResolveReturn(context.shop_of(self.shop), self.order_id, self.return_id, resolutions)


class ReceiveLine(Message):
    """Units of one line, and how they came: the same line may come in several conditions."""

    line_no: LineNo
    quantity: Units
    condition: Condition = "received"


class ReceiveReturnBody(Message):
    """`return.receive.v1`: a warehouse tells how units of a return came; others may still come."""

    shop: PartnerId
    order_id: Id
    return_id: ReturnId
    lines: Annotated[tuple[ReceiveLine, ...], Field(min_length=1, max_length=MAX_LINES, strict=False)]

    def command(self, context: Context) -> ReceiveReturn:
        """Translate."""
        lines = tuple(ReceivedLine(each.line_no, each.quantity, each.condition) for each in self.lines)
        return ReceiveReturn(context.envelope.partner, self.shop, self.order_id, self.return_id, lines)


class InspectLine(Message):
    """Units of one line, and what becomes of them."""

    line_no: LineNo
    quantity: Units
    disposition: Disposition


class InspectReturnBody(Message):
    """`return.inspect.v1`: the warehouse looked at what came; only what is restocked can be sold again."""

    shop: PartnerId
    order_id: Id
    return_id: ReturnId
    lines: Annotated[tuple[InspectLine, ...], Field(min_length=1, max_length=MAX_LINES, strict=False)]

    def command(self, context: Context) -> InspectReturn:
        """Translate."""
        lines = tuple(Inspection(each.line_no, each.quantity, each.disposition) for each in self.lines)
        return InspectReturn(context.envelope.partner, self.shop, self.order_id, self.return_id, lines)


TYPES: dict[str, type[Message]] = {
    "return.report.v1": ReportReturn,
    "return.request.v1": RequestReturnBody,
    "return.authorize.v1": AuthorizeReturnBody,
    "return.decline.v1": DeclineReturnBody,
    "return.cancel.v1": CancelReturnBody,
    "return.ship.v1": ShipReturnBody,
    "return.resolve.v1": ResolveReturnBody,
}

WAREHOUSE_TYPES: dict[str, type[Message]] = {
    "return.receive.v1": ReceiveReturnBody,
    "return.inspect.v1": InspectReturnBody,
}
