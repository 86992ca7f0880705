"""Messages on orders: place, cancel, hold. A shop speaks of its own orders, the operator of any shop's."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from domain.orders.cancel import CancelLines, CancelOrder, CloseRest
from domain.orders.draft import SubmitDraft
from domain.orders.events import HoldKind
from domain.orders.hold import HoldOrder, ReleaseHold
from domain.orders.place import PlaceOrder
from domain.orders.policy import OrderType
from domain.orders.recipient import Destination
from domain.orders.reject import RejectOrder
from schemas.inbound.envelope import Context
from schemas.inbound.fields import (
    MAX_LINES,
    Address,
    Contact,
    Currency,
    FulfilmentId,
    Id,
    LineNo,
    Message,
    NumberedOnce,
    PartnerId,
    Reason,
    SaleLines,
    Units,
)
from schemas.inbound.terms import TermsBody


class Place(Message):
    """`order.place.v1`: the shop sold something."""

    shop: PartnerId | None = None
    order_id: Id
    order_type: OrderType = "retail"
    currency: Currency
    customer: Id | None = None
    lines: SaleLines
    contact: Contact | None = None
    address: Address | None = None
    terms: TermsBody = TermsBody()

    def command(self, context: Context) -> PlaceOrder:
        """Translate; contact and address are sealed under the customer's key, or the order's for a guest."""
        return _place(self, context)


class Draft(Message):
    """`order.draft.v1`: the shop offers something; the offer is good until `expires_at`."""

    shop: PartnerId | None = None
    order_id: Id
    order_type: OrderType = "retail"
    currency: Currency
    customer: Id | None = None
    lines: SaleLines
    contact: Contact | None = None
    address: Address | None = None
    terms: TermsBody = TermsBody()
    expires_at: Annotated[AwareDatetime, Field(strict=False)] | None = None

    def command(self, context: Context) -> PlaceOrder:
        """Translate."""
        return _place(self, context, draft=True, draft_until=self.expires_at)


class Submit(Message):
    """`order.submit.v1`: the customer takes the offer."""

    shop: PartnerId | None = None
    order_id: Id

    def command(self, context: Context) -> SubmitDraft:
        """Translate."""
        return SubmitDraft(context.shop_of(self.shop), self.order_id, context.envelope.occurred_at)


class Reject(Message):
    """`order.reject.v1`: the seller does not take an order that waits to be approved."""

    shop: PartnerId | None = None
    order_id: Id
    reason: Reason

    def command(self, context: Context) -> RejectOrder:
        """Translate."""
        return RejectOrder(context.shop_of(self.shop), self.order_id, self.reason)


class Cancel(Message):
    """`order.cancel.v1`: the shop takes its order back."""

    shop: PartnerId | None = None
    order_id: Id
    reason: Reason

    def command(self, context: Context) -> CancelOrder:
        """Translate."""
        return CancelOrder(context.shop_of(self.shop), self.order_id, self.reason)


class LineUnits(Message):
    """Units of one line of an order."""

    line_no: LineNo
    quantity: Units


class CancelLinesBody(Message):
    """`order.cancel_lines.v1`: the shop takes units of some lines back."""

    shop: PartnerId | None = None
    order_id: Id
    lines: Annotated[tuple[LineUnits, ...], Field(min_length=1, max_length=MAX_LINES, strict=False), NumberedOnce]
    reason: Reason

    def command(self, context: Context) -> CancelLines:
        """Translate."""
        quantities = {each.line_no: each.quantity for each in self.lines}
        return CancelLines(context.shop_of(self.shop), self.order_id, quantities, self.reason)


class Close(Message):
    """`order.close.v1`: what has not gone to a warehouse is not wanted any more."""

    shop: PartnerId | None = None
    order_id: Id
    reason: Reason

    def command(self, context: Context) -> CloseRest:
        """Translate."""
        return CloseRest(context.shop_of(self.shop), self.order_id, self.reason)


class Hold(Message):
    """`order.hold.v1`: nothing of the order (or of one line, one fulfilment) moves until the hold is released."""

    shop: PartnerId | None = None
    order_id: Id
    hold_id: Id
    kind: HoldKind = "manual"
    reason: Reason
    line_no: LineNo | None = None
    fulfilment_id: FulfilmentId | None = None
    expires_at: Annotated[AwareDatetime, Field(strict=False)] | None = None

    def command(self, context: Context) -> HoldOrder:
        """Translate."""
        return HoldOrder(
            shop=context.shop_of(self.shop),
            order_id=self.order_id,
            hold_id=self.hold_id,
            kind=self.kind,
            reason=self.reason,
            line_no=self.line_no,
            fulfilment_id=self.fulfilment_id,
            expires_at=self.expires_at,
        )


class ReleaseHoldBody(Message):
    """`order.release_hold.v1`: one hold is lifted; a hold that the ledger placed itself is overridden by it."""

    shop: PartnerId | None = None
    order_id: Id
    hold_id: Id
    reason: Reason

    def command(self, context: Context) -> ReleaseHold:
        """Translate."""
        return ReleaseHold(context.shop_of(self.shop), self.order_id, self.hold_id, self.reason)


def _place(
    body: Place | Draft, context: Context, *, draft: bool = False, draft_until: datetime | None = None
) -> PlaceOrder:
    contact, address = context.sealed(body)
    return PlaceOrder(
        shop=context.shop_of(body.shop),
        order_id=body.order_id,
        order_type=body.order_type,
        currency=body.currency,
        customer=body.customer,
        lines=tuple(line.line(context.envelope.local_date) for line in body.lines),
        destination=body.address.destination() if body.address else Destination(),
        contact=contact,
        address=address,
        terms=body.terms.terms(body.order_type),
        placed_at=context.envelope.occurred_at,
        draft=draft,
        draft_until=draft_until,
    )


TYPES: dict[str, type[Message]] = {
    "order.place.v1": Place,
    "order.draft.v1": Draft,
    "order.submit.v1": Submit,
    "order.reject.v1": Reject,
    "order.cancel.v1": Cancel,
    "order.cancel_lines.v1": CancelLinesBody,
    "order.close.v1": Close,
    "order.hold.v1": Hold,
    "order.release_hold.v1": ReleaseHoldBody,
}
