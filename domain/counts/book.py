"""What the ledger had on a shelf at a moment: the position now, less all that has happened since."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from domain.counts.events import CountedUnits
from domain.refusals import Refused
from domain.stock.events import (
    ShortageFound,
    StockAdjusted,
    StockCounted,
    StockReceived,
    StockReturned,
    StockSetAside,
    StockShipped,
    StockTransferredIn,
    StockTransferredOut,
)
from domain.stock.position import Position
from domain.streams import stock_stream
from domain.values import value
from domain.world import Happened, World


@value
class Book:
    """Units that the ledger had on a shelf at a moment, those among them that were missing, and what it has now."""

    on_hand: int
    missing: int
    now: Position


def book_at(world: World, sku: str, location: str, moment: datetime, field: str) -> Book:
    """Give the book of a position at a moment, by all that was reported since, however late.

    Raises Refused, blaming `field`, where a later count was posted: it has put right what this one would.
    """
    stream = stock_stream(sku, location)
    position = world.state(Position, stream) or Position()
    later = [each.event for each in world.since(stream, moment) if _took_effect(each) > moment]
    for each in later:
        if isinstance(each, StockCounted):
            reason = f"{sku} at {location} was counted later too, at {each.counted_at}, and that was posted"
            raise Refused("count.before_last", reason, field)
    on_hand, missing = _moved(later)
    return Book(position.on_hand - on_hand, position.aside.missing - missing, position)


def difference(line: CountedUnits, book: Book, location: str, field: str) -> int:
    """Give the units by which a shelf differs from its book; raises Refused where the ledger knows that it can't."""
    differs = line.counted - book.on_hand
    if book.now.on_hand + differs < 0:
        left = f"{book.on_hand - book.now.on_hand} units of {line.sku} have left {location} since {line.counted_at}"
        raise Refused("count.contradicted", f"{left}, where {line.counted} were counted: count it again", field)
    return differs


def _took_effect(happened: Happened) -> datetime:
    """A count puts right how the shelf stood when it was counted, whenever it is posted."""
    event = happened.event
    return event.counted_at if isinstance(event, StockCounted) else happened.occurred_at


def _moved(events: Iterable[Any]) -> tuple[int, int]:
    """Give what events added to the shelf, and to what is missing of it."""
    on_hand = missing = 0
    for each in events:
        match each:
            case StockReceived() | StockReturned() | StockAdjusted() | StockTransferredIn():
                on_hand += each.quantity
            case StockShipped() | StockTransferredOut():
                on_hand -= each.quantity
            case ShortageFound() | StockSetAside(kind="missing"):
                missing += each.quantity
            case _:
                pass
    return on_hand, missing
