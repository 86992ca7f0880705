"""The relay: publishes the ledger in the order of positions, exactly once."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import psycopg
import structlog
from confluent_kafka import Consumer, KafkaException, Producer
from eventsourcing.persistence import PersistenceError
from kafka import TopicPartition
from kafka.errors import KafkaError

from ledger.recorder import LedgerRecorder
from ledger.wakeup import Wakeup
from producers.last_published import last_published
from producers.left_open import LeftOpen
from producers.sending import Message
from producers.standby import Standby, is_fenced
from producers.transactions import KAFKA_S, Transactions
from schemas.outbound import WATERMARK, Open, keys_to_open, messages
from schemas.partitions import partition_of
from schemas.published_hashes import PublishedHashes
from schemas.recorded import Recorded
from schemas.topics import LEDGER_PARTITIONS, PARTNER_PARTITIONS, Topics

EVENTS_AT_ONCE = 5_000
BYTES_AT_ONCE = 16 * 1024 * 1024
# Each transaction writes a marker to every partition it touched: many small ones cost the broker more than events do.
TICK_S = 0.1
WATERMARK_EVERY_S = 1.0
WATERMARK_IDLE_S = 0.1
POLL_S = 0.5
RETRY_S = 1.0

log = structlog.get_logger()


Watchdog = Callable[[float], threading.Timer]
"""Start a timer that ends the process unless it is cancelled: some of what ends a transaction has no time-out."""


class Ahead(Exception):
    """The topics hold events that this ledger does not: it was put back to an older state, or is another one."""


@dataclass(frozen=True, slots=True)
class Connections:
    """What the relay needs: each is made anew after an error.

    The producer is transactional with acks from all replicas; the consumer reads committed records, without a group,
    and tells of partitions' ends.
    `load_keys` is told all the keys of a batch before what is sealed in it is opened.
    """

    recorder: LedgerRecorder
    make_producer: Callable[[], Producer]
    make_consumer: Callable[[], Consumer]
    make_wakeup: Callable[[], Wakeup]
    open_sealed: Open
    load_keys: Callable[[Iterable[str]], None]
    left_open: LeftOpen


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a transaction may take before the watchdog ends the process, and another relay may publish nothing."""

    transaction_s: float = 60.0
    patience_s: float = 15.0


class _There:
    """The topics that exist: one partner without its topics must not stop all others.

    What was told before a batch was read had its topic then, so they are asked for once a batch.
    """

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer
        self.names = frozenset(_partitions(consumer))
        self._asked = False

    def next_batch(self) -> None:
        self._asked = False

    def __contains__(self, topic: str) -> bool:
        if topic not in self.names and not self._asked:
            self._asked = True
            self.names = frozenset(_partitions(self._consumer))
        return topic in self.names


