"""Messages on changes of an order: propose and preview, confirm, decline, cancel; another address."""

from typing import Annotated

from pydantic import Field

from domain.changes.address import ChangeAddress
from domain.changes.cancel import CancelChange
from domain.changes.confirm import ConfirmChange
from domain.changes.decline import DeclineChange
from domain.changes.edits import Edits
from domain.changes.propose import ProposeChange
from domain.orders.lines import MAX_UNITS
from schemas.inbound.envelope import Context
from schemas.inbound.fields import (
    MAX_LINES,
    Address,
    Contact,
    Currency,
    Id,
    LineNo,
    Message,
    NumberedOnce,
    PartnerId,
    Reason,
    SaleLines,
    UnitPriceMinor,
)


class NewQuantity(Message):
    """How many units of a goods line are wanted, without those that were cancelled; 0 for none any more."""

    line_no: LineNo
    quantity: Annotated[int, Field(ge=0, le=MAX_UNITS)]


class NewPrice(Message):
    """What a unit of a line costs, in minor units; for a charge, the charge."""

    line_no: LineNo
    unit_price_minor: UnitPriceMinor


class Propose(Message):
    """`change.propose.v1`: what would become of the order with new lines, other quantities or other prices.

    The answer is the preview; stock for what is added is held until the change is confirmed, for 24 hours.
    """

    shop: PartnerId | None = None
    order_id: Id
    change_id: Id
    currency: Currency
    add_lines: SaleLines | None = None
    quantities: Annotated[tuple[NewQuantity, ...], Field(max_length=MAX_LINES, strict=False), NumberedOnce] = ()
    prices: Annotated[tuple[NewPrice, ...], Field(max_length=MAX_LINES, strict=False), NumberedOnce] = ()
    reason: Reason

    def command(self, context: Context) -> ProposeChange:
        """Translate."""
        edits = Edits(
            add=tuple(line.line(context.envelope.local_date) for line in self.add_lines or ()),
            quantities={each.line_no: each.quantity for each in self.quantities},
            prices={each.line_no: each.unit_price_minor for each in self.prices},
        )
        return ProposeChange(
            context.shop_of(self.shop), self.order_id, self.change_id, self.currency, self.reason, edits
        )


class Confirm(Message):
    """`change.confirm.v1`: the customer wants the change as it was previewed."""

    shop: PartnerId | None = None
    order_id: Id
    change_id: Id

    def command(self, context: Context) -> ConfirmChange:
        """Translate."""
        return ConfirmChange(context.shop_of(self.shop), self.order_id, self.change_id)


class Decline(Message):
    """`change.decline.v1`: the shop does not make the change."""

    shop: PartnerId | None = None
    order_id: Id
    change_id: Id
    reason: Reason

    def command(self, context: Context) -> DeclineChange:
        """Translate."""
        return DeclineChange(context.shop_of(self.shop), self.order_id, self.change_id, self.reason)


class Cancel(Message):
    """`change.cancel.v1`: the customer does not want the change any more."""

    shop: PartnerId | None = None
    order_id: Id
    change_id: Id
    reason: Reason

    def command(self, context: Context) -> CancelChange:
        """Translate."""
        return CancelChange(context.shop_of(self.shop), self.order_id, self.change_id, self.reason)


class ChangeAddressBody(Message):
    """`order.change_address.v1`: what has not left goes elsewhere. `customer` is the order's own, if it has one."""

    shop: PartnerId | None = None
    order_id: Id
    customer: Id | None = None
    contact: Contact | None = None
    address: Address
    reason: Reason

    def command(self, context: Context) -> ChangeAddress:
        """Translate; contact and address are sealed under the customer's key, or the order's for a guest."""
        contact, address = context.sealed(self)
        return ChangeAddress(
            shop=context.shop_of(self.shop),
            order_id=self.order_id,
            customer=self.customer,
            destination=self.address.destination(),
            contact=contact,
            address=address,
            reason=self.reason,
        )


TYPES: dict[str, type[Message]] = {
    "change.propose.v1": Propose,
    "change.confirm.v1": Confirm,
    "change.decline.v1": Decline,
    "change.cancel.v1": Cancel,
    "order.change_address.v1": ChangeAddressBody,
}
