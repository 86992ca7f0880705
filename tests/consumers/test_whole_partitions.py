"""Partitions that are read whole: to their end whatever stands there last, each record once, the others waiting."""

from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing

import pytest
from kafka import KafkaProducer

from consumers.reading import TO_THE_END, Record, end_offsets
from consumers.whole_partitions import AHEAD_BYTES, WholePartitions
from ledger.commit import Partition
from orderledger.connections import Clients
from orderledger.engines import Endpoints
from orderledger.settings import Settings
from tests.waiting import until

FIRST, SECOND = 0, 1


class Topic:
    """A topic of two partitions, and who writes to it in transactions."""

    def __init__(self, name: str, clients: Clients, opened: ExitStack) -> None:
        self.partitions: list[Partition] = [(name, FIRST), (name, SECOND)]
        self._name = name
        with closing(clients.admin()) as admin:
            admin.create_topics({name: {"num_partitions": 2, "replication_factor": 1}}, wait_for_metadata=True)
        self._producer = KafkaProducer(bootstrap_servers=clients.bootstrap, transactional_id=name)
        opened.callback(self._producer.close)
        self._producer.init_transactions()
        self.consumer = clients.consumer(None, TO_THE_END)
        opened.callback(self.consumer.close)

    def begin(self, *values: bytes, partition: int = FIRST) -> int:
        """Send in a transaction that stays open, and give the last offset."""
        self._producer.begin_transaction()
        sent = [self._producer.send(self._name, value=each, partition=partition) for each in values]
        return [int(each.get(30).offset) for each in sent][-1]

    def commit(self, *values: bytes, partition: int = FIRST) -> None:
        """Send in a transaction that is committed."""
        last = self.begin(*values, partition=partition)
        self._producer.commit_transaction()
        self._wait_for_marker(partition, last + 1)

    def abort(self, *values: bytes, partition: int = FIRST) -> None:
        """Send in a transaction that is aborted."""
        last = self.begin(*values, partition=partition)
        self._producer.abort_transaction()
        self._wait_for_marker(partition, last + 1)

    def _wait_for_marker(self, partition: int, offset: int) -> None:
        at = self.partitions[partition]
        until(lambda: end_offsets(self.consumer, [at])[at] > offset, "the marker of a transaction")


@pytest.fixture
def topic(endpoints: Endpoints, topic_prefix: str) -> Iterator[Topic]:
    with ExitStack() as opened:
        yield Topic(f"{topic_prefix}whole", Clients(Settings(), endpoints.kafka_bootstrap), opened)


def values(whole: WholePartitions, wanted: Collection[Partition]) -> list[bytes | None]:
    """Read these partitions to their end."""
    read: list[Record] = []
    while left := whole.unread & set(wanted):
        for records in whole.poll(left).values():
            read += records
    return [each.value for each in read]


def test_a_partition_that_ends_with_what_was_aborted_is_read_to_its_end(topic: Topic) -> None:
    topic.commit(b"1", b"2")
    topic.abort(b"never", b"mind")
    assert values(WholePartitions(topic.consumer, topic.partitions), topic.partitions) == [b"1", b"2"]


def test_a_partition_of_nothing_but_what_was_aborted_is_read_to_its_end(topic: Topic) -> None:
    topic.abort(b"never")
    assert values(WholePartitions(topic.consumer, topic.partitions), topic.partitions) == []


def test_it_ends_before_a_transaction_that_is_open(topic: Topic) -> None:
    topic.commit(b"1")
    topic.begin(b"not yet")
    whole = WholePartitions(topic.consumer, topic.partitions)
    assert end_offsets(topic.consumer, topic.partitions) == {topic.partitions[0]: 2, topic.partitions[1]: 0}
    assert values(whole, topic.partitions) == [b"1"]


def test_what_comes_later_is_not_given(topic: Topic) -> None:
    topic.commit(b"1")
    whole = WholePartitions(topic.consumer, topic.partitions)
    topic.commit(b"2")
    assert values(whole, topic.partitions) == [b"1"]


def test_a_partition_that_waits_is_not_kept_in_memory_and_is_given_whole_later(topic: Topic) -> None:
    bodies = [number.to_bytes(2) + bytes(9_998) for number in range(8 * AHEAD_BYTES // 10_000)]
    few = [b"%d" % number for number in range(10)]
    for each in range(0, len(bodies), 20):
        topic.commit(*bodies[each : each + 20], partition=SECOND)
    topic.commit(*few)
    first, second = topic.partitions
    whole = WholePartitions(topic.consumer, topic.partitions)
    assert values(whole, [first]) == few
    assert whole.unread == {second}
    assert values(whole, [second]) == bodies
