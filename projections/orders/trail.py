"""When and by whom an order came to where it is: what its state does not keep, found by comparing before and after."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cache
from typing import Any

from domain.orders.buckets import Buckets
from domain.orders.events import Candidate
from domain.orders.state import Order, Stage
from domain.values import value
from schemas.recorded import Recorded

_NONE = Buckets()
_WAITING = slice(1, 3)
"""The buckets unallocated and backordered."""

PARTS = ("holds", "fulfilments", "shipments", "payments", "returns", "refunds", "claims", "changes")
"""Fields of an order whose entries are marked: mappings by id, or what has such mappings."""


@value
class Mark:
    """When a part of an order, such as a hold or a refund, came to be, by whose doing, and when it changed last.

    Business times.
    """

    begun_at: datetime
    begun_by: str
    changed_at: datetime


@value
class Since:
    """When the last units came into a bucket: in the business, and when the ledger recorded it."""

    at: datetime
    recorded_at: datetime


@value
class Again:
    """Units of a line that had to be looked for more than once; `pending` of them wait unallocated right now."""

    units: int = 0
    pending: int = 0


_NEVER = Again()


@dataclass(slots=True)
class Trail:
    """Times and words of an order's events.

    `stage` is that of the order, and `stage_since` when the ledger recorded that it came to it. `reached` tells when
    it first came to a status, `first` and `last` when units came into a bucket, by its name. `since` tells of each
    line by bucket that has units. `marks` tells of each part, by area and id. `reason` was given for the status,
    `rule` and `candidates` for the last look for stock.
    """

    version: int
    position: int
    updated_at: datetime
    stage: Stage
    stage_since: datetime
    reached: dict[str, datetime] = field(default_factory=dict)
    first: dict[str, datetime] = field(default_factory=dict)
    last: dict[str, datetime] = field(default_factory=dict)
    since: dict[int, dict[str, Since]] = field(default_factory=dict)
    again: dict[int, Again] = field(default_factory=dict)
    marks: dict[str, dict[str, Mark]] = field(default_factory=dict)
    reason: str | None = None
    rule: str | None = None
    candidates: tuple[Candidate, ...] = ()

    @classmethod
    def begin(cls, first: Recorded) -> "Trail":
        """Give the trail of an order that begins with an event."""
        return cls(first.version, first.position, first.recorded_at, "draft", first.recorded_at)

    def copy(self) -> "Trail":
        """Give a trail that can go on without changing this one."""
        return replace(
            self,
            reached=dict(self.reached),
            first=dict(self.first),
            last=dict(self.last),
            since=dict(self.since),
            again=dict(self.again),
            marks={area: dict(marks) for area, marks in self.marks.items()},
        )

    def mark(self, area: str, name: str) -> Mark:
        """Give the mark of one part that is in the order."""
        return self.marks[area][name]

    def follow(self, before: Order | None, after: Order, recorded: Recorded, event: Any) -> None:
        """Go on by one event, whatever its type: by what it changed in the order."""
        self.version, self.position, self.updated_at = recorded.version, recorded.position, recorded.recorded_at
        if before is None or before.status != after.status:
            self.reached.setdefault(after.status, recorded.occurred_at)
            self.reason = getattr(event, "reason", None)
        if before is None or before.lines is not after.lines:
            self._move(before.lines if before else {}, after.lines, recorded)
        stage = after.stage
        if stage != self.stage:
            self.stage, self.stage_since = stage, recorded.recorded_at
        for area in PARTS:
            old, new = getattr(before, area, None), getattr(after, area)
            if old is not new:
                self._mark(area, old, new, recorded)
        if hasattr(event, "candidates"):
            self.rule, self.candidates = getattr(event, "rule", None), event.candidates

    def _move(self, before: Mapping[int, Buckets], after: Mapping[int, Buckets], recorded: Recorded) -> None:
        """Note which units came where."""
        now = Since(recorded.occurred_at, recorded.recorded_at)
        for line_no in before.keys() - after.keys():
            del self.since[line_no]
        for line_no, new in after.items():
            old = before.get(line_no, _NONE)
            if old is new:
                continue
            known, since = self.since.get(line_no, {}), {}
            for name, was, units in zip(Buckets._fields, old, new, strict=True):
                if not units:
                    continue
                if units > was:
                    since[name] = now
                    self.first.setdefault(name, now.at)
                    self.last[name] = now.at
                else:
                    since[name] = known[name]
            self.since[line_no] = since
            # What only moves on is not looked for again.
            if line_no in self.again or new[_WAITING] != old[_WAITING]:
                again = _looked_for_again(self.again.get(line_no, _NEVER), old, new)
                if again is not None:
                    self.again[line_no] = again

    def _mark(self, area: str, old: Any, new: Any, recorded: Recorded) -> None:
        """Note which entries of a part of the order are new, changed or gone."""
        if not isinstance(new, Mapping):
            kind: type = type(new)
            for name in _names(kind):
                if getattr(old, name, None) is not (mapping := getattr(new, name)) and isinstance(mapping, Mapping):
                    self._mark(f"{area}.{name}", getattr(old, name, None), mapping, recorded)
            return
        marks = self.marks.setdefault(area, {})
        at, before = recorded.occurred_at, old or {}
        for name, entry in new.items():
            was = before.get(name)
            if was is entry or not isinstance(name, str):
                continue
            known = marks.get(name)
            if known is None:
                marks[name] = Mark(at, recorded.actor, at)
            elif was != entry:
                marks[name] = Mark(known.begun_at, known.begun_by, at)
        for name in [name for name in before if name not in new]:
            marks.pop(name, None)


def _looked_for_again(known: Again, old: Buckets, new: Buckets) -> Again | None:
    """Count units that came to wait for stock, or were put back after they had been allocated: each of them once."""
    late = max(new.backordered - old.backordered, 0)
    of_pending = min(late, known.pending)
    back = 0 if late else max(new.unallocated - old.unallocated - max(new.ordered - old.ordered, 0), 0)
    units, pending = known.units + late - of_pending + back, known.pending - of_pending + back
    return Again(units, min(pending, new.unallocated)) if units else None


@cache
def _names(part: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(part))
