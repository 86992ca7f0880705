"""The credit of an account: who has one, what an order takes of it, and who waits when it is used up."""

from collections.abc import Sequence

from domain.accounts.events import CreditFreed, CreditGranted, CreditHeld, CreditTaken
from domain.accounts.share import uninvoiced_minor
from domain.accounts.state import Account
from domain.orders.events import HoldPlaced, HoldReleased, OrderPlaced
from domain.orders.lines import Line, as_sold
from domain.orders.state import Order, order_in
from domain.refusals import Refused
from domain.streams import account_stream
from domain.values import value
from domain.world import Change, Decision, World

HOLD = "credit"
"""Id of the hold on an order with which its account would owe too much."""


@value
class ReviewCredit:
    """See what the order in this stream uses of its account's credit now."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Free what was cancelled or ended; take what came in addition, and hold the order if that is too much."""
        order = order_in(world, self.order)
        stream = account_of(order)
        account = world.state(Account, stream) if stream else None
        if stream is None or account is None or order.status == "draft":
            return []
        more = uninvoiced_minor(order) - account.open_orders.get(order.stream, 0)
        if more < 0:
            return [Change(stream, CreditFreed(order.stream, -more))]
        if not more:
            return []
        held = held_over_limit(order, account, account.exposure_minor + more)
        return [Change(stream, CreditTaken(order.stream, more)), *held]


@value
class LiftCreditHolds:
    """See whether the orders that wait for credit of the account in this stream may go on."""

    account: str

    def streams(self) -> Sequence[str]:
        """The account."""
        return [self.account]

    def decide(self, world: World) -> Decision:
        """Let them go in the order in which they were placed, as long as they fit: none overtakes another."""
        account = world.state(Account, self.account)
        if account is None or not account.held:
            return []
        waiting = [order for order in account.open_orders if order in account.held]
        exposure = account.exposure_minor - sum(account.open_orders[order] for order in waiting)
        changes: Decision = []
        for order in waiting:
            exposure += account.open_orders[order]
            if not account.fits(exposure):
                break
            changes.append(Change(self.account, CreditGranted(order, forced=False)))
            if _is_held(world, order):
                changes.append(Change(order, HoldReleased(HOLD, "the account owes less again")))
        return changes


def require_account(world: World, placed: OrderPlaced) -> None:
    """Refuse an account that is not registered, is kept in another currency, or has agreed on other prices."""
    name = placed.terms.account
    account = world.state(Account, account_stream(placed.shop, name)) if name is not None else None
    if account is None or account.registered is None:
        raise Refused("account.unknown", f"{placed.shop} has no account {name}", "account")
    if account.registered.currency != placed.currency:
        reason = f"account {name} is kept in {account.registered.currency}, not in {placed.currency}"
        raise Refused("account.currency", reason, "currency")
    require_prices(account, as_sold(placed.lines, placed.kits))


def require_prices(account: Account, lines: Sequence[Line]) -> None:
    """Refuse goods that are not sold at the price that was agreed, naming the first line."""
    prices = account.registered.price_list if account.registered else {}
    for index, line in enumerate(lines) if prices else ():
        agreed = prices.get(line.sku) if line.kind == "goods" else None
        if agreed is not None and line.unit_price_minor != agreed:
            reason = f"{line.sku} is sold at {agreed} minor units, not at {line.unit_price_minor}"
            raise Refused("order.price_list", reason, f"lines[{index}].unit_price_minor")


def take_credit(stream: str, placed: OrderPlaced) -> Decision:
    """Let an order use its account's credit, if it is bought on account."""
    terms = placed.terms
    if terms.payment != "on_account" or terms.account is None or not placed.total_minor:
        return []
    return [Change(account_stream(placed.shop, terms.account), CreditTaken(stream, placed.total_minor))]


def hold_over_limit(world: World, order: Order) -> Decision:
    """Hold a new order with which its account owes too much: over the limit is a hold, not a refusal."""
    stream = account_of(order)
    account = world.state(Account, stream) if stream else None
    if account is None or order.stream not in account.open_orders:
        return []
    return held_over_limit(order, account, account.exposure_minor)


def held_over_limit(order: Order, account: Account, exposure_minor: int) -> Decision:
    """Give the hold on an order that brings its account to this exposure, if that is more than it may owe."""
    stream = account_of(order)
    if stream is None or account.fits(exposure_minor) or HOLD in order.holds:
        return []
    reason = f"{order.terms.account} would owe {exposure_minor} minor units, more than its limit"
    hold = HoldPlaced(HOLD, "credit", reason, by_rule=True)
    return [Change(order.stream, hold), Change(stream, CreditHeld(order.stream))]


def override(world: World, order: Order, hold: HoldPlaced) -> Decision:
    """Record at the account that a person let an order go on over its limit."""
    stream = account_of(order)
    account = world.state(Account, stream) if stream and hold.hold_id == HOLD and hold.by_rule else None
    if stream is None or account is None or order.stream not in account.held:
        return []
    return [Change(stream, CreditGranted(order.stream, forced=True))]


def account_of(order: Order) -> str | None:
    """Give the stream of the account whose credit an order uses."""
    terms = order.terms
    if terms.payment != "on_account" or terms.account is None:
        return None
    return account_stream(order.placed.shop, terms.account)


def _is_held(world: World, stream: str) -> bool:
    hold = order_in(world, stream).holds.get(HOLD)
    return hold is not None and hold.by_rule
