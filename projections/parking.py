"""An event that a view can't take parks its key, in order, and lets all other keys pass."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Cursor

from projections.view import View
from schemas.partitions import partition_of
from schemas.recorded import Header, Recorded, to_headers, to_timestamp_ms
from schemas.topics import LEDGER_PARTITIONS, key_of

MOST_KEYS = 100
POISON = (
    ValueError,
    KeyError,
    TypeError,
    AssertionError,
    ArithmeticError,
    psycopg.DataError,
    psycopg.IntegrityError,
)
"""What an event itself is to blame for; all else is a failed dependency or a fault of ours, and no event's."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that a view can't take (or that follows one), with its reason."""

    partition: int
    key: bytes
    position: int
    name: str | None
    reason: str
    headers: Sequence[Header]
    timestamp_ms: int
    body: bytes


class TooManyParked(Exception):
    """So many keys are parked that the view, not the events, must be wrong."""

    def __init__(self, view: View, keys: int, last: Refused) -> None:
        super().__init__(
            f"{view.name} can't take events of {keys} keys and stops; at position {last.position}: {last.reason}"
        )
        self.last = last


def take(
    cursor: Cursor[Any], view: View, batch: Sequence[Recorded], parked: set[bytes], most_keys: int = MOST_KEYS
) -> list[Refused]:
    """Project a batch, and give what the view can't take; `parked` are the keys that stand aside, and grows.

    A batch with a bad event in it is halved until the event stands alone. Raises TooManyParked as soon as there are
    more than `most_keys`: a view that can take nothing is not tried on each event.
    """
    if not parked:
        return _halve(cursor, view, batch, parked, most_keys)
    behind = [_behind(recorded) for recorded in batch if _key(recorded) in parked]
    passing = [recorded for recorded in batch if _key(recorded) not in parked]
    return behind + _halve(cursor, view, passing, parked, most_keys)


def around(events: Sequence[Recorded], unreadable: Iterable[Refused]) -> tuple[Sequence[Recorded], Sequence[Recorded]]:
    """Part the events of a batch into those that may pass, and those that stand behind an unreadable record."""
    first: dict[bytes, int] = {}
    for each in unreadable:
        first[each.key] = min(each.position, first.get(each.key, each.position))
    if not first:
        return events, ()
    behind = [each for each in events if each.position > first.get(_key(each), each.position)]
    positions = {each.position for each in behind}
    return [each for each in events if each.position not in positions], behind


def stand_aside(view: View, parked: set[bytes], refused: Iterable[Refused], most_keys: int = MOST_KEYS) -> None:
    """Add the keys of what was refused to those that are `parked`; raises TooManyParked past the limit."""
    for each in refused:
        parked.add(each.key)
        if len(parked) > most_keys:
            raise TooManyParked(view, len(parked), each)


def park(cursor: Cursor[Any], view: View, refused: Iterable[Refused]) -> None:
    """Keep what was refused."""
    cursor.executemany(
        "INSERT INTO views.parked (view, partition, key, position, name, reason, headers, timestamp_ms, body)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            (
                *(view.name, each.partition, each.key, each.position, each.name, each.reason),
                json.dumps([[name, value.decode("latin-1")] for name, value in each.headers]),
                *(each.timestamp_ms, each.body),
            )
            for each in refused
        ],
    )


def keys_parked(cursor: Cursor[Any], view: View) -> set[bytes]:
    """The keys that stand aside."""
    cursor.execute("SELECT DISTINCT key FROM views.parked WHERE view = %s AND dropped_at IS NULL", (view.name,))
    return {bytes(key) for (key,) in cursor.fetchall()}


def _halve(
    cursor: Cursor[Any], view: View, batch: Sequence[Recorded], parked: set[bytes], most_keys: int
) -> list[Refused]:
    if not batch:
        return []
    try:
        with cursor.connection.transaction():
            view.project(cursor, batch)
    except POISON as error:
        if len(batch) == 1:
            refused = _refused(batch[0], f"{type(error).__name__}: {error}")
            stand_aside(view, parked, [refused], most_keys)
            return [refused]
        middle = len(batch) // 2
        first = _halve(cursor, view, batch[:middle], parked, most_keys)
        return first + take(cursor, view, batch[middle:], parked, most_keys)
    return []


def _behind(recorded: Recorded) -> Refused:
    return _refused(recorded, "stands behind an event of its key that was parked")


def _refused(recorded: Recorded, reason: str) -> Refused:
    key = _key(recorded)
    return Refused(
        partition=partition_of(key, LEDGER_PARTITIONS),
        key=key,
        position=recorded.position,
        name=recorded.name,
        reason=reason,
        headers=to_headers(recorded),
        timestamp_ms=to_timestamp_ms(recorded.recorded_at),
        body=recorded.body,
    )


def _key(recorded: Recorded) -> bytes:
    return key_of(recorded.stream).encode()
