"""Verify the ledger against itself, and say what its topics must hold."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from domain.aggregates import EVOLVE
from ledger.chain import chain
from ledger.recorder import LedgerRecorder
from ledger.snapshots import Snapshot, is_current
from schemas.partitions import partition_of
from schemas.recorded import Recorded
from schemas.topics import LEDGER_PARTITIONS, Topics, key_of

EVENTS_AT_ONCE = 5_000
PROBLEMS_SHOWN = 20


@dataclass(slots=True)
class Content:
    """What a partition holds: how many events, and the SHA-256 chain over their ids, types and bodies in order."""

    events: int = 0
    digest: bytes = b""

    def add(self, recorded: Recorded) -> None:
        """Add the next event."""
        self.events += 1
        head = f"{recorded.id}\n{recorded.name}\n{recorded.position}\n".encode()
        self.digest = hashlib.sha256(self.digest + head + recorded.body).digest()


Contents = dict[tuple[str, int], Content]
"""By topic and partition."""


@dataclass(slots=True)
class LedgerReport:
    """What was read: `position` of the last event, its `head` hash in hex, what is wrong, what topics must hold."""

    position: int = 0
    head: str = ""
    problems: list[str] = field(default_factory=list)
    contents: Contents = field(default_factory=dict)

    def problem(self, text: str) -> None:
        """Note a problem; only the first few are of use."""
        if len(self.problems) < PROBLEMS_SHOWN:
            self.problems.append(text)


def verify_ledger(recorder: LedgerRecorder, topics: Topics) -> LedgerReport:
    """Read the whole ledger up to where it stands now: positions without gaps, versions without holes, every hash.

    Each snapshot is held against the events that it sums up.
    """
    report = LedgerReport()
    snapshots = _Snapshots(recorder.snapshots())
    end = recorder.position()
    previous = b""
    while report.position < end:
        batch = recorder.read_hashed(report.position, min(EVENTS_AT_ONCE, end - report.position))
        if not batch:
            report.problem(f"the ledger ends at position {report.position}, its head says {end}")
            break
        for recorded, stored in batch:
            _check(report, recorded, stored, previous)
            previous = stored
            _add(report.contents, topics, recorded)
            if snapshots.differs(recorded):
                report.problem(f"the snapshot of {recorded.id} is not what its events add up to")
            report.position = recorded.position
    for stream in recorder.streams_with_holes(PROBLEMS_SHOWN):
        report.problem(f"{stream} has a hole in its versions")
    report.head = previous.hex()
    return report


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
        event = recorded.event()
        state = EVOLVE[type(event)](self._states.get(recorded.stream), recorded.stream, event)
        self._states[recorded.stream] = state
        if recorded.version < snapshot.version:
            return False
        del self._left[recorded.stream], self._states[recorded.stream]
        return bool(snapshot.state() != state)


def _check(report: LedgerReport, recorded: Recorded, stored: bytes, previous: bytes) -> None:
    if recorded.position != report.position + 1:
        report.problem(f"after position {report.position} comes {recorded.position}")
    if chain(previous, recorded.position, recorded) != stored:
        report.problem(f"{recorded.id} at position {recorded.position} does not match its hash")


def _add(contents: Contents, topics: Topics, recorded: Recorded) -> None:
    topic = topics.of_stream(recorded.stream)
    if topic is not None:
        partition = partition_of(key_of(recorded.stream).encode(), LEDGER_PARTITIONS)
        contents.setdefault((topic, partition), Content()).add(recorded)
