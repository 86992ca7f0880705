"""An event that a view can't take parks its key, in order, and lets all other keys pass."""

import json
from collections.abc import Collection, Iterable, Sequence
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


class TooManyParked(Exception):
    """So many keys are parked that the view, not the events, must be wrong."""


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


def take(cursor: Cursor[Any], view: View, batch: Sequence[Recorded], parked: set[bytes]) -> list[Refused]:
    """Project a batch, and give what the view can't take; `parked` are the keys that stand aside, and grows.

    A batch with a bad event in it is halved until the event stands alone.
    """
    if not parked:
        return _halve(cursor, view, batch, parked)
    behind = [_behind(recorded) for recorded in batch if _key(recorded) in parked]
    passing = [recorded for recorded in batch if _key(recorded) not in parked]
    return behind + _halve(cursor, view, passing, parked)


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


def require_few(view: View, parked: Collection[bytes]) -> None:
    """Raise TooManyParked past the limit."""
    if len(parked) > MOST_KEYS:
        raise TooManyParked(f"{view.name} can't take events of {len(parked)} keys, see views.parked")


def keys_parked(cursor: Cursor[Any], view: View) -> set[bytes]:
    """The keys that stand aside."""
    cursor.execute("SELECT DISTINCT key FROM views.parked WHERE view = %s AND dropped_at IS NULL", (view.name,))
    return {bytes(key) for (key,) in cursor.fetchall()}


def _halve(cursor: Cursor[Any], view: View, batch: Sequence[Recorded], parked: set[bytes]) -> list[Refused]:
    if not batch:
        return []
    try:
        with cursor.connection.transaction():
            view.project(cursor, batch)
    except POISON as error:
        if len(batch) == 1:
            parked.add(_key(batch[0]))
            return [_refused(batch[0], f"{type(error).__name__}: {error}")]
        middle = len(batch) // 2
        first = _halve(cursor, view, batch[:middle], parked)
        return first + take(cursor, view, batch[middle:], parked)
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
