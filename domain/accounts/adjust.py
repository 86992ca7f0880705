"""Adjust the receivables of an account."""

from domain.accounts.events import AccountAdjusted
from domain.accounts.state import Account
from domain.master.shop import require_currency, shop_in
from domain.orders.lines import Line
from domain.refusals import Refused
from domain.streams import account_stream, shop_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class AdjustAccount:
    """A shop's accounting corrects what an account owes."""

    shop: str
    account: str
    document_id: str
    currency: str
    lines: tuple[Line, ...]

    def streams(self) -> list[str]:
        """The account and the shop."""
        return [account_stream(self.shop, self.account), shop_stream(self.shop)]

    def decide(self, world: World) -> Decision:
        """Record the adjustment, once for each document."""
        shop = shop_in(world, self.shop)
        stream = account_stream(self.shop, self.account)
        account = world.state(Account, stream) or Account()
        if ("adjustment", self.document_id) in account.documents:
            raise Refused("account.adjustment_exists", f"{self.account} has {self.document_id} already", "document_id")
        require_currency(shop, self.currency, "account.currency")
        if account.currency not in {None, self.currency}:
            reason = f"account {self.account} is kept in {account.currency}, not in {self.currency}"
            raise Refused("account.currency", reason, "currency")
        adjusted = AccountAdjusted(
            shop=self.shop,
            account=self.account,
            document_id=self.document_id,
            currency=self.currency,
            lines=self.lines,
            amount_minor=sum(line.amount_minor for line in self.lines),
        )
        return [Change(stream, adjusted)]
