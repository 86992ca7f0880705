"""Void what is authorized and not needed any more."""

from collections.abc import Iterator, Sequence

from domain.orders.state import Order, order_in
from domain.payments.cover import held_again
from domain.payments.events import VoidRequested
from domain.payments.worth import shipped_minor
from domain.refusals import Refused
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class VoidRest:
    """See what authorization is left over of the order in this stream."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Void all that is live of an ended order, and of one that has nothing left to ship all that is not due."""
        order = order_in(world, self.order)
        if not order.payments.payments or not (order.ended or _has_shipped_all(order)):
            return []
        return [Change(order.stream, each) for each in _rest(order)]


@value
class VoidPayment:
    """The shop lets go of a payment: another will be made, or none."""

    shop: str
    order_id: str
    payment_id: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Ask its provider; an order that it covered is held again, if it is not yet released."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        payment = order.payments.payments.get(self.payment_id)
        if payment is None:
            raise Refused("payment.unknown", f"{order.stream} has no payment {self.payment_id}", "payment_id")
        if not payment.free_minor:
            reason = f"payment {self.payment_id} is {payment.status}: nothing of it is left to void"
            raise Refused("payment.nothing_live", reason, "payment_id")
        asked = VoidRequested(payment.payment_id, payment.provider, payment.free_minor, order.currency)
        held = held_again(order, payment.free_minor, f"payment {self.payment_id} is voided")
        return [Change(order.stream, asked), *held]


def _has_shipped_all(order: Order) -> bool:
    """An order whose shop sees to the money captures when it likes."""
    if order.terms.payment != "before_release" or order.status not in {"approved", "completed"}:
        return False
    if not order.lines:
        return order.status == "completed"
    return not any(each.waiting or each.allocated or each.in_warehouse for each in order.lines.values())


def _rest(order: Order) -> Iterator[VoidRequested]:
    payments = order.payments
    due = max(0, shipped_minor(order) - payments.captured_minor - payments.pending_minor)
    for each in payments.payments.values():
        kept = min(due, each.free_minor)
        due -= kept
        if each.free_minor > kept:
            yield VoidRequested(each.payment_id, each.provider, each.free_minor - kept, order.currency)
