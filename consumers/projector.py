"""The projector: reads a view's topic and writes its rows and its checkpoints in one transaction."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

import psycopg
import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError, LogTruncationError, OffsetOutOfRangeError
from psycopg import Connection, Cursor

from consumers.ledger_records import Read, read_records
from projections import checkpoints
from projections.catalogue import create_views
from projections.checkpoints import Checkpoint, Moved
from projections.parking import Refused, keys_parked, park, require_few, take
from projections.view import View
from schemas.recorded import Recorded
from schemas.topics import LEDGER_PARTITIONS, Topics

POLL_MS = 250
RECORDS_AT_ONCE = 4_000
FETCH_BYTES = 4 * 1024 * 1024
PARTITION_FETCH_BYTES = 1024 * 1024
CLOSE_MS = 5_000
STAND_BY_S = 1.0
WATERMARK_EVERY_S = 1.0
OFFSETS_EVERY_S = 30.0
BACK_OFF_S = 0.25
BACK_OFF_MOST_S = 5.0

_LOCK = 7_203_983
"""First number of the advisory locks of projectors; the second is the hash of the view's name."""

MakeConsumer = Callable[..., KafkaConsumer]
"""Make a consumer: `make_consumer(group or None, **options)`. It reads committed records, from the earliest where
no position is known, and commits nothing by itself."""

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


class HistoryLost(Exception):
    """The topic no longer has what the view is to read next: records were deleted, or the topic was made anew."""


def run_view(view: View, make_consumer: MakeConsumer, dsn: str, topics: Topics, stop: threading.Event) -> None:
    """Keep one view up to date; Kafka or PostgreSQL may go away and come back. Raises HistoryLost, TooManyParked."""
    back_off_s = BACK_OFF_S
    while not stop.is_set():
        try:
            with open_projector(view, make_consumer, dsn, topics) as projector:
                _stand_by(view, projector, stop)
                while not stop.is_set():
                    projector.step()
                    back_off_s = BACK_OFF_S
        except (OffsetOutOfRangeError, LogTruncationError) as error:
            raise HistoryLost(f"{view.name} can't go on where it stands: {error}") from error
        except (KafkaError, psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
            log.warning("projector.again", view=view.name, reason=repr(error), after_s=back_off_s)
            stop.wait(back_off_s)
            back_off_s = min(2 * back_off_s, BACK_OFF_MOST_S)


def _stand_by(view: View, projector: "Projector", stop: threading.Event) -> None:
    """Wait until no other projector of the view is there."""
    if projector.may_write():
        return
    log.info("projector.standing_by", view=view.name)
    while not stop.wait(STAND_BY_S) and not projector.may_write():
        pass
    projector.seek()


@contextmanager
def open_projector(view: View, make_consumer: MakeConsumer, dsn: str, topics: Topics) -> Iterator["Projector"]:
    """Connect a projector of one view; its connections are closed at the end."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        consumer = make_consumer(
            None,
            max_poll_records=RECORDS_AT_ONCE,
            fetch_max_bytes=FETCH_BYTES,
            max_partition_fetch_bytes=PARTITION_FETCH_BYTES,
            # Every position is known. One that the topic no longer has must not be passed over.
            auto_offset_reset="none",
        )
        try:
            yield Projector(view, consumer, conn, topics)
        finally:
            consumer.close(autocommit=False, timeout_ms=CLOSE_MS)


class Projector:
    """Keeps one view up to date, one batch at a time. Its positions are those in PostgreSQL, never Kafka's.

    It reads all partitions and is in no consumer group: PostgreSQL says who may write, by an advisory lock that a
    second process waits for, and by compare-and-set if that fails. So a killed one is replaced at once, where a group
    would wait for its session to end.
    """

    def __init__(
        self,
        view: View,
        consumer: KafkaConsumer,
        conn: Connection[Any],
        topics: Topics,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._view = view
        self._consumer = consumer
        self._conn = conn
        self._clock = clock
        topic = view.topic_name(topics)
        self._partitions = [TopicPartition(topic, partition) for partition in range(LEDGER_PARTITIONS)]
        self._written: dict[int, Checkpoint] = {}
        self._ahead: dict[int, Checkpoint] = {}
        self._written_at_s = clock()
        conn.execute("SELECT set_config('search_path', %s, false)", (view.schema,))
        consumer.assign(self._partitions)
        self.seek()

    def may_write(self) -> bool:
        """Whether this is the one projector of its view now; another takes over when its connection ends."""
        row = self._conn.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", (_LOCK, self._view.name)).fetchone()
        return bool(row and row[0])

    def step(self) -> int:
        """Poll once, write what came, and give the number of events that were projected or parked."""
        polled = self._consumer.poll(timeout_ms=POLL_MS)
        events: list[Recorded] = []
        refused: list[Refused] = []
        for topic_partition, records in polled.items():
            read = self._read(topic_partition.partition, records)
            events += read.events
            refused += read.unreadable
        if events or refused or self._is_due():
            self._write(events, refused)
        return len(events) + len(refused)

    def _read(self, partition: int, records: list[Any]) -> Read:
        before = self._ahead.get(partition) or self._written[partition]
        read = read_records(self._view, partition, records, before)
        self._ahead[partition] = read.checkpoint
        return read

    def _is_due(self) -> bool:
        """Whether it is time to write checkpoints that come without events: watermarks, or others' events."""
        idle_s = self._clock() - self._written_at_s
        if any(ahead.position > self._written[partition].position for partition, ahead in self._ahead.items()):
            return idle_s >= WATERMARK_EVERY_S
        return bool(self._ahead) and idle_s >= OFFSETS_EVERY_S

    def _write(self, events: list[Recorded], refused: list[Refused]) -> None:
        try:
            with self._conn.transaction(), self._conn.cursor() as cursor:
                checkpoints.move(cursor, self._view.name, self._written, self._ahead)
                project_or_park(cursor, self._view, events, refused)
        except Moved as moved:
            log.info("projector.moved", view=self._view.name, reason=str(moved))
            self.seek()
            return
        self._written |= self._ahead
        self._ahead = {}
        self._written_at_s = self._clock()

    def seek(self) -> None:
        """Go on from where PostgreSQL says that this view stands."""
        self._ahead = {}
        self._written = checkpoints.load(self._conn, self._view.name)
        for each in self._partitions:
            self._consumer.seek(each, self._written[each.partition].next_offset)


def project_or_park(cursor: Cursor[Any], view: View, events: list[Recorded], refused: list[Refused]) -> None:
    """Project a batch; park what can't be taken, and raise TooManyParked when that is too much."""
    parked = keys_parked(cursor, view)
    parked.update(each.key for each in refused)
    refused = refused + take(cursor, view, events, parked)
    if refused:
        log.error("projector.parked", view=view.name, events=len(refused), reason=refused[0].reason)
        park(cursor, view, refused)
        require_few(view, parked)
