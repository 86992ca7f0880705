"""The intake: reads what partners send and hands it to the writer, exactly once."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import psycopg
import structlog
from confluent_kafka import Consumer, KafkaException, TopicPartition
from eventsourcing.persistence import PersistenceError

from consumers.dead_letters import drop_expired
from consumers.reading import Reader, headers_of
from domain.refusals import Refused
from ledger.commit import Advance, DeadLetter, OffsetsMoved, Partition
from ledger.group import Answer
from ledger.recorder import LedgerRecorder
from ledger.writer import TIMERS_AT_ONCE, Received, Writer
from schemas.inbound.envelope import Seal
from schemas.inbound.read import InboundRecord, Parsed, parse
from schemas.recorded import Header
from schemas.topics import Topics

POLL_S = 1.0
# Most of what a commit costs, it costs for one message as for ten: what comes meanwhile shares the next.
TICK_S = 0.02
RECORDS_AT_ONCE = 500
CLEAN_EVERY_S = 3_600.0
BYTES_AT_ONCE = 4 * 1024 * 1024
RETRY_S = 0.5

_Taken = tuple[InboundRecord, Refused | None]
"""A record, and why it can't be read at all."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Connections:
    """What the intake needs. The consumer is made anew after an error; `answer` tells who asked again."""

    recorder: LedgerRecorder
    writer: Writer
    seal: Seal
    prepare_keys: Callable[[Iterable[str]], None]
    make_consumer: Callable[[], Consumer]
    answer: Callable[[Sequence[Answer]], None]


@dataclass(slots=True)
class _Positions:
    """Where each partition of ours is read from: as the ledger says, never the broker."""

    recorder: LedgerRecorder
    next_offsets: dict[Partition, int | None] = field(default_factory=dict)

    def revoked(self, _consumer: Consumer, _revoked: list[TopicPartition]) -> None:
        """Forget all: another may read it from now on, and what stays is assigned anew."""
        self.next_offsets = {}

    def assigned(self, consumer: Consumer, assigned: list[TopicPartition]) -> None:
        """Go on where the last commit ended, or from the beginning."""
        recorded = self.recorder.inbound_offsets()
        partitions: list[Partition] = [(each.topic, each.partition) for each in assigned]
        self.next_offsets = {each: recorded.get(each) for each in partitions}
        consumer.assign([TopicPartition(*each, recorded.get(each, 0)) for each in partitions])


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
            except (KafkaException, PersistenceError, psycopg.Error, OffsetsMoved, OSError) as error:
                log.warning("intake.again", reason=repr(error))
                stop.wait(RETRY_S)

    def _take_in(self, stop: threading.Event) -> None:
        with ExitStack() as opened:
            consumer = self._connections.make_consumer()
            opened.callback(consumer.close)
            reader = Reader(consumer)
            positions = _Positions(self._connections.recorder)
            pattern = self._topics.inbound_pattern()
            consumer.subscribe([pattern], on_assign=positions.assigned, on_revoke=positions.revoked)
            log.info("intake.started")
            cleaned_at_s = -CLEAN_EVERY_S
            fired = 0
            while not stop.is_set():
                if time.monotonic() - cleaned_at_s >= CLEAN_EVERY_S:
                    drop_expired(self._connections.recorder, datetime.now(UTC))
                    cleaned_at_s = time.monotonic()
                # Nobody waits for messages while more timers are due.
                polled = reader.poll(POLL_S if fired < TIMERS_AT_ONCE else 0.0, RECORDS_AT_ONCE)
                polled_at_s = time.monotonic()
                ours = [each for key, records in polled.items() if key in positions.next_offsets for each in records]
                for group in _groups(ours):
                    self._handle(group, positions.next_offsets)
                fired = self._connections.writer.fire_due_timers()
                if polled:
                    stop.wait(max(0.0, polled_at_s + TICK_S - time.monotonic()))

    def _handle(self, taken: list[_Taken], next_offsets: dict[Partition, int | None]) -> None:
        """Have records decided, and go on behind them."""
        parsed: list[tuple[InboundRecord, Parsed]] = []
        letters: list[DeadLetter] = []
        for record, unreadable in taken:
            source = self._topics.source_of(record.topic)
            if source is None or not self._connections.writer.knows(source):
                letters.append(DeadLetter(record, "sender.unknown", f"no one is registered for {record.topic}"))
            else:
                found = parse(record, source)
                parsed.append((record, replace(found, body=unreadable) if unreadable else found))
        seal = self._connections.seal
        self._connections.prepare_keys(key_id for _, each in parsed for key_id in each.key_ids(seal))
        received = [Received(record, each.submission(seal)) for record, each in parsed]
        advances = _advances([record for record, _ in taken], next_offsets)
        answers = self._connections.writer.handle(received, advances, letters)
        for key, advance in advances.items():
            next_offsets[key] = advance.next_offset
        self._connections.answer([each for each in answers if each.repeated])


def _groups(records: Iterable[Any]) -> Iterator[list[_Taken]]:
    """Cut what was polled into groups whose bodies fit into memory several times over."""
    group: list[_Taken] = []
    size = 0
    for each in records:
        group.append(_taken(each))
        size += len(each.value() or b"")
        if size > BYTES_AT_ONCE:
            yield group
            group, size = [], 0
    if group:
        yield group


def _taken(message: Any) -> _Taken:
    headers: list[Header] = []
    unreadable = None
    try:
        headers = [(name, value or b"") for name, value in headers_of(message)]
    except ValueError as error:
        unreadable = Refused("message.unreadable", f"this is no record as Kafka has them: {error}")
    record = InboundRecord(
        topic=message.topic(),
        partition=message.partition(),
        offset=message.offset(),
        timestamp_ms=message.timestamp()[1],
        key=message.key(),
        headers=headers,
        value=message.value(),
    )
    return record, unreadable


def _advances(records: list[InboundRecord], next_offsets: dict[Partition, int | None]) -> dict[Partition, Advance]:
    """Give how far each partition is read after these records, and from where."""
    ends: dict[Partition, int] = {}
    for record in records:
        key = (record.topic, record.partition)
        if key not in next_offsets:
            raise OffsetsMoved(f"{record.topic}/{record.partition} was given no place to start at")
        ends[key] = record.offset + 1
    return {key: Advance(next_offsets[key], end) for key, end in ends.items()}
