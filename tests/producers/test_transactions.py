"""Transactions one after the other, of which the next is begun when the one before is committed."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest
from confluent_kafka import KafkaException

from orderledger.run import watchdog
from producers.sending import Message
from producers.standby import is_fenced
from producers.transactions import Transactions
from tests.installation import Installation
from tests.producers.relaying import limit
from tests.waiting import LOOK_EVERY_S, TIMEOUT_S

LIMIT_BYTES = 10_000


@pytest.fixture
def transactions(installation: Installation) -> Iterator[Transactions]:
    producer = installation.clients.relay_producer()
    producer.init_transactions(TIMEOUT_S)
    with closing(Transactions(producer, partial(watchdog, TIMEOUT_S))) as made:
        yield made


def test_each_is_committed_before_the_next_begins(installation: Installation, transactions: Transactions) -> None:
    for number in range(3):
        transactions.send([_message(installation, b"%d" % number)])
        assert transactions.committed == number
    transactions.finish()
    assert transactions.committed == 3
    assert [each.value for each in installation.read(installation.topics.stock)] == [b"0", b"1", b"2"]


def test_behind_one_that_kafka_refused_nothing_is_sent(installation: Installation, transactions: Transactions) -> None:
    limit(installation, installation.topics.stock, LIMIT_BYTES)
    transactions.send([_message(installation, secrets.token_bytes(2 * LIMIT_BYTES))])
    with pytest.raises(KafkaException, match="too large"):
        transactions.send([_message(installation, b"behind it")])
    transactions.close()
    assert transactions.committed == 0
    assert installation.read(installation.topics.stock, isolation_level="read_uncommitted") == []


def test_who_is_fenced_while_it_sends_is_told_so(installation: Installation, transactions: Transactions) -> None:
    other = installation.clients.relay_producer()
    other.init_transactions(TIMEOUT_S)
    with pytest.raises(KafkaException) as raised:
        transactions.send(_one_by_one(installation))
    assert is_fenced(raised.value)


def _one_by_one(installation: Installation) -> Iterator[Message]:
    """Messages without end, no more of them than the producer keeps."""
    never = threading.Event()
    while not never.wait(LOOK_EVERY_S):
        yield _message(installation, b"")


def _message(installation: Installation, value: bytes) -> Message:
    return Message(installation.topics.stock, 0, b"mug", value)
