"""The intake before a database that stalls: it reads no further ahead than it has room, and loses nothing."""

import os
from collections.abc import Iterator

import psutil
import pytest
from kafka import KafkaProducer

from orderledger.engines import Endpoints
from schemas.topics import PARTNER_PARTITIONS
from tests.consumers.sending import headers
from tests.installation import Installation, installed
from tests.waiting import until

MIB = 1024 * 1024
MESSAGES, MESSAGE_BYTES = 320, MIB // 2
ROOM_BYTES = 40 * MIB
"""A quarter of what waits in Kafka; one fetch is 16 MiB, and the next may be under way."""


@pytest.fixture
def installation(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation whose shop may send."""
    with installed(endpoints, tmp_path_factory.mktemp("stalled"), units=1) as prepared:
        yield prepared


def test_an_intake_whose_commit_is_held_up_leaves_in_kafka_what_it_has_no_room_for(installation: Installation) -> None:
    producer = installation.producer()
    with installation.process("intake") as process:
        with installation.recorder().datastore.transaction() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT position FROM ledger.head FOR UPDATE")
            _send(installation, producer, 0)
            producer.flush()
            until(lambda: _commit_waits(installation), "the commit that is held up")
            before = _held(process.pid)
            for number in range(1, MESSAGES):
                _send(installation, producer, number)
            producer.flush()
            # Who reads from the broker has read all by now, or will not.
            topic = installation.topics.inbound("shop:acme")
            assert len(installation.read(topic)) == MESSAGES
            assert _held(process.pid) - before < ROOM_BYTES
        until(lambda: _refused(installation) == MESSAGES, "a verdict on each")


def _send(installation: Installation, producer: KafkaProducer, number: int) -> None:
    """Send what no compression makes smaller, and no order is made of."""
    topic, junk = installation.topics.inbound("shop:acme"), os.urandom(MESSAGE_BYTES)
    producer.send(topic, value=junk, headers=headers(f"junk/{number}"), partition=number % PARTNER_PARTITIONS)


def _commit_waits(installation: Installation) -> bool:
    return bool(
        installation.sql(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
    )


def _held(pid: int) -> int:
    return int(psutil.Process(pid).memory_info().rss)


def _refused(installation: Installation) -> int:
    (row,) = installation.sql("SELECT count(*) AS n FROM ledger.events WHERE topic = 'message.refused.v1'")
    return int(row["n"])
