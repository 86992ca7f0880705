"""When and by whom an order came to where it is: what its state does not keep, found by comparing before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime
from typing import Any

from domain.orders.buckets import Buckets
from domain.orders.events import Candidate
from domain.orders.state import Order
from schemas.recorded import Recorded

_NONE = Buckets()
PARTS = ("holds", "fulfilments", "shipments", "payments", "returns", "refunds", "claims", "changes")
"""Fields of an order whose entries are marked: mappings by id, or what has such mappings."""


@dataclass(frozen=True, slots=True)
class Mark:
    """When a part of an order, such as a hold or a refund, came to be, by whose doing, and when it changed last.

    Business times.
    """

    begun_at: datetime
    begun_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Since:
    """When the last units came into a bucket: in the business, and when the ledger recorded it."""

    at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Again:
    """Units of a line that had to be looked for more than once; `pending` of them wait unallocated right now."""

    units: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Trail:
    """Times and words of an order's events.

    `reached` tells when the order first came to a status, `first` and `last` when units came into a bucket, by its
    name. `since` tells of each line by bucket that has units. `marks` tells of each part, by area and id. `reason`
    was given for the status, `rule` and `candidates` for the last look for stock.
    """

    version: int
    position: int
    updated_at: datetime
    stage_since: datetime
    reached: Mapping[str, datetime] = field(default_factory=dict)
    first: Mapping[str, datetime] = field(default_factory=dict)
    last: Mapping[str, datetime] = field(default_factory=dict)
    since: Mapping[int, Mapping[str, Since]] = field(default_factory=dict)
    again: Mapping[int, Again] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    reason: str | None = None
    rule: str | None = None
    candidates: tuple[Candidate, ...] = ()

    def mark(self, area: str, name: str) -> Mark:
        """Give the mark of one part that is in the order."""
        return self.marks[f"{area}/{name}"]


def followed(trail: Trail | None, before: Order | None, after: Order, recorded: Recorded, event: Any) -> Trail:
    """Give the trail after one more event, whatever its type: by what it changed in the order."""
    if trail is None:
        trail = Trail(recorded.version, recorded.position, recorded.recorded_at, recorded.recorded_at)
    at = recorded.occurred_at
    came = dict.fromkeys(_came(before, after), at)
    since, again = trail.since, trail.again
    if before is None or before.lines is not after.lines:
        since, again = _since(trail, before, after, recorded), _again(trail, before, after)
    looked = hasattr(event, "candidates")
    return Trail(
        version=recorded.version,
        position=recorded.position,
        updated_at=recorded.recorded_at,
        stage_since=recorded.recorded_at if before is None or before.stage != after.stage else trail.stage_since,
        reached=trail.reached if after.status in trail.reached else {**trail.reached, after.status: at},
        first={**came, **trail.first} if came else trail.first,
        last={**trail.last, **came} if came else trail.last,
        since=since,
        again=again,
        marks=_marks(trail.marks, before, after, recorded),
        reason=_reason(trail, before, after, event),
        rule=getattr(event, "rule", None) if looked else trail.rule,
        candidates=event.candidates if looked else trail.candidates,
    )


def _came(before: Order | None, after: Order) -> Iterator[str]:
    """Name the buckets that units came into."""
    for _, old, new in _changed(before, after):
        yield from (name for name, was, now in zip(Buckets._fields, old, new, strict=True) if now > was)


def _changed(before: Order | None, after: Order) -> Iterator[tuple[int, Buckets, Buckets]]:
    """Give the lines whose units moved: number, before, after."""
    if before is not None and before.lines is after.lines:
        return
    known: Mapping[int, Buckets] = before.lines if before else {}
    for line_no, new in after.lines.items():
        old = known.get(line_no, _NONE)
        if old is not new:
            yield line_no, old, new


def _since(trail: Trail, before: Order | None, after: Order, recorded: Recorded) -> dict[int, Mapping[str, Since]]:
    now = Since(recorded.occurred_at, recorded.recorded_at)
    since = {line_no: each for line_no, each in trail.since.items() if line_no in after.lines}
    for line_no, old, new in _changed(before, after):
        known = since.get(line_no, {})
        since[line_no] = {
            name: now if units > was else known[name]
            for name, was, units in zip(Buckets._fields, old, new, strict=True)
            if units
        }
    return since


def _again(trail: Trail, before: Order | None, after: Order) -> dict[int, Again]:
    """Count units that came to wait for stock, or were put back after they had been allocated: each of them once."""
    again = {line_no: each for line_no, each in trail.again.items() if line_no in after.lines}
    for line_no, old, new in _changed(before, after):
        known = again.get(line_no, Again())
        late = max(new.backordered - old.backordered, 0)
        of_pending = min(late, known.pending)
        back = 0 if late else max(new.unallocated - old.unallocated - max(new.ordered - old.ordered, 0), 0)
        counted = Again(
            units=known.units + late - of_pending + back,
            pending=min(known.pending - of_pending + back, new.unallocated),
        )
        if counted.units:
            again[line_no] = counted
    return again


def _marks(marks: Mapping[str, Mark], before: Order | None, after: Order, recorded: Recorded) -> Mapping[str, Mark]:
    for area in PARTS:
        old, new = getattr(before, area, None), getattr(after, area)
        if old is not new:
            marks = _marked(marks, dict(_entries(area, old)), dict(_entries(area, new)), recorded)
    return marks


def _marked(
    marks: Mapping[str, Mark], old: dict[str, object], new: dict[str, object], recorded: Recorded
) -> Mapping[str, Mark]:
    after = {name: mark for name, mark in marks.items() if name not in old or name in new}
    at = recorded.occurred_at
    for name, entry in new.items():
        if name not in marks:
            after[name] = Mark(at, recorded.actor, at)
        elif entry is not old.get(name) and entry != old.get(name):
            after[name] = replace(marks[name], changed_at=at)
    return after


def _entries(area: str, part: Any) -> Iterator[tuple[str, object]]:
    """Give the entries of all mappings from ids to parts, by area and id."""
    if isinstance(part, Mapping):
        yield from ((f"{area}/{name}", entry) for name, entry in part.items() if isinstance(name, str))
    elif is_dataclass(part):
        for each in fields(part):
            if isinstance(value := getattr(part, each.name), Mapping):
                yield from _entries(f"{area}.{each.name}", value)


def _reason(trail: Trail, before: Order | None, after: Order, event: Any) -> str | None:
    if before is not None and before.status == after.status:
        return trail.reason
    reason: str | None = getattr(event, "reason", None)
    return reason
