"""Adjust the receivables of an account."""

from dataclasses import dataclass

from domain.master.shop import require_currency, shop_in
from domain.orders.lines import Line
from domain.refusals import Refused
from domain.streams import account_stream, shop_stream
from domain.world import Change, Decision, World


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
class Account:
    """The documents that adjusted an account."""

    documents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AdjustAccount:
    """A shop's accounting corrects what an account owes."""

    shop: str
    account: str
    document_id: str
    currency: str
    lines: tuple[Line, ...]

    def streams(self) -> list[str]:
        """The shop and the account."""
        return [shop_stream(self.shop), account_stream(self.shop, self.account)]


def adjust_account(world: World, command: AdjustAccount) -> Decision:
    """Record the adjustment, once for each document."""
    shop = shop_in(world, command.shop)
    stream = account_stream(command.shop, command.account)
    account = world.state(Account, stream) or Account()
    if command.document_id in account.documents:
        raise Refused(
            "account.adjustment_exists", f"{command.account} has {command.document_id} already", "document_id"
        )
    require_currency(shop, command.currency, "account.currency")
    adjusted = AccountAdjusted(
        shop=command.shop,
        account=command.account,
        document_id=command.document_id,
        currency=command.currency,
        lines=command.lines,
        amount_minor=sum(line.amount_minor for line in command.lines),
    )
    return [Change(stream, adjusted)]


def evolve_account(account: Account | None, _stream: str, event: AccountAdjusted) -> Account:
    """Add one document."""
    return Account((account or Account()).documents | {event.document_id})
