"""How far the ledger was published, by what the relay wrote last."""

import time

from kafka import KafkaConsumer, TopicPartition

from schemas.published_hashes import PublishedHashes

TIMEOUT_S = 30.0


def last_published(consumer: KafkaConsumer, topic: str) -> PublishedHashes | None:
    """Give what was published last, by the last committed record of the topic of hashes; None when there is none.

    Transactions leave markers between the records, so the search steps back further until it meets a record. Raises
    TimeoutError or a KafkaError if Kafka does not answer.
    """
    partition = TopicPartition(topic, 0)
    consumer.assign([partition])
    timeout_ms = int(TIMEOUT_S * 1000)
    end = consumer.end_offsets([partition], timeout_ms)[partition]
    beginning = consumer.beginning_offsets([partition], timeout_ms)[partition]
    step = 16
    while True:
        start = max(beginning, end - step)
        found = _last_between(consumer, partition, start, end)
        if found is not None:
            return found
        if start == beginning:
            return None
        step *= 8


def _last_between(consumer: KafkaConsumer, partition: TopicPartition, start: int, end: int) -> PublishedHashes | None:
    consumer.seek(partition, start)
    last: PublishedHashes | None = None
    until_s = time.monotonic() + TIMEOUT_S
    while consumer.position(partition) < end:
        if time.monotonic() > until_s:
            raise TimeoutError(f"{partition.topic}/0 ends at offset {end}, no record came in {TIMEOUT_S:g} s")
        for records in consumer.poll(timeout_ms=500).values():
            for record in records:
                last = PublishedHashes.from_record(record.key, record.value)
    return last
