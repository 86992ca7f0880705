"""An installation for tests: databases and topics of its own, roles in threads or processes, clients of partners."""

import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import psycopg
from confluent_kafka import Consumer
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from psycopg.rows import dict_row

from consumers.picks import PickSubscriber
from consumers.reading import TO_THE_END
from consumers.verdicts import VerdictReader
from ledger.recorder import LedgerRecorder
from ledger.writer import Writer
from orderledger.connections import Clients, open_recorder, topics_of
from orderledger.engines import Endpoints
from orderledger.prepare import ensure_topics, prepare
from orderledger.run import clock, run_intake, run_relay
from orderledger.settings import Settings
from orderledger.supervisor import child_environment
from producers.partner import Outbox
from schemas.topics import MAX_INBOUND_BYTES, Topics
from tests.databases import fresh_database
from tests.ledger.messages import handle, market
from tests.waiting import until

Role = Literal["intake", "relay"]
ROLES: dict[Role, Callable[[Settings, Endpoints, threading.Event], None]] = {"intake": run_intake, "relay": run_relay}
PARTNERS = ("shop:acme", "warehouse:leeds")


@dataclass(frozen=True, slots=True)
class Installation:
    """What tests need of an installation; all that it opens is closed at its end."""

    settings: Settings
    endpoints: Endpoints
    clients: Clients
    topics: Topics
    opened: ExitStack

    def outbox(self, source: str) -> Outbox:
        """Send as a partner does."""
        sender = self.clients.sender()
        self.opened.callback(sender.close)
        return Outbox(sender, self.topics, source)

    def producer(self) -> KafkaProducer:
        """Send anything, as a program that has nothing of ours."""
        brokers = self.endpoints.kafka_bootstrap
        producer = KafkaProducer(
            bootstrap_servers=brokers, acks="all", compression_type="lz4", max_request_size=2 * MAX_INBOUND_BYTES
        )
        self.opened.callback(producer.close, timeout=5)
        return producer

    def consumer(self, **options: Any) -> KafkaConsumer:
        """Read committed records, without a group, with another library than the one that is tested."""
        consumer = self._consumer(**options)
        self.opened.callback(consumer.close, autocommit=False)
        return consumer

    def reader(self) -> Consumer:
        """Read committed records up to where they end, as an audit does."""
        reader = self.clients.consumer(None, TO_THE_END)
        self.opened.callback(reader.close)
        return reader

    def verdicts(self, source: str) -> VerdictReader:
        """Read the verdicts on a partner's messages from here on."""
        return VerdictReader(self.reader(), self.topics, source)

    def picks(self, location: str) -> PickSubscriber:
        """Read the picks of a warehouse, in its group."""
        subscriber = PickSubscriber(self.clients.consumer(f"warehouse.{location}"), self.topics, location)
        self.opened.callback(subscriber.close)
        return subscriber

    def recorder(self) -> LedgerRecorder:
        """The ledger, with connections of its own."""
        recorder = open_recorder(self.endpoints)
        self.opened.callback(recorder.datastore.close)
        return recorder

    def sql(self, query: str, *parameters: object) -> list[dict[str, Any]]:
        """Ask the ledger's database."""
        with psycopg.connect(self.endpoints.postgres_dsn, autocommit=True, row_factory=dict_row) as connection:
            cursor = connection.execute(query.encode(), parameters)
            return cursor.fetchall() if cursor.description else []

    def add_topics(self, *sources: str) -> None:
        """Create the topics of partners."""
        wanted = [each for source in sources for each in self.topics.of_partner(source)]
        ensure_topics(self.settings, self.endpoints, wanted)

    def read(self, topic: str, **options: Any) -> list[Any]:
        """Give all records of a topic as it is now, each partition in its order."""
        consumer = self._consumer(**options)
        try:
            return _read_to_end(consumer, topic)
        finally:
            consumer.close(autocommit=False)

    def _consumer(self, **options: Any) -> KafkaConsumer:
        fixed = {"bootstrap_servers": self.endpoints.kafka_bootstrap, "enable_auto_commit": False}
        return KafkaConsumer(
            **fixed, **{"isolation_level": "read_committed", "auto_offset_reset": "earliest", **options}
        )

    def wait_until_relayed(self, position: int) -> None:
        """Return when the relay says that it has sent all up to a position."""
        consumer = self.consumer()
        consumer.subscribe([self.topics.hashes])
        until(lambda: position in _keys(consumer), f"the relay at {position}")

    def wait_until_marked(self, position: int) -> None:
        """Return when the topics of the ledger have the watermark of a position."""
        consumer = self.consumer()
        consumer.subscribe([self.topics.master])
        until(lambda: position in _positions(consumer), f"watermark {position}")

    @contextmanager
    def running(self, *roles: Role) -> Iterator[None]:
        """Run roles in threads of this process; what one of them raises is raised here."""
        stop = threading.Event()
        with ThreadPoolExecutor(len(roles)) as threads:
            runs = [threads.submit(ROLES[role], self.settings, self.endpoints, stop) for role in roles]
            try:
                yield
            finally:
                stop.set()
            for each in runs:
                each.result()

    @contextmanager
    def process(self, role: Role) -> Iterator[subprocess.Popen[bytes]]:
        """Run a role as a process of its own; it is killed at the end if the test did not stop it."""
        command = [sys.executable, "-P", "-m", "orderledger", "run", role]
        with subprocess.Popen(command, env=child_environment(self.settings)) as process:
            try:
                yield process
            finally:
                process.kill()


@contextmanager
def installed(endpoints: Endpoints, home: Path, units: int | None = None) -> Iterator[Installation]:
    """Prepare an installation; with `units`, shop acme and warehouse leeds with so many mugs are in its ledger.

    Ledger and keys share one database here: to make another takes as long as many a test.
    """
    with ExitStack() as opened:
        dsn = opened.enter_context(fresh_database(endpoints.postgres_dsn))
        settings = Settings(
            home=home,
            topic_prefix=f"t{uuid.uuid4().hex[:10]}.",
            kafka_bootstrap=endpoints.kafka_bootstrap,
            postgres_dsn=dsn,
            keys_dsn=dsn,
        )
        own = replace(endpoints, postgres_dsn=dsn, keys_dsn=dsn)
        clients = Clients(settings, endpoints.kafka_bootstrap)
        installation = Installation(settings, own, clients, topics_of(settings), opened)
        prepare(settings, own)
        if units is not None:
            installation.add_topics(*PARTNERS)
            handle(Writer(installation.recorder(), clock), *market(units))
        yield installation


def _positions(consumer: Any) -> set[int]:
    polled = consumer.poll(timeout_ms=200)
    return {int(dict(each.headers)["ce_position"]) for records in polled.values() for each in records}


def _keys(consumer: Any) -> set[int]:
    polled = consumer.poll(timeout_ms=200)
    return {int(each.key) for records in polled.values() for each in records}


def _read_to_end(consumer: Any, topic: str) -> list[Any]:
    partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    ends = consumer.end_offsets(partitions)
    read: list[Any] = []
    while any(consumer.position(each) < ends[each] for each in partitions):
        for records in consumer.poll(timeout_ms=200, max_records=5_000).values():
            read.extend(records)
    return read
