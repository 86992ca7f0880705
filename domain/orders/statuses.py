"""Statuses that are derived from the state of an order, and never stored as ones of their own."""

from typing import Literal

from domain.orders.buckets import total
from domain.orders.state import Order

FulfilmentStatus = Literal[
    "none",
    "unallocated",
    "backordered",
    "partly_allocated",
    "fully_allocated",
    "partly_shipped",
    "fully_shipped",
    "partly_delivered",
    "fully_delivered",
]
PaymentStatus = Literal[
    "none",
    "partly_authorized",
    "authorized",
    "partly_captured",
    "captured",
    "overcaptured",
    "partly_refunded",
    "refunded",
    "disputed",
]
ReturnStatus = Literal["none", "requested", "partial", "full"]


def fulfilment_status(order: Order) -> FulfilmentStatus:
    """Say how far the units are that were not cancelled; `none` where there are none. Lost units have shipped."""
    units = total(order.lines.values())
    wanted = units.ordered - units.cancelled
    if not wanted:
        return "none"
    if units.delivered:
        return "fully_delivered" if units.delivered == wanted else "partly_delivered"
    shipped = units.shipped + units.lost
    if shipped:
        return "fully_shipped" if shipped == wanted else "partly_shipped"
    if units.waiting < wanted:
        return "partly_allocated" if units.waiting else "fully_allocated"
    return "backordered" if units.backordered else "unallocated"


def payment_status(order: Order) -> PaymentStatus:
    """Say how far the money is: that a dispute is open first, then what was paid back of what was taken."""
    payments = order.payments
    if not payments.payments:
        return "none"
    if payments.disputed:
        return "disputed"
    back = order.refunds.settled_minor + payments.disputed_lost_minor
    if back and payments.captured_minor:
        return "refunded" if back >= payments.captured_minor else "partly_refunded"
    return payments.status_of(order.owed_minor)


def return_status(order: Order) -> ReturnStatus:
    """Say whether units come back: `full` once all that left are back, `requested` while some are only to come."""
    if not order.returns.by_id and not order.returns.received:
        return "none"
    units = total(order.lines.values())
    left = units.shipped + units.delivered
    back = sum(order.returns.back(line_no) for line_no in order.lines)
    if back:
        return "full" if back >= left else "partial"
    return "none" if all(each.ended for each in order.returns.by_id.values()) else "requested"
