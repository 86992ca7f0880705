"""The relay's producer while its broker is killed and comes back."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaProducer

from orderledger.engines import engine_status, start_engines
from orderledger.settings import Settings
from producers.transactional import close_producer
from tests.homes import fresh_home
from tests.installation import Installation, installed
from tests.waiting import TIMEOUT_S, until

CLOSE_S = 1.0


@pytest.fixture
def engines() -> Iterator[Settings]:
    """The settings of engines of its own, of which the broker may be killed."""
    with fresh_home() as home:
        yield Settings(home=home, kafka_bootstrap=None, postgres_dsn=None)


@pytest.fixture
def installation(engines: Settings, tmp_path: Path) -> Iterator[Installation]:
    """An installation on them."""
    with installed(start_engines(engines), tmp_path) as prepared:
        yield prepared


@pytest.fixture
def producer(installation: Installation) -> Iterator[KafkaProducer]:
    """A producer that has committed one transaction, and has a second one open."""
    made = installation.clients.relay_producer()
    try:
        made.init_transactions()
        made.begin_transaction()
        _send(made, installation, b"1")
        made.flush(timeout=TIMEOUT_S)
        made.commit_transaction()
        made.begin_transaction()
        yield made
    finally:
        close_producer(made, CLOSE_S)


def test_a_transaction_goes_on_when_its_coordinator_was_away(
    engines: Settings, installation: Installation, producer: KafkaProducer
) -> None:
    _kill_broker(engines, producer)
    _send(producer, installation, b"2")
    start_engines(engines)
    producer.flush(timeout=TIMEOUT_S)
    producer.commit_transaction()
    assert [each.value for each in installation.read(installation.topics.stock)] == [b"1", b"2"]


def test_a_producer_is_closed_while_its_broker_is_away(
    engines: Settings, installation: Installation, producer: KafkaProducer
) -> None:
    before = threading.active_count()
    _kill_broker(engines, producer)
    _send(producer, installation, b"2")
    close_producer(producer, CLOSE_S)
    until(lambda: threading.active_count() < before, "the end of the producer's thread")


def _send(producer: KafkaProducer, installation: Installation, value: bytes) -> None:
    producer.send(installation.topics.stock, key=b"", value=value, partition=0)


def _kill_broker(engines: Settings, producer: KafkaProducer) -> None:
    """Kill it, and wait until the producer knows."""
    (broker,) = [each.pid for each in engine_status(engines) if each.name == "kafka"]
    assert broker is not None
    os.kill(broker, signal.SIGKILL)
    client = producer._sender._client  # noqa: SLF001 - there is no public way to ask
    until(lambda: not client.is_ready("coordinator-1"), "the loss of the connection")
