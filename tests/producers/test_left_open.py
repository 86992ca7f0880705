"""What Kafka has left open of a transaction that it decided is ended as it was decided: nothing lost, nothing twice."""

import threading
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType

from orderledger.engines import Endpoints
from orderledger.run import run_relay
from producers.left_open import Undecided
from schemas.outbound import messages
from schemas.partitions import partition_of
from schemas.published_hashes import PublishedHashes
from schemas.topics import LEDGER_PARTITIONS
from tests.installation import Installation, installed
from tests.ledger.new_events import events
from tests.producers.relaying import SKUS, grow, require_whole
from tests.waiting import TIMEOUT_S

BROKER = "1"
VERIFICATION = "transaction.partition.verification.enable"


@pytest.fixture
def installation(endpoints: Endpoints, tmp_path: Path) -> Iterator[Installation]:
    """One whose broker takes records of a transaction that it was not told to end in their partition."""
    with installed(endpoints, tmp_path) as prepared:
        _configure(prepared, VERIFICATION, "false")
        try:
            yield prepared
        finally:
            _configure(prepared, VERIFICATION, "true")


def test_what_was_committed_and_stands_open_is_shown_once(installation: Installation) -> None:
    _relay_and_lose_markers(installation)
    grow(installation.recorder(), SKUS)
    with installation.running("relay"):
        installation.wait_until_relayed(2 * SKUS)
    require_whole(installation, 2 * SKUS)


def test_what_was_not_committed_and_stands_open_is_never_shown(installation: Installation) -> None:
    topics, recorder = installation.topics, installation.recorder()
    grow(recorder, SKUS)
    producer = _forgetful(installation.clients.marking_producer(), {topics.stock, topics.hashes})
    with closing(producer):
        producer.init_transactions()
        producer.begin_transaction()
        ahead = PublishedHashes(SKUS, b"\0" * 32)
        for topic, key, value in (
            (topics.hashes, ahead.key, ahead.hashes),
            (topics.stock, b"stray", b""),
            (topics.orders, b"stray", b""),
        ):
            producer.send(topic, key=key, value=value, partition=0)
        producer.flush()
        producer.abort_transaction()
    with installation.running("relay"):
        installation.wait_until_relayed(SKUS)
    require_whole(installation, SKUS)
    assert [PublishedHashes.from_record(each.key, each.value).last for each in installation.read(topics.hashes)] == [
        SKUS
    ]


def test_a_relay_that_can_not_know_what_became_of_it_stops_and_sends_nothing(installation: Installation) -> None:
    _relay_and_lose_markers(installation)
    installation.clients.relay_producer().init_transactions(TIMEOUT_S)
    recorder = installation.recorder()
    recorder.commit(events("order-acme:1", 0))
    sent = installation.read(installation.topics.orders, isolation_level="read_uncommitted")
    with pytest.raises(Undecided, match=rf"stands open in {installation.topics.hashes}/0, "):
        run_relay(installation.settings, installation.endpoints, threading.Event())
    assert installation.read(installation.topics.orders, isolation_level="read_uncommitted") == sent


def _relay_and_lose_markers(installation: Installation) -> None:
    """Relay events of stock, with their hashes, in a transaction that is committed and not ended where they stand."""
    topics, recorder = installation.topics, installation.recorder()
    grow(recorder, SKUS)
    batch = recorder.read_hashed(0, SKUS)
    with closing(_forgetful(installation.clients.marking_producer(), {topics.stock, topics.hashes})) as producer:
        producer.init_transactions()
        producer.begin_transaction()
        for recorded, _ in batch:
            for out in messages(recorded, topics, lambda _: None):
                partition = partition_of(out.key, LEDGER_PARTITIONS)
                producer.send(out.topic, key=out.key, value=out.body, headers=out.headers, partition=partition)
        published = PublishedHashes(SKUS, b"".join(hashed for _, hashed in batch))
        producer.send(topics.hashes, key=published.key, value=published.hashes, partition=0)
        # Kafka is told of this one: else it had no transaction to commit.
        producer.send(topics.master, key=b"", value=b"", partition=0)
        producer.flush()
        producer.commit_transaction()
    assert installation.read(topics.hashes) == installation.read(topics.stock) == []


def _forgetful(producer: KafkaProducer, topics: Collection[str]) -> KafkaProducer:
    """Have a producer not tell Kafka of partitions of these topics, which then get no marker: as if it were skipped."""

    class Known(set[TopicPartition]):
        def __contains__(self, partition: Any) -> bool:
            return partition.topic in topics or super().__contains__(partition)

    producer._transaction_manager._partitions_in_transaction = Known()  # noqa: SLF001 - only Kafka itself does it else
    return producer


def _configure(installation: Installation, name: str, value: str) -> None:
    with closing(installation.clients.admin()) as admin:
        admin.alter_configs([ConfigResource(ConfigResourceType.BROKER, BROKER, {name: value})])
