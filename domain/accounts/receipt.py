"""Post what a customer paid on account."""

from collections.abc import Iterable, Sequence

from domain.accounts.events import ReceiptPosted
from domain.accounts.state import Account
from domain.refusals import Refused
from domain.streams import account_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class PostReceipt:
    """A customer paid: for one invoice, or without one for those that are open longest."""

    shop: str
    account: str
    receipt_id: str
    currency: str
    amount_minor: int
    invoice_id: str | None = None

    def streams(self) -> Sequence[str]:
        """The account."""
        return [account_stream(self.shop, self.account)]

    def decide(self, world: World) -> Decision:
        """Post the receipt, once, for no more than is owed."""
        stream = account_stream(self.shop, self.account)
        account = account_in(world, stream, self.account)
        if ("receipt", self.receipt_id) in account.documents:
            raise Refused("account.receipt_exists", f"{self.account} has {self.receipt_id} already", "receipt_id")
        require_money(account, self.account, self.currency, self.amount_minor)
        if self.invoice_id is not None and self.invoice_id not in account.invoices:
            raise Refused(
                "account.unknown_invoice", f"{self.account} has no open invoice {self.invoice_id}", "invoice_id"
            )
        owed = account.receivable_minor if self.invoice_id is None else account.invoices[self.invoice_id]
        if self.amount_minor > owed:
            what = f"invoice {self.invoice_id}" if self.invoice_id else f"account {self.account}"
            reason = f"{what} has {owed} minor units open, not {self.amount_minor}"
            raise Refused("account.overpaid", reason, "amount_minor")
        invoices = [self.invoice_id] if self.invoice_id else account.invoices
        settles = settled(account, invoices, self.amount_minor)
        return [Change(stream, ReceiptPosted(self.receipt_id, self.currency, self.amount_minor, settles))]


def account_in(world: World, stream: str, name: str) -> Account:
    """Give an account that must be there."""
    account = world.state(Account, stream)
    if account is None:
        raise Refused("account.unknown", f"there is no account {name}", "account")
    return account


def require_money(account: Account, name: str, currency: str, amount_minor: int) -> None:
    """Refuse money in another currency than the account's, or none."""
    if currency != account.currency:
        reason = f"account {name} is kept in {account.currency}, not in {currency}"
        raise Refused("account.currency", reason, "currency")
    if amount_minor < 1:
        raise Refused("account.amount", f"{amount_minor} minor units say nothing", "amount_minor")


def settled(account: Account, invoices: Iterable[str], amount_minor: int) -> dict[str, int]:
    """Tell, by invoice, what an amount pays of some: each in full before the next."""
    left, settles = amount_minor, {}
    for name in invoices:
        part = min(left, account.invoices[name])
        if part:
            settles[name] = part
            left -= part
    return settles
