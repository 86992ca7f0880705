"""Positions: contiguous, in the order of commits, and never skipped by a reader."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from eventsourcing.persistence import IntegrityError

from ledger.recorder import LedgerRecorder
from ledger.verify import verify_ledger
from schemas.recorded import Recorded
from tests.ledger.new_events import events
from tests.ledger.opening import OpenLedger

WRITERS = 4
COMMITS = 20
EVENTS = WRITERS * COMMITS * 2


def test_readers_see_every_position_while_writers_commit_and_roll_back(open_ledger: OpenLedger) -> None:
    barrier = Barrier(WRITERS + 2)

    def write(number: int, recorder: LedgerRecorder) -> int:
        barrier.wait()
        return sum(_commit_or_roll_back(recorder, number, turn) for turn in range(COMMITS))

    def follow(recorder: LedgerRecorder) -> list[Recorded]:
        barrier.wait()
        read = recorder.read(0, 7)
        while not read or read[-1].position < EVENTS:
            read.extend(recorder.read(read[-1].position if read else 0, 7))
        return read

    with ThreadPoolExecutor(WRITERS + 2) as threads:
        followers = [threads.submit(follow, open_ledger()) for _ in range(2)]
        writers = [threads.submit(write, number, open_ledger()) for number in range(WRITERS)]
        rolled_back = sum(each.result() for each in writers)
        for follower in followers:
            assert [each.position for each in follower.result()] == list(range(1, EVENTS + 1))
    assert rolled_back == WRITERS * COMMITS // 4
    assert not verify_ledger(open_ledger()).problems


def _commit_or_roll_back(recorder: LedgerRecorder, number: int, turn: int) -> bool:
    """Commit two events; every fourth time also try what the database refuses."""
    recorder.commit(events(f"order-{number}:{turn}", 0, 1))
    if turn % 4:
        return False
    try:
        recorder.commit(events(f"order-{number}:{turn}", 2, 3, 5))
    except IntegrityError:
        return True
    return False


def test_a_reader_waits_for_no_one_and_sees_nothing_uncommitted(open_ledger: OpenLedger) -> None:
    recorder, reader = open_ledger(), open_ledger()
    recorder.commit(events("order-a:1", 0))
    with recorder.datastore.transaction(commit=True) as cursor:
        cursor.execute("SELECT position FROM ledger.head FOR UPDATE")
        assert [each.position for each in reader.read(0, 10)] == [1]
        assert reader.position() == 1