class Relay:
    """Sends the events behind its position inside Kafka transactions that also write their hashes and the position.

    After any error it goes on from the position that the last committed transaction wrote. Of two relays the later
    fences the earlier by the transactional id; that one stands by from then on.
    """

    def __init__(self, connections: Connections, topics: Topics, watchdog: Watchdog, limits: Limits) -> None:
        self._connections = connections
        self._topics = topics
        self._watchdog = watchdog
        self._transaction_s = limits.transaction_s
        self._standby = Standby(connections.recorder, connections.make_consumer, topics.hashes, limits.patience_s)
        self._stands_by = False
        self._ledger_topics = frozenset(topics.ledger)

    def run(self, stop: threading.Event) -> None:
        """Relay until `stop`; raises Ahead, and otherwise tries again whatever happens to Kafka or PostgreSQL."""
        while not stop.is_set():
            try:
                if self._stands_by:
                    self._standby.wait(stop)
                    self._stands_by = False
                else:
                    self._relay(stop)
            except (KafkaException, KafkaError, PersistenceError, psycopg.Error, OSError) as error:
                log.warning("relay.again", reason=repr(error))
                stop.wait(RETRY_S)

    def _relay(self, stop: threading.Event) -> None:
        with ExitStack() as opened:
            wakeup = self._connections.make_wakeup()
            opened.callback(wakeup.close)
            self._connections.left_open.look()
            # Dropped, it is closed: its `close` is for one whose transaction is not in doubt.
            producer = self._connections.make_producer()
            producer.init_transactions(KAFKA_S)
            consumer = self._connections.make_consumer()
            opened.callback(consumer.close)
            there = _There(consumer)
            watchdog = self._watch()
            opened.callback(watchdog.cancel)
            if self._connections.left_open.settle(self._published(consumer)):
                return
            watchdog.cancel()
            position = self._last_position()
            log.info("relay.started", position=position)
            transactions = Transactions(producer, self._watch)
            opened.callback(transactions.close)
            try:
                self._follow(transactions, there, wakeup, position, stop)
            except KafkaException as error:
                if is_fenced(error):
                    self._standby.fenced(in_vain=not transactions.committed)
                    self._stands_by = True
                raise

    def _watch(self) -> threading.Timer:
        return self._watchdog(self._transaction_s)

    def _follow(
        self, transactions: Transactions, there: _There, wakeup: Wakeup, position: int, stop: threading.Event
    ) -> None:
        marked, marked_at = -1, 0.0
        while not stop.is_set():
            started_at = time.monotonic()
            batch = self._connections.recorder.read_hashed(position, EVENTS_AT_ONCE)
            idle_s = time.monotonic() - marked_at
            due = WATERMARK_IDLE_S if not batch else WATERMARK_EVERY_S
            mark = (bool(batch) or marked < position) and idle_s >= due
            if batch or mark:
                position, ready = self._made_ready(batch, position, there, mark=mark)
                transactions.send(ready)
                structlog.contextvars.bind_contextvars(position=position)
            if mark:
                marked, marked_at = position, time.monotonic()
            if len(batch) == EVENTS_AT_ONCE:
                continue
            transactions.finish()
            if not batch:
                wakeup.wait(POLL_S if marked == position else WATERMARK_IDLE_S)
            else:
                stop.wait(max(0.0, started_at + TICK_S - time.monotonic()))

    def _made_ready(
        self, batch: Sequence[tuple[Recorded, bytes]], position: int, there: _There, *, mark: bool
    ) -> tuple[int, list[Message]]:
        """Give what one transaction sends of a batch, hashes included, and the position up to which that is."""
        self._connections.load_keys(keys_to_open(recorded for recorded, _ in batch))
        there.next_batch()
        size = 0
        ready: list[Message] = []
        hashes = []
        for recorded, hashed in batch:
            ready += self._messages(recorded, there)
            hashes.append(hashed)
            position = recorded.position
            size += len(recorded.body)
            if size > BYTES_AT_ONCE:
                break
        if mark:
            ready += self._marks(position)
        if hashes:
            published = PublishedHashes(position, b"".join(hashes))
            ready.append(Message(self._topics.hashes, 0, published.key, published.hashes))
        return position, ready

    def _messages(self, recorded: Recorded, there: _There) -> Iterator[Message]:
        for out in messages(recorded, self._topics, self._connections.open_sealed):
            partitions = LEDGER_PARTITIONS if out.topic in self._ledger_topics else PARTNER_PARTITIONS
            if out.topic in there:
                partition = partition_of(out.key, partitions)
                yield Message(out.topic, partition, out.key, out.body, out.headers, out.timestamp_ms)
            elif not out.optional:
                log.warning("relay.no_topic", topic=out.topic, id=recorded.id)

    def _marks(self, position: int) -> Iterator[Message]:
        """Tell every partition of the ledger's topics up to which position it is complete."""
        headers = [("ce_type", WATERMARK.encode()), ("ce_position", b"%d" % position)]
        for topic in self._topics.ledger:
            for partition in range(LEDGER_PARTITIONS):
                yield Message(topic, partition, b"", b"", headers)

    def _published(self, consumer: Consumer) -> list[TopicPartition]:
        partitions = _partitions(consumer)
        return [
            TopicPartition(topic, each) for topic in self._topics.published(partitions) for each in partitions[topic]
        ]

    def _last_position(self) -> int:
        consumer = self._connections.make_consumer()
        try:
            last = last_published(consumer, self._topics.hashes)
        finally:
            consumer.close()
        if last is None:
            return 0
        self._require_known(last)
        return last.last

    def _require_known(self, published: PublishedHashes) -> None:
        """What was published last must be what the ledger has there, or what follows would not fit what is there."""
        recorder, position = self._connections.recorder, published.last
        if position > (stands := recorder.position()):
            raise Ahead(f"the topics stand at position {position}, the ledger only at {stands}")
        if [each for _, each in recorder.read_hashed(position - 1, 1)] != [published.head]:
            raise Ahead(f"at position {position} the ledger has another hash than what was published: see verify")


def _partitions(consumer: Consumer) -> dict[str, list[int]]:
    """Give all topics that there are, with their partitions."""
    return {name: list(topic.partitions) for name, topic in consumer.list_topics(timeout=KAFKA_S).topics.items()}
