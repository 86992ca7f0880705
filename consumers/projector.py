"""The projector: reads a view's topic and writes its rows and its checkpoints in one transaction."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import structlog
from confluent_kafka import Consumer, KafkaException, TopicPartition
from psycopg import Connection, Cursor
from psycopg.errors import IdleInTransactionSessionTimeout, LockNotAvailable

from consumers.ledger_records import Read, read_records
from consumers.reading import HistoryLost, MakeConsumer, Reader
from projections import checkpoints
from projections.catalogue import create_views
from projections.checkpoints import Checkpoint, Moved
from projections.parking import Refused, around, keys_parked, park, stand_aside, take
from projections.view import View
from schemas.recorded import Recorded
from schemas.topics import Topics

POLL_S = 0.25
RECORDS_AT_ONCE = 4_000
STEP_MOST_MS = 60_000
"""The other members of a view wait no longer than this for one that is alive and does not poll."""

IDLE_IN_TRANSACTION = "10s"
LOCKED_MOST = "10s"
"""A member that is paused in a transaction holds its checkpoints: it loses its session, or no one else could go on."""

WATERMARK_EVERY_S = 1.0
OFFSETS_EVERY_S = 30.0
BACK_OFF_S = 0.25
BACK_OFF_MOST_S = 5.0

AWAY = (KafkaException, OSError, psycopg.OperationalError, psycopg.InterfaceError, IdleInTransactionSessionTimeout)
"""Kafka or PostgreSQL is away, or this process was: nothing that an event is to blame for."""

log = structlog.get_logger("projector")


def run(views: Iterable[View], make_consumer: MakeConsumer, dsn: str, topics: Topics, stop: threading.Event) -> None:
    """Keep views up to date until `stop`, each in a thread of its own; a thread that dies ends all, with its error."""
    with psycopg.connect(dsn) as conn:
        create_views(conn)
    views = tuple(views)
    with ThreadPoolExecutor(len(views), thread_name_prefix="projector") as pool:
        threads = [pool.submit(run_view, view, make_consumer, dsn, topics, stop) for view in views]
        wait(threads, return_when=FIRST_EXCEPTION)
        stop.set()
    for thread in threads:
        thread.result()


def run_view(view: View, make_consumer: MakeConsumer, dsn: str, topics: Topics, stop: threading.Event) -> None:
    """Keep one view up to date; Kafka or PostgreSQL may go away and come back. Raises HistoryLost, TooManyParked."""
    back_off_s = BACK_OFF_S
    while not stop.is_set():
        try:
            with open_projector(view, make_consumer, dsn, topics) as projector:
                while not stop.is_set():
                    projector.step()
                    back_off_s = BACK_OFF_S
        except HistoryLost as error:
            raise HistoryLost(f"{view.name} can't go on where it stands: {error}") from error
        except AWAY as error:
            log.warning("projector.again", view=view.name, reason=repr(error), after_s=back_off_s)
            stop.wait(back_off_s)
            back_off_s = min(2 * back_off_s, BACK_OFF_MOST_S)


@contextmanager
def open_projector(view: View, make_consumer: MakeConsumer, dsn: str, topics: Topics) -> Iterator["Projector"]:
    """Connect a projector of one view; its connections are closed at the end."""
    with psycopg.connect(dsn, autocommit=True, application_name=f"projector.{view.name}") as conn:
        # Every position is known. One that the topic no longer has must not be passed over.
        options = {"auto.offset.reset": "error", "max.poll.interval.ms": STEP_MOST_MS}
        consumer = make_consumer(f"projector.{view.name}", options)
        try:
            yield Projector(view, consumer, conn, topics)
        finally:
            consumer.close()


class Projector:
    """A member of the group that keeps one view up to date, one batch at a time.

    The group says which partitions are this member's, PostgreSQL where they are read from: rows and checkpoints move
    together, by compare-and-set. So a member that lost a partition and does not know yet writes nothing that another
    has written, whatever the group believes.
    """

    def __init__(
        self,
        view: View,
        consumer: Consumer,
        conn: Connection[Any],
        topics: Topics,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._view = view
        self._conn = conn
        self._clock = clock
        self._reader = Reader(consumer)
        self._ours = _Partitions(view, view.topic_name(topics), consumer, conn)
        self._written_at_s = clock()
        conn.execute(_SESSION, (view.schema, IDLE_IN_TRANSACTION, LOCKED_MOST))
        consumer.subscribe([view.topic_name(topics)], on_assign=self._ours.assigned, on_revoke=self._ours.revoked)

    def step(self) -> int:
        """Poll once, write what came, and give the number of events that were projected or parked."""
        polled = self._reader.poll(POLL_S, RECORDS_AT_ONCE)
        events: list[Recorded] = []
        refused: list[Refused] = []
        for (_, partition), records in polled.items():
            if partition in self._ours.written:
                read = self._read(partition, records)
                events += read.events
                refused += read.unreadable
        if events or refused or self._is_due():
            self._write(events, refused)
        return len(events) + len(refused)

    def _read(self, partition: int, records: list[Any]) -> Read:
        before = self._ours.ahead.get(partition) or self._ours.written[partition]
        read = read_records(self._view, partition, records, before)
        self._ours.ahead[partition] = read.checkpoint
        return read

    def _is_due(self) -> bool:
        """Whether it is time to write checkpoints that come without events: watermarks, or others' events."""
        idle_s = self._clock() - self._written_at_s
        ours = self._ours
        if any(ahead.position > ours.written[partition].position for partition, ahead in ours.ahead.items()):
            return idle_s >= WATERMARK_EVERY_S
        return bool(ours.ahead) and idle_s >= OFFSETS_EVERY_S

    def _write(self, events: list[Recorded], refused: list[Refused]) -> None:
        try:
            with self._conn.transaction(), self._conn.cursor() as cursor:
                checkpoints.move(cursor, self._view.name, self._ours.written, self._ours.ahead)
                project_or_park(cursor, self._view, events, refused)
        except Moved as moved:
            log.info("projector.moved", view=self._view.name, reason=str(moved))
            self._ours.go_back()
            return
        except LockNotAvailable as locked:
            log.warning("projector.locked", view=self._view.name, reason=str(locked))
            self._conn.execute(_END_THOSE_PAUSED)
            self._ours.go_back()
            return
        self._ours.stand()
        self._written_at_s = self._clock()


