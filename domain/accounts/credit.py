"""The credit of an account: who has one, and what an order takes of it."""

from domain.accounts.events import CreditTaken
from domain.accounts.state import Account
from domain.orders.events import OrderPlaced
from domain.refusals import Refused
from domain.streams import account_stream
from domain.world import Change, Decision, World


def require_account(world: World, placed: OrderPlaced) -> None:
    """Refuse an order on account whose account is not registered, or in another currency."""
    name = placed.terms.account
    if name is None:
        raise Refused("order.needs_account", "an order on account must name its account", "account")
    account = world.state(Account, account_stream(placed.shop, name))
    if account is None or account.registered is None:
        raise Refused("account.unknown", f"{placed.shop} has no account {name}", "account")
    if account.registered.currency != placed.currency:
        reason = f"account {name} is kept in {account.registered.currency}, not in {placed.currency}"
        raise Refused("account.currency", reason, "currency")


def take_credit(stream: str, placed: OrderPlaced) -> Decision:
    """Let an order use its account's credit: over the limit is a hold, not a refusal."""
    assert placed.terms.account is not None, "an order on account names it"
    account = account_stream(placed.shop, placed.terms.account)
    return [Change(account, CreditTaken(stream, placed.total_minor))]
