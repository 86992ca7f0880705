"""What one commit takes together, and how it can fail."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.timers import Timer
from domain.values import value
from ledger.snapshots import Snapshot
from schemas.inbound.read import InboundRecord

Partition = tuple[str, int]
"""Topic and number of a partition."""

TimerKey = tuple[str, str, str]
"""Stream, kind and subject of a timer."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the ledger stands: the position of its last event and the hash of that, 0 and nothing when it is empty."""

    position: int
    hash: bytes


class Stale(Exception):
    """Another writer committed first; nothing was recorded."""


class OffsetsMoved(Exception):
    """Another process has read on from where this one believed to be; it has lost its partitions."""


class TimersMoved(Exception):
    """A timer that was due is so no more: another process has fired or ended it."""


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer whose time has come: what it is for with `subject`, a part of the stream."""

    stream: str
    kind: str
    subject: str
    due_at: datetime


@value
class NewEvent:
    """An event on its way into the ledger: all but its position and hash."""

    stream: str
    version: int
    name: str
    body: bytes
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    cause: str
    correlation: str


@dataclass(frozen=True, slots=True)
class Advance:
    """A partition was read up to `next_offset`; `expected` is where its reader started, None for never read."""

    expected: int | None
    next_offset: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record that no verdict can answer, kept whole with its reason."""

    record: InboundRecord
    rule: str
    reason: str


@dataclass(slots=True)
class Commit:
    """Events, timers, inbound offsets and dead letters that are recorded together or not at all."""

    events: list[NewEvent] = field(default_factory=list)
    set_timers: dict[TimerKey, tuple[Timer, datetime]] = field(default_factory=dict)
    fired_timers: list[DueTimer] = field(default_factory=list)
    postponed_timers: dict[DueTimer, datetime] = field(default_factory=dict)
    ended_timers: set[tuple[str, str]] = field(default_factory=set)
    freed_skus: set[str] = field(default_factory=set)
    offsets: Mapping[Partition, Advance] = field(default_factory=dict)
    dead_letters: Sequence[DeadLetter] = ()
    snapshots: Sequence[Snapshot] = ()

    def set_timer(self, timer: Timer, due_at: datetime) -> None:
        """Start a timer, or put one of the same stream, kind and subject off."""
        self.set_timers[timer.stream, timer.kind, timer.subject] = (timer, due_at)

    def end_timers(self, stream: str, kinds: Collection[str]) -> None:
        """End the timers of some kinds of a stream, those of this commit too."""
        for key in [key for key in self.set_timers if key[0] == stream and key[1] in kinds]:
            del self.set_timers[key]
        self.ended_timers.update((stream, kind) for kind in kinds)