_SESSION = """
    SELECT set_config('search_path', %s, false), set_config('idle_in_transaction_session_timeout', %s, false),
        set_config('lock_timeout', %s, false)
"""

# PostgreSQL ends a session by itself only between two commands, not while rows are being sent.
_END_THOSE_PAUSED = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = current_setting('application_name')
        AND pid <> pg_backend_pid() AND wait_event = 'ClientRead' AND state = 'active'
        AND xact_start < now() - current_setting('lock_timeout')::interval
"""


@dataclass(slots=True)
class _Partitions:
    """The partitions that are this member's now: how far they are written, and how far they are read.

    It is told of changes while the consumer is polled, so never within a transaction.
    """

    view: View
    topic: str
    consumer: Consumer
    conn: Connection[Any]
    written: dict[int, Checkpoint] = field(default_factory=dict)
    ahead: dict[int, Checkpoint] = field(default_factory=dict)

    def revoked(self, _consumer: Consumer, _revoked: list[TopicPartition]) -> None:
        """Forget all: another may write them from now on, and what stays is assigned anew."""
        self.written, self.ahead = {}, {}

    def assigned(self, _consumer: Consumer, assigned: list[TopicPartition]) -> None:
        """Go on where the views stand."""
        self._assign(each.partition for each in assigned)
        log.info("projector.assigned", view=self.view.name, partitions=sorted(self.written))

    def go_back(self) -> None:
        """Drop what was read, and go on from where PostgreSQL says that the view stands."""
        self._assign(list(self.written))

    def stand(self) -> None:
        """What was read is written."""
        self.written |= self.ahead
        self.ahead = {}

    def _assign(self, partitions: Iterable[int]) -> None:
        stand = checkpoints.load(self.conn, self.view.name)
        self.ahead = {}
        self.written = {each: stand[each] for each in partitions}
        # Also where the consumer has them already: what it has fetched ahead is dropped with that.
        self.consumer.assign([TopicPartition(self.topic, each, at.next_offset) for each, at in self.written.items()])


def project_or_park(cursor: Cursor[Any], view: View, events: list[Recorded], unreadable: list[Refused]) -> None:
    """Project a batch; park what can't be taken, and raise TooManyParked when that is too much.

    What stands before a record of its key that is no event is projected; what stands behind it is parked.
    """
    parked = keys_parked(cursor, view)
    before, behind = around(events, unreadable)
    refused = take(cursor, view, before, parked) + unreadable
    stand_aside(view, parked, unreadable)
    refused += take(cursor, view, behind, parked)
    if refused:
        log.error("projector.parked", view=view.name, events=len(refused), reason=refused[0].reason)
        park(cursor, view, refused)
