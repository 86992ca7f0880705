"""Hold one partition of a ledger topic against the events that are due in it, and name the first that differs."""

from collections import deque
from dataclasses import dataclass
from typing import Literal

from consumers.reading import Record
from schemas.outbound import WATERMARK
from schemas.recorded import Recorded, to_headers, to_timestamp_ms
from schemas.topics import key_of

POSITION_DIGITS = 19
Kind = Literal["changed", "removed", "inserted", "reordered"]


@dataclass(frozen=True, slots=True)
class TopicDifference:
    """The first place at which a partition is not what the ledger says.

    `event` is the id of the event that is due there and `position` its place in the ledger; of what was `inserted`,
    that of the record (as far as it has one). `offset` is where the partition goes on with something else, None at its
    end. `detail` says in words what stands there.
    """

    topic: str
    partition: int
    offset: int | None
    kind: Kind
    event: str
    position: int
    detail: str

    def __str__(self) -> str:
        place = f"{self.topic}/{self.partition} " + ("at its end" if self.offset is None else f"offset {self.offset}")
        return f"{place}: {self.event} (position {self.position}) was {self.kind}{self.detail and f': {self.detail}'}"


@dataclass(slots=True)
class _Suspect:
    """A record that is not the event that is due; what the rest of partition and ledger hold says which of both it is.

    `is_event`: the ledger has just this event elsewhere. `due_at`: the offset at which the one that is due does stand.
    """

    record: Record
    due: Recorded
    is_event: bool
    due_at: int | None = None


class PartitionAudit:
    """Told events and records of a partition, each in order, it compares them one by one up to the first difference.

    `matched` counts the events that are as the ledger has them; `hungry` says whether it needs a record to go on.
    """

    def __init__(self, topic: str, partition: int) -> None:
        self.matched = 0
        self._place = (topic, partition)
        self._position = 0
        self._due: deque[Recorded] = deque()
        self._records: deque[Record] = deque()
        self._suspect: _Suspect | None = None

    @property
    def hungry(self) -> bool:
        """Whether an event waits for its record."""
        return self._suspect is None and bool(self._due)

    def expect(self, recorded: Recorded) -> None:
        """The next event of the ledger that belongs here."""
        if self._suspect is None:
            self._due.append(recorded)
        else:
            self._suspect.is_event |= _is(self._suspect.record, recorded)

    def read(self, record: Record) -> None:
        """Take the next record of the partition."""
        self._records.append(record)

    def compare(self, known: int) -> None:
        """Compare as far as can be told, the ledger having been read up to position `known`."""
        while self._records and self._suspect is None:
            record = self._records[0]
            if self._due and _is(record, self._due[0]):
                self._position = self._due.popleft().position
                self.matched += 1
            elif self._is_mark_in_place(record, known):
                self._position = _position(record)
            elif self._due:
                due = self._due.popleft()
                self._suspect = _Suspect(record, due, any(_is(record, each) for each in self._due))
                self._due.clear()
            else:
                return
            self._records.popleft()
        if self._suspect is not None:
            self._look_for_due(self._suspect)

    def difference(self, end: int, complete: int) -> TopicDifference | None:
        """Give what differs once all records were read: the ledger ends at `end`, and must be here up to `complete`."""
        self.compare(end)
        if self._suspect is not None:
            return self._explained(self._suspect)
        if self._records:
            return self._differs(self._records[0].offset, "inserted", self._records[0])
        if self._due and self._due[0].position <= complete:
            return self._differs(None, "removed", self._due[0])
        return None

    def _is_mark_in_place(self, record: Record, known: int) -> bool:
        """Whether a watermark is true: all events up to its position were before it, and it does not go back."""
        at = _position(record)
        if not _is_mark(record) or not self._position <= at <= known:
            return False
        return not self._due or at < self._due[0].position

    def _look_for_due(self, suspect: _Suspect) -> None:
        while self._records:
            record = self._records.popleft()
            if suspect.due_at is None and _is(record, suspect.due):
                suspect.due_at = record.offset

    def _explained(self, suspect: _Suspect) -> TopicDifference:
        record, due = suspect.record, suspect.due
        here = f"{_id(record)} stands there"
        if suspect.due_at is not None:
            if not suspect.is_event:
                return self._differs(record.offset, "inserted", record)
            return self._differs(record.offset, "reordered", due, f"{here}, it comes at offset {suspect.due_at}")
        if suspect.is_event or (_is_mark(record) and _position(record) >= due.position):
            return self._differs(record.offset, "removed", due, here)
        if _id(record) == due.id or _position(record) == due.position:
            return self._differs(record.offset, "changed", due, f"its {', '.join(_differing(record, due))}")
        return self._differs(record.offset, "inserted", record, f"and {due.id} (position {due.position}) is not here")

    def _differs(self, offset: int | None, kind: Kind, what: Recorded | Record, detail: str = "") -> TopicDifference:
        event, position = (what.id, what.position) if isinstance(what, Recorded) else (_id(what), _position(what))
        return TopicDifference(*self._place, offset, kind, event, position, detail)


def _is(record: Record, recorded: Recorded) -> bool:
    """Whether a record is an event, just as the relay sends it."""
    return not _differing(record, recorded)


def _differing(record: Record, due: Recorded) -> list[str]:
    """Name the parts of a record that are not those of an event."""
    found = [name for name, (is_, is_due) in _parts(record, due).items() if is_ != is_due]
    if record.headers != (wanted := to_headers(due)):
        found += sorted({name for name, _ in set(record.headers) ^ set(wanted)}) or ["headers' order"]
    return found


def _parts(record: Record, due: Recorded) -> dict[str, tuple[object, object]]:
    return {
        "key": (record.key, key_of(due.stream).encode()),
        "body": (record.value, due.body),
        "timestamp": (record.timestamp_ms, to_timestamp_ms(due.recorded_at)),
    }


def _is_mark(record: Record) -> bool:
    return ("ce_type", WATERMARK.encode()) in record.headers


def _position(record: Record) -> int:
    """The position that a record says it has; 0 if it says none."""
    said = bytes(dict(record.headers).get("ce_position") or b"")
    return int(said) if said.isdigit() and len(said) <= POSITION_DIGITS else 0


def _id(record: Record) -> str:
    if _is_mark(record):
        return "a watermark"
    return bytes(dict(record.headers).get("ce_id") or b"a record without id").decode("utf-8", "replace")
