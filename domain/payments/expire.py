"""Time runs out: of an authorization, and of an order that nobody pays."""

from collections.abc import Sequence
from datetime import timedelta

from domain.orders.cancel import cancel_units
from domain.orders.events import OrderCancelled, OrderExpired
from domain.orders.state import order_in
from domain.payments.cover import HOLD
from domain.payments.events import AuthorizationEnding, AuthorizationExpired
from domain.payments.state import LIVE
from domain.values import value
from domain.world import Change, Decision, World

WARN_BEFORE = timedelta(hours=48)
UNPAID_AFTER = timedelta(days=7)


@value
class WarnOfAuthorization:
    """The last two days of an authorization have begun."""

    order: str
    payment_id: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Say so, once, while something of it is live."""
        payment = order_in(world, self.order).payments.payments.get(self.payment_id)
        if payment is None or payment.ending or not payment.live_minor or payment.capture_before is None:
            return []
        if world.now < payment.capture_before - WARN_BEFORE:
            return []
        return [Change(self.order, AuthorizationEnding(self.payment_id, payment.capture_before))]


@value
class ExpireAuthorization:
    """The time of an authorization is over."""

    order: str
    payment_id: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """End what is left of it, if its time is really over."""
        payment = order_in(world, self.order).payments.payments.get(self.payment_id)
        if payment is None or payment.status not in LIVE or not payment.ended(world.now):
            return []
        return [Change(self.order, AuthorizationExpired(self.payment_id, payment.free_minor))]


@value
class ExpireOrder:
    """The time to pay is over."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """End an order that still waits for its money, and free what it holds; nothing of it may have been released."""
        order = order_in(world, self.order)
        hold = order.holds.get(HOLD)
        if hold is None or not hold.by_rule or order.status not in {"placed", "approved"}:
            return []
        rest = {no: each.waiting + each.allocated for no, each in order.lines.items()}
        if any(each.ordered > rest[no] + each.cancelled for no, each in order.lines.items()):
            return []
        reason = "it was not paid in time"
        freed = [each for each in cancel_units(order, rest, reason) if not isinstance(each.event, OrderCancelled)]
        return [*freed, Change(self.order, OrderExpired(reason))]
