"""What stands parked in views: seen, projected again in order, or dropped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import class_row

from projections import checkpoints
from projections.catalogue import search
from projections.parking import take
from projections.parking_log import Act, Outcome, note
from projections.shadow import claim_within
from projections.view import View
from schemas.recorded import Recorded, from_record

OTHERS_WITHIN_MS = 10_000
"""So long it waits for another who retries or drops; a rebuild takes longer."""


class NotParked(Exception):
    """Nothing is parked there; or another has just retried or dropped it."""


@dataclass(frozen=True, slots=True)
class ParkedKey:
    """A key that stands aside in a view: how many records, since when, and why the first could not be taken."""

    view: str
    key: str
    records: int
    since: datetime
    position: int
    name: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class ParkedRecord:
    """One record as it stands parked, or was dropped; `headers` are pairs of name and value."""

    id: int
    position: int
    name: str | None
    reason: str
    parked_at: datetime
    dropped_at: datetime | None
    headers: list[list[str]]
    timestamp_ms: int
    body: bytes


def parked_keys(conn: Connection[Any]) -> list[ParkedKey]:
    """Give all keys that stand aside, those first that have stood there longest."""
    with conn.cursor() as cursor:
        cursor.execute(_KEYS)
        found = [ParkedKey(view, text_of(key), *rest) for view, key, *rest in cursor.fetchall()]
    return sorted(found, key=lambda each: (each.since, each.view, each.key))


def parked_records(conn: Connection[Any], view: View, key: str) -> list[ParkedRecord]:
    """Give what is parked under a key, and what of it was dropped, in order; raises NotParked."""
    with conn.cursor() as cursor:
        return _records(cursor, view, _key(cursor, view, key))


def retry(conn: Connection[Any], view: View, key: str, act: Act) -> list[Outcome]:
    """Project again, in order, what is parked under a key; what still can't be taken stays, with its new reason.

    One transaction, while the view's projector waits: it goes on with the next events of the key, which pass if
    nothing is left parked. `conn` must be in autocommit mode. Raises NotParked, RebuildRunning.
    """
    with conn.transaction(), conn.cursor() as cursor:
        raw = _hold(cursor, view, key)
        outcomes = _project(cursor, view, key, _waiting(_records(cursor, view, raw)))
        note(cursor, act, outcomes)
    return outcomes


def drop(conn: Connection[Any], view: View, key: str, act: Act, *, every: bool = False) -> list[Outcome]:
    """Let go of the first record that is parked under a key, and try those behind it; or of `every` one.

    The view does without what was dropped, also when it is verified, repaired or rebuilt. Raises NotParked,
    RebuildRunning.
    """
    with conn.transaction(), conn.cursor() as cursor:
        raw = _hold(cursor, view, key)
        records = _waiting(_records(cursor, view, raw))
        dropped, left = (records, []) if every else (records[:1], records[1:])
        cursor.execute(
            "UPDATE views.parked SET dropped_at = now() WHERE view = %s AND id = ANY(%s)",
            (view.name, [each.id for each in dropped]),
        )
        outcomes = [_outcome(view, key, each, "dropped") for each in dropped]
        outcomes += _project(cursor, view, key, left)
        note(cursor, act, outcomes)
    return outcomes


def projected_all(cursor: Cursor[Any], view: View, act: Act) -> None:
    """Nothing is parked any more: the view was filled anew, with all of it."""
    _let_go(cursor, view, act, "projected", was_dropped=False)


def take_back(cursor: Cursor[Any], view: View, act: Act) -> None:
    """Nothing is dropped any more: the view is about to be filled anew."""
    _let_go(cursor, view, act, "taken_back", was_dropped=True)


def _let_go(cursor: Cursor[Any], view: View, act: Act, outcome: str, *, was_dropped: bool) -> None:
    cursor.execute(_DELETE, (view.name, was_dropped))
    note(
        cursor,
        act,
        [
            Outcome(view.name, text_of(key), position if name is not None else None, name, reason, outcome)
            for key, position, name, reason in cursor.fetchall()
        ],
    )


@dataclass(frozen=True, slots=True)
class Dropped:
    """What a view is to do without: events by their position, records that are none by key, place and body."""

    positions: set[int]
    records: set[tuple[bytes, int, bytes]]


def dropped(cursor: Cursor[Any], view: View) -> Dropped:
    """Give what was dropped of a view."""
    cursor.execute(
        "SELECT name IS NOT NULL, key, position, body FROM views.parked WHERE view = %s AND dropped_at IS NOT NULL",
        (view.name,),
    )
    found = cursor.fetchall()
    return Dropped(
        positions={position for is_event, _, position, _ in found if is_event},
        records={(bytes(key), position, bytes(body)) for is_event, key, position, body in found if not is_event},
    )


def text_of(raw: bytes) -> str:
    """Give a key or a body as text; bytes that are none are escaped."""
    return raw.decode("utf-8", "backslashreplace")


# A record that is no event has the position of the event before it.
_KEYS = """
    SELECT DISTINCT ON (view, key) view, key, count(*) OVER same, min(parked_at) OVER same, position, name, reason
    FROM views.parked WHERE dropped_at IS NULL WINDOW same AS (PARTITION BY view, key)
    ORDER BY view, key, position, name IS NULL, id
