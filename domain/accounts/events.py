"""What happens to an account: what a customer may owe, owes and pays. Amounts are in the account's currency."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal

from domain.orders.lines import Line
from domain.values import value


@value
class AccountAdjusted:
    """Receivables changed by `amount_minor`, the sum of the lines; below zero is a loss such as a bad debt."""

    shop: str
    account: str
    document_id: str
    currency: str
    lines: tuple[Line, ...]
    amount_minor: int


@value
class AccountRegistered:
    """A customer buys on account: pays `terms_days` after the invoice, and may owe `limit_minor`, None for any sum.

    `price_list` gives the agreed unit price of SKUs, in minor units; others are sold at any price.
    """

    shop: str
    account: str
    currency: str
    terms_days: int
    limit_minor: int | None
    price_list: Mapping[str, Decimal] = field(default_factory=dict)


@value
class CreditTaken:
    """An order (its stream) uses `amount_minor` more of the account's credit."""

    order: str
    amount_minor: int


@value
class CreditFreed:
    """An order (its stream) uses `amount_minor` less: it was cancelled in part, or invoiced."""

    order: str
    amount_minor: int


@value
class CreditHeld:
    """An order (its stream) waits, because with it the account would owe more than its limit."""

    order: str


@value
class CreditGranted:
    """An order (its stream) that waited for credit goes on; `forced`: a person let it, over the limit."""

    order: str
    forced: bool


@value
class InvoiceIssued:
    """What the account owes for a shipment of an order (its stream), or for its charges if nothing of it ships."""

    invoice_id: str
    order: str
    shipment_id: str | None
    currency: str
    amount_minor: int
    due: date


@value
class CreditNoteIssued:
    """The account owes `amount_minor` less, by the document that `credit_note_id` names, of an order (its stream).

    `settles` tells, by invoice, which part of it paid open invoices.
    """

    credit_note_id: str
    order: str
    currency: str
    amount_minor: int
    settles: Mapping[str, int] = field(default_factory=dict)


@value
class ReceiptPosted:
    """The customer paid `amount_minor`; `settles` tells, by invoice, what of it paid which."""

    receipt_id: str
    currency: str
    amount_minor: int
    settles: Mapping[str, int] = field(default_factory=dict)


@value
class OrderInvoiced:
    """In the stream of an order: what it was invoiced for on account."""

    invoice_id: str
    shipment_id: str | None
    amount_minor: int
    due: date
