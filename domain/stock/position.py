"""The state of a stock position, folded from its events."""

from dataclasses import dataclass
from typing import assert_never

from domain.stock.events import (
    AllocationReleased,
    StockAdjusted,
    StockAllocated,
    StockEvent,
    StockReceived,
    StockReturned,
    StockShipped,
)


@dataclass(frozen=True, slots=True)
class Position:
    """Units on the shelf, and how many of them belong to orders."""

    on_hand: int = 0
    allocated: int = 0

    @property
    def available(self) -> int:
        """Units that an order may still take; below zero after a loss of units that were promised."""
        return self.on_hand - self.allocated


def evolve_position(position: Position | None, _stream: str, event: StockEvent) -> Position:
    """Give the state after one more event."""
    now = position or Position()
    match event:
        case StockReceived() | StockReturned() | StockAdjusted():
            return Position(now.on_hand + event.quantity, now.allocated)
        case StockAllocated():
            return Position(now.on_hand, now.allocated + event.quantity)
        case AllocationReleased():
            return Position(now.on_hand, now.allocated - event.quantity)
        case StockShipped():
            return Position(now.on_hand - event.quantity, now.allocated - event.quantity)
        case _:
            assert_never(event)