"""
_RECORDS = """
    SELECT id, position, name, reason, parked_at, dropped_at, headers, timestamp_ms, body
    FROM views.parked WHERE view = %s AND key = %s ORDER BY position, name IS NULL, id
"""


_DELETE = """
    DELETE FROM views.parked WHERE view = %s AND (dropped_at IS NOT NULL) = %s RETURNING key, position, name, reason
"""


def _hold(cursor: Cursor[Any], view: View, key: str) -> bytes:
    """Keep the projector, rebuilds and others who retry from the view until the transaction ends; give the key."""
    claim_within(cursor, view, OTHERS_WITHIN_MS)
    checkpoints.lock(cursor, view.name)
    search(cursor, view.schema)
    raw = _key(cursor, view, key)
    if not _waiting(_records(cursor, view, raw)):
        raise NotParked(f"{view.name}: what was parked under key {key} is dropped")
    return raw


def _key(cursor: Cursor[Any], view: View, shown: str) -> bytes:
    cursor.execute("SELECT DISTINCT key FROM views.parked WHERE view = %s", (view.name,))
    for (key,) in cursor.fetchall():
        if text_of(key) == shown:
            return bytes(key)
    raise NotParked(f"{view.name}: nothing is parked under key {shown}")


def _records(cursor: Cursor[Any], view: View, key: bytes) -> list[ParkedRecord]:
    with cursor.connection.cursor(row_factory=class_row(ParkedRecord)) as reading:
        return reading.execute(_RECORDS, (view.name, key)).fetchall()


def _waiting(records: Iterable[ParkedRecord]) -> list[ParkedRecord]:
    return [each for each in records if each.dropped_at is None]


def _project(cursor: Cursor[Any], view: View, key: str, records: Sequence[ParkedRecord]) -> list[Outcome]:
    """Project records up to the first that can't be taken; those before it leave the table."""
    batch: list[tuple[ParkedRecord, Recorded | None]] = []
    fault: str | None = None
    for each in records:
        try:
            batch.append((each, _event(view, each)))
        except (ValueError, KeyError) as error:
            fault = f"no event of a ledger: {type(error).__name__}: {error}"
            break
    events = [event for _, event in batch if event is not None]
    refused = take(cursor, view, events, set())
    if refused:
        fault = refused[0].reason
        stuck = next(n for n, (_, event) in enumerate(batch) if event and event.position == refused[0].position)
        batch = batch[:stuck]
    done = [_outcome(view, key, each, "projected" if event else "passed_over") for each, event in batch]
    left = records[len(batch) :]
    cursor.execute(
        "DELETE FROM views.parked WHERE view = %s AND id = ANY(%s)", (view.name, [each.id for each, _ in batch])
    )
    if left:
        cursor.execute(
            "UPDATE views.parked SET reason = %s WHERE view = %s AND id = %s", (fault, view.name, left[0].id)
        )
    return done + [_outcome(view, key, each, "parked", fault if each is left[0] else _BEHIND) for each in left]


_BEHIND = "stands behind an event of its key that is parked"


def _event(view: View, record: ParkedRecord) -> Recorded | None:
    """Give the event; None where a record that could not be read turns out to be none of the view's, or an old one."""
    headers = [(name, value.encode("latin-1")) for name, value in record.headers]
    event = from_record(dict(headers), record.timestamp_ms, bytes(record.body))
    if record.name is None and (event.position <= record.position or not view.concerns(event.name)):
        return None
    return event


def _outcome(view: View, key: str, record: ParkedRecord, outcome: str, detail: str | None = None) -> Outcome:
    position = record.position if record.name is not None else None
    return Outcome(view.name, key, position, record.name, record.reason, outcome, detail)
