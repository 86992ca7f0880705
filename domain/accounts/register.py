"""Register an account."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from decimal import Decimal

from domain.accounts.events import AccountRegistered
from domain.accounts.state import Account
from domain.master.shop import require_currency, shop_in
from domain.refusals import Refused
from domain.streams import account_stream, shop_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class RegisterAccount:
    """Let a customer buy on account, or say the account's data anew: see AccountRegistered."""

    shop: str
    account: str
    currency: str
    terms_days: int
    limit_minor: int | None = None
    price_list: Mapping[str, Decimal] = field(default_factory=dict)

    def streams(self) -> Sequence[str]:
        """The account and the shop."""
        return [account_stream(self.shop, self.account), shop_stream(self.shop)]

    def decide(self, world: World) -> Decision:
        """Register the account; the same data again changes nothing, and its currency stays what it is."""
        require_currency(shop_in(world, self.shop), self.currency, "account.currency")
        stream = account_stream(self.shop, self.account)
        known = world.state(Account, stream) or Account()
        if known.currency not in {None, self.currency}:
            raise Refused(
                "account.currency", f"{self.account} is kept in {known.currency}, not in {self.currency}", "currency"
            )
        registered = AccountRegistered(
            shop=self.shop,
            account=self.account,
            currency=self.currency,
            terms_days=self.terms_days,
            limit_minor=self.limit_minor,
            price_list=dict(self.price_list),
        )
        return [] if known.registered == registered else [Change(stream, registered)]
