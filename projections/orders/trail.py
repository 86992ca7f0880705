"""When and by whom an order came to where it is: what its state does not keep, found by comparing before and after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from functools import cache, lru_cache
from itertools import compress
from operator import attrgetter, is_not
from typing import Any, NamedTuple, cast, get_origin

from domain.orders.buckets import REMEMBERED, Buckets
from domain.orders.events import Candidate
from domain.orders.state import Order, Stage
from domain.values import replace, value
from schemas.recorded import Recorded

_NONE = Buckets()
PARTS = ("holds", "fulfilments", "shipments", "payments", "returns", "refunds", "claims", "changes")
"""Fields of an order whose entries are marked: mappings by id, or what has such mappings."""

_parts = attrgetter(*PARTS)
_NO_ENTRIES: dict[Any, Any] = {}


@value
class Mark:
    """When a part of an order, such as a hold or a refund, came to be, by whose doing, and when it changed last.

    Business times.
    """

    begun_at: datetime
    begun_by: str
    changed_at: datetime


class Since(NamedTuple):
    """When the last units came into a bucket: in the business, and when the ledger recorded it."""

    at: datetime
    recorded_at: datetime


class Again(NamedTuple):
    """Units of a line that had to be looked for more than once; `pending` of them wait unallocated right now."""

    units: int = 0
    pending: int = 0


NEVER = Again()
UNBEGUN = cast("Callable[[], Order]", Order)()
"""Before its first event an order has all that a state has by itself: of its parts nothing."""


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
        changed = before is None or before.status != after.status
        if changed:
            self.reached.setdefault(after.status, recorded.occurred_at)
            self.reason = getattr(event, "reason", None)
        if before is None or before.lines is not after.lines:
            self._move(before.lines if before else {}, after.lines, recorded)
            changed = True
        if changed and (stage := after.stage) != self.stage:
            self.stage, self.stage_since = stage, recorded.recorded_at
        old, new = _parts(before or UNBEGUN), _parts(after)
        for area, was, now in compress(zip(PARTS, old, new, strict=True), map(is_not, old, new)):
            self._mark(area, was, now, recorded)
        if hasattr(event, "candidates"):
            self.rule, self.candidates = getattr(event, "rule", None), event.candidates

    def _move(self, before: Mapping[int, Buckets], after: Mapping[int, Buckets], recorded: Recorded) -> None:
        """Note which units came where."""
        for line_no in [each for each in before if each not in after]:
            del self.since[line_no]
        at, now = recorded.occurred_at, Since(recorded.occurred_at, recorded.recorded_at)
        moves = list(map(_moved, map(before.get, after), after.values(), map(self.again.get, after)))
        # Most lines of an order move alike, and what is told of them is one object.
        told: dict[int, dict[str, Since]] = {}
        for line_no, move in zip(after, moves, strict=True):
            if move is _STAYS:
                continue
            since = told.get(id(move))
            if since is None:
                since = told[id(move)] = dict.fromkeys(move.came, now)
                for name in move.came:
                    self.first.setdefault(name, at)
                    self.last[name] = at
            if len(move.here) > len(since):
                known = self.since[line_no]
                since = {name: since.get(name) or known[name] for name in move.here}
            self.since[line_no] = since
            if move.again is not None:
                self.again[line_no] = move.again

    def _mark(self, area: str, old: Any, new: Any, recorded: Recorded) -> None:
        """Note which entries of a part of the order are new, changed or gone."""
        kind: type = type(new)
        for name in _mappings(kind):
            entries, had = getattr(new, name), getattr(old, name, _NO_ENTRIES)
            if entries is not had:
                self._mark_entries(f"{area}.{name}", had, entries, recorded)
        if isinstance(new, dict):
            self._mark_entries(area, old, new, recorded)

    def _mark_entries(self, area: str, old: Mapping[Any, Any], new: Mapping[Any, Any], recorded: Recorded) -> None:
        if not new and not old:
            return
        marks = self.marks.setdefault(area, {})
        at = recorded.occurred_at
        for name, entry in new.items():
            was = old.get(name)
            if was is entry or not isinstance(name, str):
                continue
            known = marks.get(name)
            if known is None:
                marks[name] = Mark(at, recorded.actor, at)
            elif was != entry:
                marks[name] = Mark(known.begun_at, known.begun_by, at)
        for name in old.keys() - new.keys():
            marks.pop(name, None)


class _Move(NamedTuple):
    """The buckets that have units of a line now, those to which some came, and how often units were looked for again.

    None: they were looked for once at most.
    """

    here: tuple[str, ...]
    came: tuple[str, ...]
    again: Again | None


_STAYS = _Move((), (), None)


# Lines have few units and take the same steps: nearly every move was made before.
@lru_cache(maxsize=REMEMBERED)
def _moved(before: Buckets | None, now: Buckets, known: Again | None) -> _Move:
    if before == now:
        return _STAYS
    old = before or _NONE
    here = tuple(name for name, units in zip(Buckets._fields, now, strict=True) if units)
    came = tuple(name for name, was, units in zip(Buckets._fields, old, now, strict=True) if units > was)
    # What only moves on is not looked for again.
    if known is None and now.unallocated == old.unallocated and now.backordered == old.backordered:
        return _Move(here, came, None)
    return _Move(here, came, _looked_for_again(known or NEVER, old, now))


def _looked_for_again(known: Again, old: Buckets, new: Buckets) -> Again | None:
    """Count units that came to wait for stock, or were put back after they had been allocated: each of them once."""
    late = max(new.backordered - old.backordered, 0)
    of_pending = min(late, known.pending)
    back = 0 if late else max(new.unallocated - old.unallocated - max(new.ordered - old.ordered, 0), 0)
    units, pending = known.units + late - of_pending + back, known.pending - of_pending + back
    return Again(units, min(pending, new.unallocated)) if units else None


@cache
def _mappings(part: type) -> tuple[str, ...]:
    """Name the fields of a part that are mappings; none where the part is a mapping itself."""
    return tuple(each.name for each in fields(part) if get_origin(each.type) is Mapping) if is_dataclass(part) else ()
