"""Whether an order's money is sure: the hold on what is not paid, and what has to be authorized again."""

from collections.abc import Sequence
from datetime import datetime

from domain.orders.events import HoldPlaced, HoldReleased
from domain.orders.state import Order, order_in
from domain.payments.events import AuthorizationRequested
from domain.payments.state import LIVE, Payment
from domain.refusals import Refused
from domain.values import value
from domain.world import Change, Decision, World

HOLD = "payment"
"""The hold that the ledger places by itself, by its id and kind."""


@value
class SettlePaymentHold:
    """Let go on what is authorized."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Lift the ledger's own hold once live authorizations cover what is needed."""
        order = order_in(world, self.order)
        hold = order.holds.get(HOLD)
        if hold is None or not hold.by_rule or order.ended or ends_too_soon(order, world.now):
            return []
        if _sure_minor(order, world.now) < order.owed_minor:
            return []
        return [Change(self.order, HoldReleased(HOLD, "the payment is authorized"))]


@value
class AuthorizeAgain:
    """See whether the order has to be authorized again before it can go on."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Ask the provider, once, if the goods are ready and the authorization has ended."""
        return asked_again(order_in(world, self.order), world.now)


def held_again(order: Order, lost_minor: int, reason: str) -> Decision:
    """Hold the order anew if it loses this much of what covered it before any warehouse was told."""
    covered, needed = order.payments.authorized_minor, order.owed_minor
    if order.terms.payment != "before_release" or not covered >= needed > covered - lost_minor:
        return []
    return _held(order, reason)


def _held(order: Order, reason: str) -> Decision:
    if HOLD in order.holds or order.status not in {"placed", "approved"}:
        return []
    if any(each.in_warehouse or each.shipped or each.delivered or each.lost for each in order.lines.values()):
        return []
    return [Change(order.stream, HoldPlaced(HOLD, "payment", reason, by_rule=True))]


def ends_too_soon(order: Order, now: datetime) -> bool:
    """Whether the order must be authorized again before it is released: what ends within two days ends too soon."""
    return bool(_lacking_minor(order, [each for each in _all(order) if each.ended(now) or _ending(each)]))


def require_capturable(order: Order, now: datetime) -> None:
    """Refuse to ship on an authorization that has expired, unless another covers the order, or its terms allow it."""
    ended = [each for each in _all(order) if each.ended(now)]
    if lacking := _lacking_minor(order, ended):
        names = ", ".join(f"{each.payment_id} until {each.capture_before}" for each in ended)
        reason = f"{order.stream} was authorized by {names}; {lacking} minor units are to be authorized again"
        raise Refused("payment.authorization_expired", reason, "fulfilment_id")


def asked_again(order: Order, now: datetime) -> Decision:
    """Ask the provider of what has ended, or ends, to authorize again: once, when goods are ready to go.

    What waits for stock keeps its place until then; what is ready is held for its payment anew.
    """
    ready = order.allocations or any(each.in_warehouse for each in order.lines.values())
    if order.status != "approved" or order.payments.asked_again or not ready or order.holds.keys() - {HOLD}:
        return []
    over = [each for each in _all(order) if each.ended(now) or _ending(each)]
    lacking = _lacking_minor(order, over)
    if not lacking:
        return []
    last = over[-1]
    asked = AuthorizationRequested(last.payment_id, last.provider, lacking, order.currency)
    return [Change(order.stream, asked), *_held(order, f"the authorization of {last.payment_id} is to be renewed")]


def _all(order: Order) -> list[Payment]:
    return list(order.payments.payments.values())


def _ending(payment: Payment) -> bool:
    return payment.ending and payment.status in LIVE


def _sure_minor(order: Order, now: datetime) -> int:
    return order.payments.authorized_minor - sum(each.live_minor for each in _all(order) if each.ended(now))


def _lacking_minor(order: Order, over: list[Payment]) -> int:
    """What is needed and neither captured, nor asked to be, nor live, now that some payments are over."""
    if order.terms.payment != "before_release" or not over:
        return 0
    sure = order.payments.authorized_minor
    for each in over:
        sure += min(each.pending_minor, each.room_minor) - each.live_minor
    return max(0, order.owed_minor - sure)
