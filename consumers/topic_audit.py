"""Read the ledger's topics whole, to compare them with the ledger."""

from typing import Any

from kafka import KafkaConsumer, TopicPartition

from ledger.verify import Content, Contents
from schemas.outbound import WATERMARK
from schemas.recorded import from_record
from schemas.topics import LEDGER_PARTITIONS, Topics

RECORDS_AT_ONCE = 5_000


def read_topics(consumer: KafkaConsumer, topics: Topics, position: int) -> Contents:
    """Give what each partition holds of the events up to a position of the ledger.

    The consumer reads committed records, without a group. Reads to the ends as they are now: the relay must have
    come to `position` before.
    """
    partitions = [TopicPartition(topic, each) for topic in topics.ledger for each in range(LEDGER_PARTITIONS)]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    contents: Contents = {}
    unread = {each: end for each, end in consumer.end_offsets(partitions).items() if end > 0}
    while unread:
        for partition, records in consumer.poll(timeout_ms=500, max_records=RECORDS_AT_ONCE).items():
            content = contents.setdefault((partition.topic, partition.partition), Content())
            for record in records:
                _add(content, record, position)
        unread = {each: end for each, end in unread.items() if consumer.position(each) < end}
    return {key: content for key, content in contents.items() if content.events}


def differences(ledger: Contents, topics: Contents) -> list[str]:
    """Say which partitions do not hold what the ledger says."""
    found = []
    for topic, partition in sorted(ledger.keys() | topics.keys()):
        expected = ledger.get((topic, partition), Content())
        actual = topics.get((topic, partition), Content())
        if expected.events != actual.events:
            found.append(f"{topic}/{partition} holds {actual.events} events, the ledger has {expected.events}")
        elif expected.digest != actual.digest:
            found.append(f"{topic}/{partition} holds {actual.events} events, but not the ledger's")
    return found


def _add(content: Content, record: Any, position: int) -> None:
    if dict(record.headers).get("ce_type") == WATERMARK.encode():
        return
    recorded = from_record(record.headers, record.timestamp, record.value)
    if recorded.position <= position:
        content.add(recorded)
