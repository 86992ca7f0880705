"""The state of an account."""

from collections.abc import Mapping
from dataclasses import field
from typing import assert_never

from domain.accounts.events import (
    AccountAdjusted,
    AccountRegistered,
    CreditFreed,
    CreditGranted,
    CreditHeld,
    CreditNoteIssued,
    CreditTaken,
    InvoiceIssued,
    ReceiptPosted,
)
from domain.values import replace, state

AccountEvent = (
    AccountAdjusted
    | AccountRegistered
    | CreditTaken
    | CreditFreed
    | CreditHeld
    | CreditGranted
    | InvoiceIssued
    | CreditNoteIssued
    | ReceiptPosted
)


@state
class Account:
    """What an account may owe and owes, all in one `currency`.

    `open_orders` gives by order (its stream) what is not yet invoiced, in the order of placing, `invoices` by id
    what is still open, `credited` by order what was given back. `held` orders wait for credit, `overridden` ones go
    on over the limit. `documents` gives by kind and id what was posted, each once.
    """

    documents: Mapping[tuple[str, str], int] = field(default_factory=dict)
    registered: AccountRegistered | None = None
    currency: str | None = None
    open_orders: Mapping[str, int] = field(default_factory=dict)
    held: tuple[str, ...] = ()
    overridden: tuple[str, ...] = ()
    invoices: Mapping[str, int] = field(default_factory=dict)
    credited: Mapping[str, int] = field(default_factory=dict)
    receivable_minor: int = 0

    @property
    def exposure_minor(self) -> int:
        """What would be lost if the customer paid nothing more."""
        return self.receivable_minor + sum(self.open_orders.values())

    @property
    def over_limit(self) -> bool:
        """Whether more is at stake than the account may owe."""
        return not self.fits(self.exposure_minor)

    def fits(self, exposure_minor: int) -> bool:
        """Whether the account may owe this much."""
        limit = self.registered.limit_minor if self.registered else None
        return limit is None or exposure_minor <= limit


def evolve_account(account: Account | None, _stream: str, event: AccountEvent) -> Account:
    """Give the state after one more event."""
    now = account or Account()
    match event:
        case AccountAdjusted():
            after = _posted(now, ("adjustment", event.document_id), event.amount_minor)
            return replace(after, currency=event.currency)
        case AccountRegistered():
            return replace(now, registered=event, currency=event.currency)
        case CreditTaken():
            used = now.open_orders.get(event.order, 0) + event.amount_minor
            return replace(now, open_orders={**now.open_orders, event.order: used})
        case CreditFreed():
            return _freed(now, event)
        case CreditHeld():
            return replace(now, held=(*now.held, event.order), overridden=_without(now.overridden, event.order))
        case CreditGranted():
            overridden = (*now.overridden, event.order) if event.forced else now.overridden
            return replace(now, held=_without(now.held, event.order), overridden=overridden)
        case InvoiceIssued():
            owed = now.receivable_minor + event.amount_minor
            invoices = {**now.invoices, event.invoice_id: event.amount_minor}
            return replace(now, invoices=invoices, receivable_minor=owed)
        case CreditNoteIssued():
            after = _posted(now, ("credit_note", event.credit_note_id), -event.amount_minor)
            given = now.credited.get(event.order, 0) + event.amount_minor
            return _settled(replace(after, credited={**now.credited, event.order: given}), event.settles)
        case ReceiptPosted():
            return _settled(_posted(now, ("receipt", event.receipt_id), -event.amount_minor), event.settles)
        case _:
            assert_never(event)


def _posted(account: Account, document: tuple[str, str], amount_minor: int) -> Account:
    documents = {**account.documents, document: amount_minor}
    return replace(account, documents=documents, receivable_minor=account.receivable_minor + amount_minor)


def _freed(account: Account, event: CreditFreed) -> Account:
    """What an order uses no more; an order that uses nothing waits for nothing."""
    left = account.open_orders.get(event.order, 0) - event.amount_minor
    if left:
        return replace(account, open_orders={**account.open_orders, event.order: left})
    return replace(
        account,
        open_orders={order: amount for order, amount in account.open_orders.items() if order != event.order},
        held=_without(account.held, event.order),
        overridden=_without(account.overridden, event.order),
    )


def _settled(account: Account, settles: Mapping[str, int]) -> Account:
    invoices = {name: open_minor - settles.get(name, 0) for name, open_minor in account.invoices.items()}
    return replace(account, invoices={name: open_minor for name, open_minor in invoices.items() if open_minor})


def _without(orders: tuple[str, ...], order: str) -> tuple[str, ...]:
    return tuple(each for each in orders if each != order) if order in orders else orders
