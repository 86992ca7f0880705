"""Polls of librdkafka's consumer: what can't be read is told, and nothing is passed over."""

import pytest
from confluent_kafka import TopicPartition
from kafka import KafkaProducer

from consumers.reading import HistoryLost, Reader, record_of
from orderledger.connections import Clients
from orderledger.engines import Endpoints
from orderledger.settings import Settings
from schemas.recorded import Header
from tests.consumers.sending import NoUtf8
from tests.consumers.test_whole_partitions import SECOND, Topic, topic

__all__ = ["topic"]

MANY = 50


@pytest.fixture
def clients(endpoints: Endpoints) -> Clients:
    return Clients(Settings(), endpoints.kafka_bootstrap)


def test_a_reader_that_has_lost_history_gives_nothing_more_of_anything(clients: Clients, topic: Topic) -> None:
    topic.commit(b"1", partition=SECOND)
    consumer = clients.consumer(None, {"auto.offset.reset": "error"})
    first, second = topic.partitions
    consumer.assign([TopicPartition(*first, 1_000)])
    reader = Reader(consumer)
    with pytest.raises(HistoryLost, match=f"{first[0]}/0"):
        read_on(reader)
    consumer.assign([TopicPartition(*second, 0)])
    with pytest.raises(HistoryLost, match=f"{first[0]}/0"):
        read_on(reader)
    consumer.close()


def test_headers_whose_names_nobody_can_read_are_none_however_many_such_records_there_are(
    clients: Clients, topic: Topic
) -> None:
    first, _ = topic.partitions
    producer = KafkaProducer(bootstrap_servers=clients.bootstrap)
    for headers in [[(NoUtf8("x"), b""), ("who", b"me")]] * MANY + [[("who", b"me")]]:
        producer.send(first[0], value=b"", headers=headers, partition=first[1])
    producer.close(timeout=30)
    topic.consumer.assign([TopicPartition(*first, 0)])
    reader = Reader(topic.consumer)
    told: list[list[Header]] = []
    while reader.stands.get(first, 0) <= MANY:
        told += [record_of(each).headers for each in reader.poll(1.0, MANY).get(first, [])]
    assert told == [[]] * MANY + [[("who", b"me")]]


def read_on(reader: Reader) -> None:
    """Poll for ever."""
    while True:
        reader.poll(1.0, MANY)
