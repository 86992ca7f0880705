"""The state of a stock position, folded from its events."""

from typing import assert_never

from domain.stock.events import (
    AllocationReleased,
    ShortageFound,
    StockAdjusted,
    StockAllocated,
    StockCounted,
    StockEvent,
    StockReceived,
    StockReturned,
    StockShipped,
)
from domain.values import value


@value
class Position:
    """Units on the shelf, how many of them belong to orders, and how many can't be found or sold."""

    on_hand: int = 0
    allocated: int = 0
    unavailable: int = 0

    @property
    def available(self) -> int:
        """Units that an order may still take; below zero after a loss of units that were promised."""
        return self.on_hand - self.allocated - self.unavailable


def evolve_position(position: Position | None, _stream: str, event: StockEvent) -> Position:
    """Give the state after one more event."""
    now = position or Position()
    match event:
        # The most frequent first: each case is one more question.
        case StockAllocated():
            return Position(now.on_hand, now.allocated + event.quantity, now.unavailable)
        case StockShipped():
            return Position(now.on_hand - event.quantity, now.allocated - event.quantity, now.unavailable)
        case AllocationReleased():
            return Position(now.on_hand, now.allocated - event.quantity, now.unavailable)
        case StockReceived() | StockReturned() | StockAdjusted():
            return Position(now.on_hand + event.quantity, now.allocated, now.unavailable)
        case ShortageFound():
            return Position(now.on_hand, now.allocated - event.quantity, now.unavailable + event.quantity)
        case StockCounted():
            return Position(now.on_hand + event.difference, now.allocated, now.unavailable - event.found)
        case _:
            assert_never(event)
