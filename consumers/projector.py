"""The projector: reads a view's topic and writes its rows and its checkpoints in one transaction."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
import structlog
from kafka import ConsumerRebalanceListener, KafkaConsumer
from kafka.errors import KafkaError
from psycopg import Connection, Cursor

from consumers.ledger_records import Read, read_records
from projections import checkpoints
from projections.catalogue import create_views
from projections.checkpoints import Checkpoint, Moved
from projections.parking import Refused, keys_parked, park, require_few, take
from projections.view import View
from schemas.recorded import Recorded
from schemas.topics import Topics

POLL_MS = 250
RECORDS_AT_ONCE = 4_000
FETCH_BYTES = 4 * 1024 * 1024
PARTITION_FETCH_BYTES = 1024 * 1024
CLOSE_MS = 5_000
WATERMARK_EVERY_S = 1.0
OFFSETS_EVERY_S = 30.0
BACK_OFF_S = 0.25
BACK_OFF_MOST_S = 5.0

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


def run_view(view: View, make_consumer: MakeConsumer, dsn: str, topics: Topics, stop: threading.Event) -> None:
    """Keep one view up to date; Kafka or PostgreSQL may go away and come back."""
    back_off_s = BACK_OFF_S
    while not stop.is_set():
        try:
            with open_projector(view, make_consumer, dsn, topics) as projector:
                while not stop.is_set():
                    projector.step()
                    back_off_s = BACK_OFF_S
        except (KafkaError, psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
            log.warning("projector.again", view=view.name, reason=repr(error), after_s=back_off_s)
            stop.wait(back_off_s)
            back_off_s = min(2 * back_off_s, BACK_OFF_MOST_S)


@contextmanager
def open_projector(view: View, make_consumer: MakeConsumer, dsn: str, topics: Topics) -> Iterator["Projector"]:
    """Connect a projector of one view; its connections are closed at the end."""
    consumer = make_consumer(
        f"projector.{view.name}",
        max_poll_records=RECORDS_AT_ONCE,
        fetch_max_bytes=FETCH_BYTES,
        max_partition_fetch_bytes=PARTITION_FETCH_BYTES,
    )
    try:
        with psycopg.connect(dsn, autocommit=True) as conn:
            yield Projector(view, consumer, conn, topics)
    finally:
        consumer.close(autocommit=False, timeout_ms=CLOSE_MS)


class Projector:
    """Keeps one view up to date, one batch at a time. Its positions are those in PostgreSQL, never Kafka's."""

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
        self._assigned = _Assigned()
        self._written: dict[int, Checkpoint] = {}
        self._ahead: dict[int, Checkpoint] = {}
        self._written_at_s = clock()
        conn.execute("SELECT set_config('search_path', %s, false)", (view.schema,))
        consumer.subscribe([view.topic_name(topics)], listener=self._assigned)

    def step(self) -> int:
        """Poll once, write what came, and give the number of events that were projected or parked."""
        polled = self._consumer.poll(timeout_ms=POLL_MS)
        if self._assigned.anew:
            # What was polled may be from positions that are not ours: it comes again.
            self._seek()
            return 0
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
            self._seek()
            return
        self._written |= self._ahead
        self._ahead = {}
        self._written_at_s = self._clock()

    def _seek(self) -> None:
        """Go on from where PostgreSQL says that this view stands."""
        self._assigned.anew = False
        self._ahead = {}
        self._written = checkpoints.load(self._conn, self._view.name)
        for topic_partition in self._consumer.assignment():
            # One that was taken away this very moment can't be sought, and needs not be.
            with suppress(ValueError):
                self._consumer.seek(topic_partition, self._written[topic_partition.partition].next_offset)


def project_or_park(cursor: Cursor[Any], view: View, events: list[Recorded], refused: list[Refused]) -> None:
    """Project a batch; park what can't be taken, and raise TooManyParked when that is too much."""
    parked = keys_parked(cursor, view)
    parked.update(each.key for each in refused)
    refused = refused + take(cursor, view, events, parked)
    if refused:
        log.error("projector.parked", view=view.name, events=len(refused), reason=refused[0].reason)
        park(cursor, view, refused)
        require_few(view, parked)


class _Assigned(ConsumerRebalanceListener):  # type: ignore[misc]
    """Notes that partitions were assigned; called on the consumer's own loop, so it does nothing else."""

    def __init__(self) -> None:
        self.anew = False

    def on_partitions_assigned(self, assigned: object) -> None:
        del assigned
        self.anew = True

    def on_partitions_revoked(self, revoked: object) -> None:
        """Nothing is to be saved: positions are in PostgreSQL, with the rows."""
