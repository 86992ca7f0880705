"""Find the record on which kafka-python itself fails, such as one with a header whose name is no UTF-8."""

from typing import Any

from kafka import TopicPartition
from kafka.errors import CorruptRecordError

from ledger.commit import Partition


def read_up_to_unreadable(consumer: Any, partition: Partition, start: int, limit: int) -> tuple[list[Any], int | None]:
    """Give up to `limit` records from offset `start`, and the offset of the unreadable one that stands behind them.

    That offset is None where there is none. The consumer is assigned to this partition only.
    """
    assigned = TopicPartition(*partition)
    consumer.assign([assigned])
    consumer.seek(assigned, start)
    end = consumer.end_offsets([assigned])[assigned]
    records: list[Any] = []
    while len(records) < limit and (position := consumer.position(assigned)) < end:
        try:
            # One at a time: a page would not say which of its records can't be read.
            polled = consumer.poll(timeout_ms=1000, max_records=1)
        except CorruptRecordError:
            return records, position
        records.extend(polled.get(assigned, []))
    return records, None
