"""What happens to an account: what a customer may owe, owes and pays."""

from dataclasses import dataclass

from domain.orders.lines import Line


@dataclass(frozen=True, slots=True)
class AccountAdjusted:
    """Receivables changed by `amount_minor`, the sum of the lines; below zero is a loss such as a bad debt."""

    shop: str
    account: str
    document_id: str
    currency: str
    lines: tuple[Line, ...]
    amount_minor: int


@dataclass(frozen=True, slots=True)
class AccountRegistered:
    """A customer buys on account: pays `terms_days` after the invoice, and may owe `limit_minor`, None for any sum."""

    shop: str
    account: str
    currency: str
    terms_days: int
    limit_minor: int | None


@dataclass(frozen=True, slots=True)
class CreditTaken:
    """An order (its stream) uses `amount_minor` more of the account's credit."""

    order: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class CreditFreed:
    """An order (its stream) uses `amount_minor` less: it was cancelled in part, or invoiced."""

    order: str
    amount_minor: int
