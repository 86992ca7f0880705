"""Who pays a refund: a provider out of what it captured, or the shop itself."""

from domain.orders.state import Order
from domain.payments.state import Payment


def payer(order: Order, amount_minor: int) -> Payment | None:
    """Give the first payment that can bear it all; None where the shop pays itself."""
    left = payments_left(order)
    return next((order.payments.payments[name] for name, room in left.items() if room and room >= amount_minor), None)


def parts(order: Order, amount_minor: int) -> list[int]:
    """Divide an amount so that one payment can bear each part: the largest first, as few as can be."""
    rooms = sorted(payments_left(order).values(), reverse=True)
    if sum(rooms) < amount_minor or not rooms or rooms[0] >= amount_minor:
        return [amount_minor]
    divided: list[int] = []
    for room in rooms:
        part = min(room, amount_minor - sum(divided))
        if part > 0:
            divided.append(part)
    return divided


def payments_left(order: Order) -> dict[str, int]:
    """By payment: what was captured, less what its refunds and lost disputes took of it."""
    left = {name: each.captured_minor for name, each in order.payments.payments.items()}
    for dispute in order.payments.disputes.values():
        if dispute.status == "lost" and dispute.payment_id in left:
            left[dispute.payment_id] -= dispute.amount_minor
    for refund in order.refunds.live:
        if refund.payment_id in left:
            left[refund.payment_id] -= refund.amount_minor
    return left
