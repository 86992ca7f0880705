"""Rebuild a view from its topic, beside the live one, and swap them in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from confluent_kafka import Consumer, TopicPartition
from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from consumers.ledger_records import read_records
from consumers.reading import TO_THE_END, HistoryLost, MakeConsumer, Reader, end_offsets, first_offsets
from projections import checkpoints
from projections.catalogue import create_views
from projections.checkpoints import Checkpoint
from projections.parked import dropped, projected_all, take_back
from projections.parking import Refused, TooManyParked, take
from projections.parking_log import Act
from projections.shadow import claim, create_shadow, swap
from projections.view import View
from schemas.recorded import Recorded
from schemas.topics import LEDGER_PARTITIONS, Topics

EVENTS_AT_ONCE = 10_000
POLL_S = 0.5

Progress = Callable[[int, int], None]
"""Told how many records were read, and how many there are as far as is known."""


class CannotTake(Exception):
    """The view can't take an event: a rebuild parks nothing. The live view is as it was."""

    def __init__(self, view: View, refused: Refused) -> None:
        super().__init__(f"{view.name} can't take {refused.name} at position {refused.position}: {refused.reason}")
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did: events projected, and the ledger position up to which the view is complete."""

    view: str
    events: int
    position: int


def _silent(read: int, known: int) -> None:
    """Tell nobody."""
    del read, known


@dataclass(frozen=True, slots=True)
class Options:
    """Who rebuilds, whether what was dropped is taken, too, and who is told of how many records are read by now."""

    by: str = "orderledger"
    with_dropped: bool = False
    progress: Progress = _silent


def rebuild(
    view: View,
    make_consumer: MakeConsumer,
    dsn: str,
    topics: Topics,
    options: Options | None = None,
) -> Rebuilt:
    """Fill the view anew from its topic's beginning.

    Raises RebuildRunning, HistoryLost (the topic is not whole) or CannotTake, and changes nothing then.
    Readers see the old rows until the new ones are all there, and never less than the live projector showed. The
    live projector's next compare-and-set fails, and it goes on from the new checkpoints. What was parked is taken, what
    was dropped is left out, unless it is wanted, too; both are noted in the parking log.
    """
    chosen = options or Options()
    consumer = make_consumer(None, {**TO_THE_END, "auto.offset.reset": "error"})
    try:
        with psycopg.connect(dsn, autocommit=True) as conn:
            create_views(conn)
            with conn.transaction(), conn.cursor() as cursor:
                act = Act(chosen.by, "rebuild")
                if chosen.with_dropped:
                    take_back(cursor, view, act)
                rebuilt = _rebuild(view, consumer, cursor, topics, chosen.progress)
                projected_all(cursor, view, act)
            _analyze(conn, view)
    finally:
        consumer.close()
    return rebuilt


def _rebuild(view: View, consumer: Consumer, cursor: Cursor[Any], topics: Topics, progress: Progress) -> Rebuilt:
    claim(cursor, view)
    shadow = create_shadow(cursor, view)
    filling = _Filling(view, consumer, cursor, topics, progress)
    filling.read_to(filling.ends())
    # The first pass may have taken minutes; what came meanwhile is read before anybody has to wait.
    filling.read_to(filling.ends())
    live = checkpoints.lock(cursor, view.name)
    filling.read_to({partition: checkpoint.next_offset for partition, checkpoint in live.items()})
    swap(cursor, view, shadow)
    checkpoints.move(cursor, view.name, live, filling.checkpoints)
    complete_to = min(checkpoint.position for checkpoint in filling.checkpoints.values())
    return Rebuilt(view.name, filling.events, complete_to)


class _Filling:
    """Reads the topic from its beginning and fills the tables of the search path."""

    def __init__(self, view: View, consumer: Consumer, cursor: Cursor[Any], topics: Topics, progress: Progress) -> None:
        self.events = 0
        self.checkpoints = {partition: Checkpoint(0, 0) for partition in range(LEDGER_PARTITIONS)}
        self._view = view
        self._dropped = dropped(cursor, view)
        self._consumer = consumer
        self._cursor = cursor
        self._progress = progress
        self._reader = Reader(consumer)
        self._topic = view.topic_name(topics)
        self._require_whole()
        consumer.assign([TopicPartition(self._topic, partition, 0) for partition in self.checkpoints])

    def _require_whole(self) -> None:
        begins = first_offsets(self._consumer, self._partitions())
        cut = sorted(partition for (_, partition), offset in begins.items() if offset > 0)
        if cut:
            raise HistoryLost(f"{self._topic} does not begin at offset 0 in partitions {cut}")

    def ends(self) -> dict[int, int]:
        """Give the offsets at which the partitions end now, by partition."""
        return {partition: offset for (_, partition), offset in end_offsets(self._consumer, self._partitions()).items()}

    def read_to(self, ends: dict[int, int]) -> None:
        """Read on until every partition stands at its end or behind it."""
        while any(self._reader.stands.get((self._topic, each), 0) < end for each, end in ends.items()):
            events: list[Recorded] = []
            for (_, partition), records in self._reader.poll(POLL_S, EVENTS_AT_ONCE).items():
                read = read_records(self._view, partition, records, self.checkpoints[partition])
                self.checkpoints[partition] = read.checkpoint
                self._require_none([each for each in read.unreadable if not self._is_dropped(each)])
                events += [each for each in read.events if each.position not in self._dropped.positions]
            self._project(events)
            self.events += len(events)
            self._progress(sum(each.next_offset for each in self.checkpoints.values()), sum(ends.values()))

    def _partitions(self) -> list[tuple[str, int]]:
        return [(self._topic, partition) for partition in self.checkpoints]

    def _project(self, events: list[Recorded]) -> None:
        try:
            take(self._cursor, self._view, events, set(), most_keys=0)
        except TooManyParked as error:
            raise CannotTake(self._view, error.last) from error

    def _is_dropped(self, record: Refused) -> bool:
        return (record.key, record.position, record.body) in self._dropped.records

    def _require_none(self, refused: list[Refused]) -> None:
        if refused:
            raise CannotTake(self._view, refused[0])


def _analyze(conn: psycopg.Connection[Any], view: View) -> None:
    for table in view.tables:
        conn.execute(SQL("ANALYZE {}").format(Identifier(view.schema, table.name)))
