"""The intake: reads what partners send and hands it to the writer, exactly once."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import psycopg
import structlog
from confluent_kafka import KafkaException
from eventsourcing.persistence import PersistenceError
from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka.errors import CorruptRecordError, KafkaError

from consumers.dead_letters import drop_expired
from consumers.membership import JOIN_S, keep_joining
from consumers.unreadable import read_up_to_unreadable
from domain.refusals import Refused
from ledger.commit import Advance, DeadLetter, OffsetsMoved, Partition
from ledger.group import Answer
from ledger.recorder import LedgerRecorder
from ledger.writer import TIMERS_AT_ONCE, Received, Writer
from schemas.inbound.envelope import Seal
from schemas.inbound.read import InboundRecord, Parsed, parse
from schemas.topics import Topics

POLL_S = 1.0
RECORDS_AT_ONCE = 500
CLEAN_EVERY_S = 3_600.0
BYTES_AT_ONCE = 4 * 1024 * 1024
RETRY_S = 0.5

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Connections:
    """What the intake needs. The consumer is made anew after an error; `answer` tells who asked again."""

    recorder: LedgerRecorder
    writer: Writer
    seal: Seal
    prepare_keys: Callable[[Iterable[str]], None]
    make_consumer: Callable[[], KafkaConsumer]
    answer: Callable[[Sequence[Answer]], None]


@dataclass(slots=True)
class _Positions(ConsumerRebalanceListener):  # type: ignore[misc]
    """Where each partition of ours is read from: as the ledger says, never the broker."""

    consumer: Any
    recorder: LedgerRecorder
    next_offsets: dict[Partition, int | None] = field(default_factory=dict)
    joining: bool = True

    def on_partitions_revoked(self, revoked: Any) -> None:
        """Forget what another may read from now on."""
        self.joining = True
        keep_joining(self.consumer)
        for each in revoked:
            self.next_offsets.pop((each.topic, each.partition), None)

    def on_partitions_assigned(self, assigned: Any) -> None:
        """Go on where the last commit ended, or from the beginning."""
        self.joining = False
        recorded = self.recorder.inbound_offsets()
        for each in assigned:
            key = (each.topic, each.partition)
            self.next_offsets[key] = recorded.get(key)
            self.consumer.seek(each, recorded.get(key, 0))


class Intake:
    """Polls a batch, translates, has it decided and committed with its offsets, and answers repeats."""

    def __init__(self, connections: Connections, topics: Topics) -> None:
        self._connections = connections
        self._topics = topics

    def run(self, stop: threading.Event) -> None:
        """Take in until `stop`; whatever happens to Kafka or PostgreSQL, go on from the last commit."""
        while not stop.is_set():
            try:
                self._take_in(stop)
            except (KafkaError, KafkaException, PersistenceError, psycopg.Error, OffsetsMoved, OSError) as error:
                log.warning("intake.again", reason=repr(error))
                stop.wait(RETRY_S)

    def _take_in(self, stop: threading.Event) -> None:
        with ExitStack() as opened:
            consumer = self._connections.make_consumer()
            opened.callback(consumer.close, autocommit=False)
            positions = _Positions(consumer, self._connections.recorder)
            consumer.subscribe(pattern=self._topics.inbound_pattern(), listener=positions)
            log.info("intake.started")
            cleaned_at_s = -CLEAN_EVERY_S
            fired = 0
            while not stop.is_set():
                if time.monotonic() - cleaned_at_s >= CLEAN_EVERY_S:
                    drop_expired(self._connections.recorder, datetime.now(UTC))
                    cleaned_at_s = time.monotonic()
                # Nobody waits for messages while more timers are due.
                idle_s = POLL_S if fired < TIMERS_AT_ONCE else 0.0
                timeout_s = JOIN_S if positions.joining else idle_s
                try:
                    polled = consumer.poll(timeout_ms=int(timeout_s * 1000), max_records=RECORDS_AT_ONCE)
                except CorruptRecordError as error:
                    log.warning("intake.unreadable", reason=repr(error))
                    self._step_over(positions.next_offsets)
                    return
                for group in _groups(polled):
                    self._handle(group, positions.next_offsets)
                fired = self._connections.writer.fire_due_timers()

    def _handle(
        self,
        records: list[InboundRecord],
        next_offsets: dict[Partition, int | None],
        refused: Refused | None = None,
    ) -> None:
        """Have records decided, or `refused` all of them, and go on behind them."""
        parsed: list[tuple[InboundRecord, Parsed]] = []
        letters: list[DeadLetter] = []
        for record in records:
            source = self._topics.source_of(record.topic)
            if source is None or not self._connections.writer.knows(source):
                letters.append(DeadLetter(record, "sender.unknown", f"no one is registered for {record.topic}"))
            else:
                found = parse(record, source)
                parsed.append((record, replace(found, body=refused) if refused else found))
        seal = self._connections.seal
        self._connections.prepare_keys(key_id for _, each in parsed for key_id in each.key_ids(seal))
        received = [Received(record, each.submission(seal)) for record, each in parsed]
        advances = _advances(records, next_offsets)
        answers = self._connections.writer.handle(received, advances, letters)
        for key, advance in advances.items():
            next_offsets[key] = advance.next_offset
        self._connections.answer([each for each in answers if each.repeated])

    def _step_over(self, next_offsets: dict[Partition, int | None]) -> None:
        """Take in what stands before records that Kafka's client fails on, and refuse those: one would stop all."""
        with closing(self._connections.make_consumer()) as probe:
            for key in list(next_offsets):
                while self._step_over_next(probe, key, next_offsets):
                    pass

    def _step_over_next(self, probe: KafkaConsumer, key: Partition, next_offsets: dict[Partition, int | None]) -> bool:
        found, offset = read_up_to_unreadable(probe, key, next_offsets[key] or 0, RECORDS_AT_ONCE)
        if offset is None:
            return False
        for group in _groups({TopicPartition(*key): found}):
            self._handle(group, next_offsets)
        record = InboundRecord(*key, offset, found[-1].timestamp if found else 0, None, [], None)
        refused = Refused("message.unreadable", "this is no record as Kafka has them; names of headers must be UTF-8")
        self._handle([record], next_offsets, refused)
        return True


def _groups(polled: dict[TopicPartition, list[Any]]) -> Iterator[list[InboundRecord]]:
    """Cut what was polled into groups whose bodies fit into memory several times over."""
    group: list[InboundRecord] = []
    size = 0
    for partition, records in polled.items():
        for each in records:
            group.append(_record(partition, each))
            size += len(each.value or b"")
            if size > BYTES_AT_ONCE:
                yield group
                group, size = [], 0
    if group:
        yield group


def _record(partition: TopicPartition, each: Any) -> InboundRecord:
    return InboundRecord(
        topic=partition.topic,
        partition=partition.partition,
        offset=each.offset,
        timestamp_ms=each.timestamp,
        key=each.key,
        headers=[(name, value or b"") for name, value in each.headers],
        value=each.value,
    )


def _advances(records: list[InboundRecord], next_offsets: dict[Partition, int | None]) -> dict[Partition, Advance]:
    """Give how far each partition is read after these records, and from where."""
    ends: dict[Partition, int] = {}
    for record in records:
        key = (record.topic, record.partition)
        if key not in next_offsets:
            raise OffsetsMoved(f"{record.topic}/{record.partition} was given no place to start at")
        ends[key] = record.offset + 1
    return {key: Advance(next_offsets[key], end) for key, end in ends.items()}
