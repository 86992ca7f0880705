"""The peer of the relay: a bare loop of kafka-python transactions, with the same messages, from memory."""

from collections.abc import Iterator, Sequence
from contextlib import closing

from kafka import KafkaProducer

from orderledger.bench.processes import Done, Stopwatch
from orderledger.connections import Clients, open_recorder, open_vault, topics_of
from orderledger.engines import Endpoints
from orderledger.settings import Settings
from producers.relay import EVENTS_AT_ONCE
from schemas.outbound import Outgoing, messages
from schemas.partitions import partition_of
from schemas.published_hashes import HASH_BYTES
from schemas.topics import LEDGER_PARTITIONS, PARTNER_PARTITIONS

EVENTS_MOST = 30_000


def publish(settings: Settings, endpoints: Endpoints) -> Done:
    """Send the ledger's messages; `settings` name the topics. The first transaction is to warm up.

    At most EVENTS_MOST events are taken, since all stand ready in memory.
    """
    batches = list(_batches(settings, endpoints))
    partitioned = [[(each, _partition(each, settings)) for each in batch] for batch in batches]
    with closing(Clients(settings, endpoints.kafka_bootstrap).marking_producer()) as producer:
        producer.init_transactions()
        hashes = topics_of(settings).hashes
        _transaction(producer, partitioned[0], hashes)
        watch = Stopwatch()
        for batch in partitioned[1:] or partitioned:
            _transaction(producer, batch, hashes)
        return watch.done(sum(map(len, partitioned[1:] or partitioned)))


def _transaction(producer: KafkaProducer, batch: Sequence[tuple[Outgoing, int]], hashes: str) -> None:
    producer.begin_transaction()
    for out, partition in batch:
        producer.send(
            out.topic,
            key=out.key,
            value=out.body,
            headers=out.headers,
            partition=partition,
            timestamp_ms=out.timestamp_ms,
        )
    producer.send(hashes, key=b"%d" % len(batch), value=bytes(HASH_BYTES * len(batch)), partition=0)
    producer.commit_transaction()


def _batches(settings: Settings, endpoints: Endpoints) -> Iterator[list[Outgoing]]:
    recorder = open_recorder(endpoints)
    topics = topics_of(settings)
    position = 0
    with closing(recorder.datastore), closing(open_vault(endpoints)) as vault:
        while position < EVENTS_MOST and (batch := recorder.read(position, EVENTS_AT_ONCE)):
            position = batch[-1].position
            yield [out for recorded in batch for out in messages(recorded, topics, vault.open)]


def _partition(out: Outgoing, settings: Settings) -> int:
    ledger = out.topic in topics_of(settings).ledger
    return partition_of(out.key, LEDGER_PARTITIONS if ledger else PARTNER_PARTITIONS)
