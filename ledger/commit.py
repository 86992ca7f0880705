"""What one commit takes together, and how it can fail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.timers import Timer
from schemas.inbound.read import InboundRecord

Partition = tuple[str, int]
"""Topic and number of a partition."""


class Stale(Exception):
    """Another writer committed first: `position` is where the ledger stands now."""

    def __init__(self, position: int) -> None:
        super().__init__(f"the ledger stands at position {position}")
        self.position = position


class OffsetsMoved(Exception):
    """Another process has read on from where this one believed to be; it has lost its partitions."""


@dataclass(frozen=True, slots=True)
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
    set_timers: list[tuple[Timer, datetime]] = field(default_factory=list)
    postponed_timers: list[tuple[str, str, datetime]] = field(default_factory=list)
    ended_timers: list[str] = field(default_factory=list)
    freed_skus: set[str] = field(default_factory=set)
    offsets: Mapping[Partition, Advance] = field(default_factory=dict)
    dead_letters: Sequence[DeadLetter] = ()
