"""The books that the tests keep beside the ledger: what must be there by the commands that were accepted.

They know nothing of the domain's states: they add up commands and recorded events on their own.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from domain.orders.events import (
    FulfilmentPacked,
    FulfilmentPicked,
    FulfilmentReleased,
    FulfilmentShipped,
    OrderAllocated,
    OrderCancelled,
    OrderPlaced,
    OrderReturned,
)
from domain.orders.lines import Line
from domain.orders.place import PlaceOrder
from domain.orders.ship import ShipFulfilment
from domain.orders.take_back import ReturnOrder
from domain.returns.blind import ReturnBlind
from domain.stock.adjust import AdjustStock
from domain.stock.receive import ReceiveStock
from domain.world import Command

Place = tuple[str, str]
"""A SKU and a location."""


@dataclass
class Shelf:
    """Units on the shelf by SKU and location, by what partners reported and was accepted."""

    on_hand: Counter[Place] = field(default_factory=Counter)
    orders: dict[str, PlaceOrder] = field(default_factory=dict)

    def accept(self, command: Command) -> None:
        """Book an accepted command."""
        match command:
            case PlaceOrder():
                self.orders[f"{command.shop}:{command.order_id}"] = command
            case ReceiveStock():
                for each in command.units:
                    self.on_hand[each.sku, command.location] += each.quantity
            case AdjustStock():
                for line in command.lines:
                    self.on_hand[line.sku, command.location] += line.quantity
            case ReturnOrder() | ReturnBlind():
                self._book(command.lines, command.location, 1)
            case ShipFulfilment():
                order = self.orders[command.fulfilment_id.removesuffix("/1").replace("%2F", "/")]
                self._book(order.lines, command.location, -1)
            case _:
                pass

    def _book(self, lines: tuple[Line, ...], location: str, sign: int) -> None:
        for line in lines:
            if line.kind == "goods":
                self.on_hand[line.sku, location] += sign * line.quantity


@dataclass
class Lines:
    """Of one order, units by line number in each step that was recorded of it."""

    ordered: Counter[int] = field(default_factory=Counter)
    allocated: Counter[int] = field(default_factory=Counter)
    released: Counter[int] = field(default_factory=Counter)
    picked: Counter[int] = field(default_factory=Counter)
    packed: Counter[int] = field(default_factory=Counter)
    shipped: Counter[int] = field(default_factory=Counter)
    cancelled: Counter[int] = field(default_factory=Counter)
    returned: Counter[int] = field(default_factory=Counter)

    def record(self, event: object) -> None:
        """Book an event of the order: what each step says of units, or that it was all of what came before."""
        match event:
            case OrderPlaced() | OrderReturned():
                book = self.ordered if isinstance(event, OrderPlaced) else self.returned
                book.update({line.line_no: 0 for line in event.lines})
                for line in event.lines:
                    book[line.line_no] += line.quantity if line.kind == "goods" else 0
            case OrderAllocated():
                self.allocated.update({each.line_no: each.quantity for each in event.units})
            case FulfilmentReleased():
                self.released.update({each.line_no: each.quantity for each in event.units})
            case FulfilmentPicked():
                self.picked.update(self.released)
            case FulfilmentPacked():
                self.packed.update(self.released)
            case FulfilmentShipped():
                self.shipped.update({each.line_no: each.quantity for each in event.units})
            case OrderCancelled():
                self.cancelled.update(self.ordered)
                self.allocated.subtract({each.line_no: each.quantity for each in event.units})
            case _:
                pass

    def buckets(self) -> list[Counter[int]]:
        """Where the units are, each in one place: they must be no less than zero and sum to what was ordered."""
        stages = [self.allocated, self.released, self.picked, self.packed, self.shipped]
        waiting = Counter(self.ordered)
        waiting.subtract(self.cancelled)
        waiting.subtract(self.allocated)
        at = [_less(here, then) for here, then in pairwise(stages)]
        return [self.cancelled, waiting, *at, self.shipped]


def _less(here: Counter[int], then: Counter[int]) -> Counter[int]:
    left = Counter(here)
    left.subtract(then)
    return left
