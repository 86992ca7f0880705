"""How far the ledger was published, by what the relay wrote last."""

import time
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from schemas.published_hashes import PublishedHashes

TIMEOUT_S = 30.0
POLL_S = 0.5


def last_published(consumer: Consumer, topic: str) -> PublishedHashes | None:
    """Give what was published last, by the last committed record of the topic of hashes; None when there is none.

    Transactions leave markers between the records, so the search steps back further until it meets a record. The
    consumer tells of the partition's end. Raises TimeoutError or a KafkaException if Kafka does not answer.
    """
    beginning, end = consumer.get_watermark_offsets(TopicPartition(topic, 0), TIMEOUT_S)
    step = 16
    while True:
        start = max(beginning, end - step)
        found = _last_between(consumer, TopicPartition(topic, 0, start), end)
        if found is not None:
            return found
        if start == beginning:
            return None
        step *= 8


def _last_between(consumer: Consumer, start: TopicPartition, end: int) -> PublishedHashes | None:
    consumer.assign([start])
    last: PublishedHashes | None = None
    offset = start.offset
    until_s = time.monotonic() + TIMEOUT_S
    while offset < end:
        if time.monotonic() > until_s:
            raise TimeoutError(f"{start.topic}/0 ends at offset {end}, no record came in {TIMEOUT_S:g} s")
        message: Any = consumer.poll(POLL_S)
        if message is None:
            continue
        if (error := message.error()) is None:
            last = PublishedHashes.from_record(message.key(), message.value())
            offset = message.offset() + 1
        elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001
            offset = message.offset()
        else:
            raise KafkaException(error)
    return last
