"""Capture what has shipped."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.orders.state import Order, order_in
from domain.payments.events import CaptureRequested
from domain.payments.worth import shipped_minor, worth_minor
from domain.shipments.state import Shipment
from domain.values import value
from domain.world import Change, Decision, World


@value
class RequestCaptures:
    """Ask providers for what the shipments of the order in this stream are worth."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Ask for each shipment what it adds to all that has shipped, never more than is authorized.

        The sum is rounded, not the shares: the last shipment takes the rest, and all captures make the total.
        """
        order = order_in(world, self.order)
        if order.terms.payment != "before_release" or not order.payments.payments:
            return []
        return [Change(order.stream, each) for each in _captures(order, world.now)]


def _captures(order: Order, now: datetime) -> Iterator[CaptureRequested]:
    payments = order.payments
    free = {
        each.payment_id: each.free_minor
        for each in payments.payments.values()
        if each.free_minor and not each.ended(now)
    }
    asked = payments.captured_minor + payments.pending_minor
    number = sum(len(each.captures) for each in payments.payments.values())
    for shipment_id, due in _due(order):
        for payment_id, left in free.items():
            amount = min(left, due - asked)
            if amount <= 0:
                continue
            number += 1
            asked += amount
            free[payment_id] = left - amount
            provider = payments.payments[payment_id].provider
            name = f"{shipment_id or order.stream.removeprefix('order-')}/capture-{number}"
            yield CaptureRequested(payment_id, provider, name, amount, shipment_id, order.currency)


def _due(order: Order) -> Iterator[tuple[str | None, int]]:
    """Give, shipment by shipment, what all that shipped up to it is worth: those first that were asked for first."""
    # Units that were lost and sent again are in two shipments, and are paid for once.
    gone = {no: each.shipped + each.delivered + each.lost for no, each in order.lines.items()}
    units: dict[int, int] = {}
    for shipment in sorted(_left(order), key=lambda each: each.shipment_id not in _asked_for(order)):
        for each in shipment.units:
            units[each.line_no] = units.get(each.line_no, 0) + each.quantity
        yield shipment.shipment_id, worth_minor(order, {no: min(units[no], gone[no]) for no in units})
    if not order.lines:
        yield None, shipped_minor(order)


def _left(order: Order) -> list[Shipment]:
    return [each for each in order.shipments.values() if each.has_left]


def _asked_for(order: Order) -> list[str | None]:
    captures = [capture for each in order.payments.payments.values() for capture in each.captures.values()]
    return [each.shipment_id for each in captures if each.status != "failed"]
