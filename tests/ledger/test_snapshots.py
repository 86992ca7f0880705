"""Snapshots: a long stream is loaded from where it was summed up last, and a wrong sum is found."""

import pytest

from domain.stock.position import Position
from domain.streams import stock_stream
from ledger.recorder import LedgerRecorder
from ledger.snapshots import EVERY, Snapshot
from ledger.states import States
from ledger.verify import verify_ledger
from ledger.writer import Writer
from orderledger.run import clock
from schemas.recorded import Recorded
from tests import tampering
from tests.ledger.messages import handle, market, outcome, place, receive
from tests.ledger.opening import OpenLedger, Sql

MUGS = stock_stream("mug", "leeds")


@pytest.fixture
def recorder(open_ledger: OpenLedger) -> LedgerRecorder:
    """A ledger in which 10 mugs came in, 120 times one more, and 120 orders took one: 241 events of one position."""
    opened = open_ledger()
    writer = Writer(opened, clock)
    handle(writer, *market(10))
    for number in range(120):
        handle(writer, receive(f"r{number}", 1), place(f"{number}"))
    return opened


def test_a_long_stream_is_loaded_from_its_last_snapshot(recorder: LedgerRecorder) -> None:
    first, *rest = recorder.load([MUGS])
    assert isinstance(first, Snapshot)
    # The commit in which it became due had one more event of the position.
    assert first.version == 2 * EVERY
    assert [each.version for each in rest] == list(range(2 * EVERY + 1, 241))


def test_the_state_is_the_same_with_snapshots_and_without(recorder: LedgerRecorder, sql: Sql) -> None:
    """Invariant 19."""
    loaded = _position(recorder)
    assert (loaded.on_hand, loaded.allocated, len(loaded.holders)) == (130, 120, 120)
    sql.execute("DELETE FROM ledger.snapshots")
    assert _position(recorder) == loaded


def test_decisions_go_on_from_a_snapshot(recorder: LedgerRecorder) -> None:
    answers = handle(Writer(recorder, clock), place("ten", 10), place("one more", 1))
    assert {outcome(each) for each in answers} == {"accepted"}
    assert _position(recorder).allocated == 130


def test_a_snapshot_of_another_layout_is_passed_over(recorder: LedgerRecorder, sql: Sql) -> None:
    before = _position(recorder)
    sql.execute("UPDATE ledger.snapshots SET layout = 'another', body = '[]'")
    assert _position(recorder) == before
    assert not verify_ledger(recorder).problems


def test_verify_names_a_snapshot_that_is_not_what_its_events_add_up_to(recorder: LedgerRecorder, sql: Sql) -> None:
    assert not verify_ledger(recorder).problems
    sql.execute("UPDATE ledger.snapshots SET body = '[7]' WHERE stream = %s", (MUGS,))
    (problem,) = verify_ledger(recorder).problems
    assert problem == f"the snapshot of {MUGS}#{2 * EVERY} is not what its events add up to"


def test_verify_goes_on_where_an_event_of_a_stream_with_a_snapshot_is_none_any_more(
    recorder: LedgerRecorder, ledger_dsn: str
) -> None:
    """Whoever has every right on the database may write anything."""
    tampering.tamper(ledger_dsn, "UPDATE ledger.events SET state = '\\xff' WHERE originator_version = 3")
    problems = verify_ledger(recorder).problems
    assert [each for each in problems if each.startswith(f"{MUGS}#3 at position")]
    assert f"the snapshot of {MUGS}#3 is not what its events add up to" in problems


def test_streams_of_any_length_are_read_page_by_page(recorder: LedgerRecorder, sql: Sql) -> None:
    sql.execute("DELETE FROM ledger.snapshots")
    streams = [MUGS, "order-acme:7", "shop-acme", "nothing-here", "location-leeds"]
    whole = list(recorder.load(streams))
    for at_once in (1, 2, 100, 241, len(whole), len(whole) + 1):
        assert list(recorder.load(streams, at_once)) == whole
    assert {each.stream for each in whole if isinstance(each, Recorded)} == set(streams) - {"nothing-here"}


def _position(recorder: LedgerRecorder) -> Position:
    position = States(recorder).state(Position, MUGS)
    assert position is not None
    return position
