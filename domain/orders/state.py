"""The state of an order, folded from its events."""

from dataclasses import dataclass, field, replace
from typing import Literal, assert_never

from domain.orders.events import (
    FulfilmentDelivered,
    FulfilmentPacked,
    FulfilmentPicked,
    FulfilmentReleased,
    FulfilmentShipped,
    OrderAllocated,
    OrderApproved,
    OrderCancelled,
    OrderCompleted,
    OrderEvent,
    OrderPlaced,
    OrderReturned,
    StockAwaited,
)
from domain.orders.lines import Units, units_of_goods
from domain.orders.recipient import Destination, Sealed
from domain.refusals import Refused
from domain.world import World

Stage = Literal[
    "placed",
    "approved",
    "awaiting_stock",
    "allocated",
    "released",
    "picked",
    "packed",
    "shipped",
    "delivered",
    "completed",
    "cancelled",
]


@dataclass(frozen=True, slots=True)
class Order:
    """What decisions need to know of an order.

    `units` are its goods; `returned` sums those that came back by line number, in returns with the ids `returns`.
    """

    stream: str
    currency: str
    units: tuple[Units, ...]
    destination: Destination
    contact: Sealed | None
    address: Sealed | None
    stage: Stage = "placed"
    location: str | None = None
    fulfilment_id: str | None = None
    returned: dict[int, int] = field(default_factory=dict)
    returns: frozenset[str] = frozenset()


def evolve_order(order: Order | None, stream: str, event: OrderEvent) -> Order:
    """Give the state after one more event."""
    if isinstance(event, OrderPlaced):
        return Order(
            stream,
            event.currency,
            units_of_goods(event.lines),
            event.destination,
            event.contact,
            event.address,
        )
    assert order is not None, f"{stream} does not begin with order.placed"
    match event:
        case OrderApproved():
            return replace(order, stage="approved")
        case OrderAllocated():
            return replace(order, stage="allocated", location=event.location)
        case StockAwaited():
            return replace(order, stage="awaiting_stock")
        case FulfilmentReleased():
            return replace(order, stage="released", fulfilment_id=event.fulfilment_id)
        case FulfilmentPicked():
            return replace(order, stage="picked")
        case FulfilmentPacked():
            return replace(order, stage="packed")
        case FulfilmentShipped():
            return replace(order, stage="shipped")
        case FulfilmentDelivered():
            return replace(order, stage="delivered")
        case OrderCompleted():
            return replace(order, stage="completed")
        case OrderCancelled():
            return replace(order, stage="cancelled", location=None)
        case OrderReturned():
            returned = _with_returned(order.returned, event)
            return replace(order, returned=returned, returns=order.returns | {event.return_id})
        case _:
            assert_never(event)


def _with_returned(before: dict[int, int], event: OrderReturned) -> dict[int, int]:
    after = dict(before)
    for each in units_of_goods(event.lines):
        after[each.line_no] = after.get(each.line_no, 0) + each.quantity
    return after


def order_in(world: World, stream: str) -> Order:
    """Give an order that must be there."""
    order = world.state(Order, stream)
    if order is None:
        raise Refused("order.unknown", f"there is no {stream.replace('-', ' ', 1)}", "order_id")
    return order


def require_stage(order: Order, rule: str, *stages: Stage) -> None:
    """Refuse unless the order stands at one of `stages`."""
    if order.stage not in stages:
        wanted = " or ".join(stages)
        raise Refused(rule, f"{order.stream} is {order.stage}, it must be {wanted}")
