"""Verify the ledger: against itself, and against the hashes of it that were published or noted elsewhere."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.aggregates import EVOLVE
from ledger.chain import chain
from ledger.commit import Head
from ledger.recorder import LedgerRecorder
from ledger.snapshots import Snapshot, is_current
from schemas.recorded import Recorded

EVENTS_AT_ONCE = 5_000
PROBLEMS_SHOWN = 20


@dataclass(slots=True)
class LedgerReport:
    """What was read: `position` of the last event, its `head` hash in hex, and what is wrong, by position."""

    position: int = 0
    head: str = ""
    problems: list[str] = field(default_factory=list)

    def problem(self, text: str) -> None:
        """Note a problem; only the first few are of use."""
        if len(self.problems) < PROBLEMS_SHOWN:
            self.problems.append(text)


def _nobody(events: Sequence[Recorded]) -> None:
    """Nobody reads along."""
    del events


def verify_ledger(
    recorder: LedgerRecorder,
    published: Iterable[bytes] = (),
    noted: Head | None = None,
    follow: Callable[[Sequence[Recorded]], None] = _nobody,
) -> LedgerReport:
    """Read the whole ledger up to where it stands now: positions without gaps, versions without holes, every hash.

    `published` are hashes from position 1 on, as far as they were published before this; `noted` is one more. Each
    snapshot is held against the events that it sums up. `follow` is given all events, some at a time.
    """
    report = LedgerReport()
    snapshots = _Snapshots(recorder.snapshots())
    hashes = _Hashes(report, published, noted)
    head, end = recorder.ends()
    while batch := recorder.read_hashed(report.position, min(EVENTS_AT_ONCE, end - report.position)):
        for recorded, stored in batch:
            hashes.meet(recorded, stored)
            if snapshots.differs(recorded):
                report.problem(f"the snapshot of {recorded.id} is not what its events add up to")
            report.position = recorded.position
        follow([recorded for recorded, _ in batch])
    hashes.end(head)
    for stream in recorder.streams_with_holes(PROBLEMS_SHOWN):
        report.problem(f"{stream} has a hole in its versions")
    return report


class _Hashes:
    """Computes the chain anew, and holds it against what is recorded, published and noted."""

    def __init__(self, report: LedgerReport, published: Iterable[bytes], noted: Head | None) -> None:
        self._report = report
        self._published = iter(published)
        self._noted = noted
        self._previous = b""

    def meet(self, recorded: Recorded, stored: bytes) -> None:
        """Check the next event and the hash that it was recorded with."""
        where = f"{recorded.id} at position {recorded.position}"
        gap = recorded.position - self._report.position
        if gap != 1:
            self._report.problem(f"{where} follows position {self._report.position}: what was between is gone")
        elif chain(self._previous, recorded.position, recorded) != stored:
            self._report.problem(f"{where} does not match its hash")
        self._previous = stored
        published = None
        for _ in range(gap):
            published = next(self._published, None)
        if published not in (None, stored):
            self._report.problem(f"{where} is not the event that was published there: its hash is another")
            self._published = iter(())
        if self._noted is not None and self._noted.position == recorded.position and self._noted.hash != stored:
            self._report.problem(f"{where} has another hash than was noted: it was changed, or an event before it")

    def end(self, head: Head) -> None:
        """Check that nothing is missing behind the last event."""
        last = self._report.position
        self._report.head = self._previous.hex()
        if (head.position, head.hash) != (last, self._previous):
            self._report.problem(f"the last event is at position {last}, the ledger's head is another: {head.position}")
        if next(self._published, None) is not None:
            self._report.problem(f"the ledger ends at position {last}, more was published: what followed is gone")
        if self._noted is not None and self._noted.position > last:
            self._report.problem(f"the ledger ends at position {last}, {self._noted.position} was noted")


class _Snapshots:
    """Folds the streams of which there is a snapshot, up to its version."""

    def __init__(self, kept: Iterable[Snapshot]) -> None:
        self._left = {each.stream: each for each in kept if is_current(each)}
        self._states: dict[str, Any] = {}

    def differs(self, recorded: Recorded) -> bool:
        """Fold one more event; say whether a snapshot of just this version is another state."""
        snapshot = self._left.get(recorded.stream)
        if snapshot is None:
            return False
        try:
            event = recorded.event()
            state = EVOLVE[type(event)](self._states.get(recorded.stream), recorded.stream, event)
        except (ValueError, KeyError, TypeError, AttributeError, AssertionError):
            # An event that was tampered with can be anything.
            self._forget(recorded.stream)
            return True
        self._states[recorded.stream] = state
        if recorded.version < snapshot.version:
            return False
        self._forget(recorded.stream)
        return bool(snapshot.state() != state)

    def _forget(self, stream: str) -> None:
        del self._left[stream]
        self._states.pop(stream, None)
