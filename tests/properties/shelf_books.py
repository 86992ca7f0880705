"""What moved at shelves, by when it happened: kept beside the ledger's own positions, and written anew."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from domain.stock.events import StockAdjusted, StockCounted, StockReceived, StockShipped


class ShelfBooks:
    """Units that came to and left each position, with the moment at which they did."""

    def __init__(self) -> None:
        self.on_hand: Counter[str] = Counter()
        self._moved: defaultdict[str, list[tuple[datetime, int]]] = defaultdict(list)

    def record(self, stream: str, event: Any, happened_at: datetime) -> None:
        """Book one event; a count puts right how the shelf stood when it was counted."""
        match event:
            case StockReceived() | StockAdjusted():
                self._move(stream, happened_at, event.quantity)
            case StockShipped():
                self._move(stream, happened_at, -event.quantity)
            case StockCounted():
                self._move(stream, event.counted_at, event.difference)
            case _:
                pass

    def at(self, stream: str, moment: datetime) -> int:
        """Give what was on a shelf at a moment."""
        return sum(units for when, units in self._moved[stream] if when <= moment)

    def _move(self, stream: str, when: datetime, units: int) -> None:
        self.on_hand[stream] += units
        self._moved[stream].append((when, units))
