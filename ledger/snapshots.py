"""Snapshots: the states of long streams as of some version, so that a load does not begin at their first event.

A snapshot is a cache. It is written in the commit of the events that it sums up, `orderledger verify` folds it again,
and one of another layout is passed over.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow
from pydantic import TypeAdapter

from domain.stock.position import Position
from domain.streams import kind_of

EVERY = 100
"""Events of a stream from one snapshot to the next, where its state is small."""

FOLD = 1
"""Raised whenever the same events are folded to another state of the same shape."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is kept of the streams of a kind: its state, as it is written; and how many parts that has.

    A part costs as much as an event.
    """

    state: type
    written: Callable[[Any], Any]
    parts: Callable[[Any], int]


KINDS: Mapping[str, Kind] = {"stock": Kind(Position, Position.closed, lambda position: position.parts)}
"""By the kind of a stream: those that go on for ever."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A stream's state after the event `version`, and the layout of what was written."""

    stream: str
    version: int
    layout: str
    body: bytes

    def state(self) -> Any:
        """Read the state."""
        return _codec(kind_of(self.stream)).validate_json(self.body)


def is_due(stream: str, version: int, state: Any) -> bool:
    """Whether a stream is to be kept after an event: the larger its state, the more seldom."""
    if (version + 1) % EVERY:
        return False
    kind = KINDS.get(kind_of(stream))
    if kind is None:
        return False
    every = EVERY
    while every < kind.parts(state):
        every *= 2
    return (version + 1) % every == 0


def snapshot(stream: str, version: int, state: Any) -> Snapshot:
    """Give the state of a stream as it is to be kept."""
    kind = kind_of(stream)
    return Snapshot(stream, version, _layout(kind), _codec(kind).dump_json(KINDS[kind].written(state)))


def find(conn: Connection[DictRow], streams: Sequence[str]) -> dict[str, Snapshot]:
    """Give what is kept of some streams, in today's layout, by stream."""
    kept = [each for each in streams if kind_of(each) in KINDS]
    if not kept:
        return {}
    rows = conn.execute(
        "SELECT stream, version, layout, body FROM ledger.snapshots WHERE stream = ANY(%s)",
        (kept,),
        prepare=True,
        binary=True,
    )
    return {each.stream: each for each in map(_snapshot, rows) if each.layout == _layout(kind_of(each.stream))}


def all_of(conn: Connection[DictRow]) -> Iterator[Snapshot]:
    """Give all that is kept, in whatever layout."""
    return map(_snapshot, conn.execute("SELECT stream, version, layout, body FROM ledger.snapshots", binary=True))


def is_current(kept: Snapshot) -> bool:
    """Whether a snapshot is of today's layout."""
    return kept.layout == _layout(kind_of(kept.stream))


def _snapshot(row: DictRow) -> Snapshot:
    return Snapshot(row["stream"], row["version"], row["layout"], bytes(row["body"]))


@cache
def _codec(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind].state)


@cache
def _layout(kind: str) -> str:
    shape = json.dumps([FOLD, _codec(kind).json_schema()], sort_keys=True)
    return hashlib.sha256(shape.encode()).hexdigest()[:16]
