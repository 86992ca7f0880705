"""What a shop sends."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.accounts.adjust import AdjustAccount
from domain.imports.reject import RejectedLine, RejectLines
from domain.master.product import ListProducts, ProductListed
from domain.orders.cancel import CancelOrder
from domain.orders.events import OrderType
from domain.orders.lines import Line
from domain.orders.place import PlaceOrder
from domain.orders.recipient import Destination
from domain.orders.take_back import ReturnOrder
from domain.returns.blind import ReturnBlind
from schemas.inbound.envelope import Context
from schemas.inbound.fields import (
    MAX_LINES,
    Address,
    Contact,
    Currency,
    Id,
    Message,
    NumberedOnce,
    PartnerId,
    Payable,
    SaleLine,
    SaleLines,
    Sku,
    Text,
)


class Place(Message):
    """`order.place.v1`: the shop sold something."""

    order_id: Id
    order_type: OrderType = "retail"
    currency: Currency
    customer: Id | None = None
    lines: SaleLines
    contact: Contact | None = None
    address: Address | None = None

    def command(self, context: Context) -> PlaceOrder:
        """Translate; contact and address are sealed under the customer's key, or the order's for a guest."""
        shop = context.envelope.partner
        key_id = f"{shop}/customer/{self.customer}" if self.customer else f"{shop}/order/{self.order_id}"
        return PlaceOrder(
            shop=shop,
            order_id=self.order_id,
            order_type=self.order_type,
            currency=self.currency,
            customer=self.customer,
            lines=_lines(self.lines, context),
            destination=self.address.destination() if self.address else Destination(),
            contact=context.sealed(key_id, self.contact),
            address=context.sealed(key_id, self.address),
        )


class Cancel(Message):
    """`order.cancel.v1`: the shop takes its order back."""

    order_id: Id
    reason: Annotated[Text, StringConstraints(min_length=1)]

    def command(self, context: Context) -> CancelOrder:
        """Translate."""
        return CancelOrder(context.envelope.partner, self.order_id, self.reason)


class ReportReturn(Message):
    """`return.report.v1`: goods came back to `location`, or charges are credited.

    With `order_id` the lines are the order's, by their numbers; without it the return is blind.
    Quantities and prices are above zero: they say what is credited.
    """

    return_id: Id
    order_id: Id | None = None
    location: PartnerId
    currency: Currency
    customer: Id | None = None
    lines: SaleLines

    def command(self, context: Context) -> ReturnOrder | ReturnBlind:
        """Translate."""
        shop, lines = context.envelope.partner, _lines(self.lines, context)
        if self.order_id is not None:
            return ReturnOrder(shop, self.order_id, self.return_id, self.location, self.currency, lines)
        return ReturnBlind(shop, self.return_id, self.location, self.currency, self.customer, lines)


class AccountLine(SaleLine):
    """A line of an account adjustment: `quantity` may be below zero."""

    quantity: Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000)]


class AdjustAccountBody(Message):
    """`account.adjust.v1`: accounting corrects what an account owes."""

    document_id: Id
    account: Id
    currency: Currency
    lines: Annotated[
        tuple[AccountLine, ...], Field(min_length=1, max_length=MAX_LINES, strict=False), NumberedOnce, Payable
    ]

    def command(self, context: Context) -> AdjustAccount:
        """Translate."""
        lines = _lines(self.lines, context)
        return AdjustAccount(context.envelope.partner, self.account, self.document_id, self.currency, lines)


class Product(Message):
    """A SKU and its name."""

    sku: Sku
    name: Text


class ListProductsBody(Message):
    """`product.list.v1`: products for the catalogue that all shops share."""

    products: Annotated[tuple[Product, ...], Field(min_length=1, max_length=MAX_LINES, strict=False)]

    def command(self, _context: Context) -> ListProducts:
        """Translate."""
        return ListProducts(tuple(ProductListed(each.sku, each.name) for each in self.products))


class Rejected(Message):
    """A line of a file that could not be read."""

    line_number: Annotated[int, Field(ge=1, le=1_000_000_000_000)]
    field: Text
    reason: Text


class RejectLinesBody(Message):
    """`import.reject.v1`: the lines that an import left out."""

    import_id: Id
    lines: Annotated[tuple[Rejected, ...], Field(min_length=1, max_length=MAX_LINES, strict=False)]

    def command(self, context: Context) -> RejectLines:
        """Translate."""
        rejected = tuple(RejectedLine(each.line_number, each.field, each.reason) for each in self.lines)
        return RejectLines(context.envelope.partner, self.import_id, rejected)


def _lines(lines: tuple[SaleLine, ...], context: Context) -> tuple[Line, ...]:
    default: date = context.envelope.local_date
    return tuple(line.line(default) for line in lines)
