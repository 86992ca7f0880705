"""What a decision sees of the past of a stream: all that was recorded since a moment, whoever wrote it, and when."""

from datetime import datetime, timedelta

from domain.counts.count import CountedLine, CountStock
from domain.counts.post import PostCount
from domain.stock.position import Position
from domain.streams import stock_stream
from ledger.states import States
from ledger.writer import Received, Writer
from tests.ledger.messages import AT, OPERATOR, WAREHOUSE, handle, market, message, outcome, place, receive, ship
from tests.ledger.opening import OpenLedger

BEFORE, AFTER, NOW = (AT + timedelta(minutes=each) for each in (-30, 30, 60))
"""All that messages say happened at AT; the ledger hears of it at NOW."""


def clock() -> datetime:
    """Give the time of the ledger."""
    return NOW


def counted(units: int, at: datetime) -> Received:
    lines = (CountedLine(1, "mug", units, at),)
    return message(WAREHOUSE, f"count/{at}", CountStock("leeds", f"c-{at}", lines, review=True))


def posted(at: datetime) -> Received:
    return message(OPERATOR, f"post/{at}", PostCount("leeds", f"c-{at}"))


def on_hand(open_ledger: OpenLedger) -> int:
    position = States(open_ledger()).state(Position, stock_stream("mug", "leeds"))
    assert position is not None
    return position.on_hand


def test_what_was_recorded_before_and_in_the_same_group_is_seen(open_ledger: OpenLedger) -> None:
    """Invariant 11: what happened after the moment of a count is neither lost nor counted twice."""
    writer = Writer(open_ledger(), clock)
    group = (*market(10), place("1001", 4), *ship("1001"), counted(2, BEFORE), posted(BEFORE))
    assert {outcome(each) for each in handle(writer, *group)} == {"accepted"}
    assert on_hand(open_ledger) == 2 + 10 - 4
    handle(writer, receive("r2", 3))
    handle(writer, counted(9, AFTER), posted(AFTER))
    assert on_hand(open_ledger) == 9


def test_what_another_writer_recorded_is_seen(open_ledger: OpenLedger) -> None:
    """Invariants 11 and 20."""
    one, other = Writer(open_ledger(), clock), Writer(open_ledger(), clock)
    handle(one, *market(5), counted(4, BEFORE))
    handle(other, receive("r2", 3))
    handle(one, posted(BEFORE))
    assert on_hand(open_ledger) == 4 + 5 + 3
    assert one.decided_again == 1
