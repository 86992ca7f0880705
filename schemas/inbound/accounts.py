"""Messages on accounts."""

from typing import Annotated

from pydantic import AfterValidator, Field

from domain.accounts.adjust import AdjustAccount
from domain.accounts.note import CreditOrder
from domain.accounts.receipt import PostReceipt
from domain.accounts.register import RegisterAccount
from schemas.inbound.envelope import Context
from schemas.inbound.fields import (
    MAX_LINES,
    Currency,
    FulfilmentId,
    Id,
    Message,
    NumberedOnce,
    PartnerId,
    Payable,
    SaleLine,
    Sku,
    UnitPriceMinor,
)

MAX_AMOUNT_MINOR = 9_000_000_000_000_000
AmountMinor = Annotated[int, Field(ge=1, le=MAX_AMOUNT_MINOR)]
InvoiceId = FulfilmentId
"""An invoice has the id of the shipment that it is for."""


class AccountLine(SaleLine):
    """A line of an account adjustment: `quantity` may be below zero."""

    quantity: Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000)]


class AdjustAccountBody(Message):
    """`account.adjust.v1`: accounting corrects what an account owes."""

    shop: PartnerId | None = None
    document_id: Id
    account: Id
    currency: Currency
    lines: Annotated[
        tuple[AccountLine, ...], Field(min_length=1, max_length=MAX_LINES, strict=False), NumberedOnce, Payable
    ]

    def command(self, context: Context) -> AdjustAccount:
        """Translate."""
        lines = tuple(line.line(context.envelope.local_date) for line in self.lines)
        return AdjustAccount(context.shop_of(self.shop), self.account, self.document_id, self.currency, lines)


class AgreedPrice(Message):
    """The unit price that was agreed for a SKU, in minor units."""

    sku: Sku
    unit_price_minor: Annotated[UnitPriceMinor, Field(ge=0)]


def _agreed_once(prices: tuple[AgreedPrice, ...]) -> tuple[AgreedPrice, ...]:
    if len({each.sku for each in prices}) != len(prices):
        raise ValueError("a SKU has two prices")
    return prices


class RegisterAccountBody(Message):
    """`account.register.v1`: a customer buys on account and may owe `limit_minor`, any sum without a limit."""

    shop: PartnerId | None = None
    account: Id
    currency: Currency
    terms_days: Annotated[int, Field(ge=0, le=3650)]
    limit_minor: Annotated[int, Field(ge=0, le=MAX_AMOUNT_MINOR)] | None = None
    price_list: Annotated[
        tuple[AgreedPrice, ...], Field(max_length=MAX_LINES, strict=False), AfterValidator(_agreed_once)
    ] = ()

    def command(self, context: Context) -> RegisterAccount:
        """Translate."""
        return RegisterAccount(
            shop=context.shop_of(self.shop),
            account=self.account,
            currency=self.currency,
            terms_days=self.terms_days,
            limit_minor=self.limit_minor,
            price_list={each.sku: each.unit_price_minor for each in self.price_list},
        )


class ReceiptBody(Message):
    """`account.receipt.v1`: a customer paid, for one invoice or for those that are open longest."""

    shop: PartnerId | None = None
    account: Id
    receipt_id: Id
    currency: Currency
    amount_minor: AmountMinor
    invoice_id: InvoiceId | None = None

    def command(self, context: Context) -> PostReceipt:
        """Translate."""
        shop = context.shop_of(self.shop)
        return PostReceipt(shop, self.account, self.receipt_id, self.currency, self.amount_minor, self.invoice_id)


class CreditNoteBody(Message):
    """`account.credit_note.v1`: the shop gives an account back a part of what an order was invoiced for."""

    shop: PartnerId | None = None
    order_id: Id
    credit_note_id: Id
    currency: Currency
    amount_minor: AmountMinor

    def command(self, context: Context) -> CreditOrder:
        """Translate."""
        shop = context.shop_of(self.shop)
        return CreditOrder(shop, self.order_id, self.credit_note_id, self.currency, self.amount_minor)


TYPES: dict[str, type[Message]] = {
    "account.adjust.v1": AdjustAccountBody,
    "account.register.v1": RegisterAccountBody,
    "account.receipt.v1": ReceiptBody,
    "account.credit_note.v1": CreditNoteBody,
}
