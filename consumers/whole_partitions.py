"""Read partitions whole, some at a time, and say what is waited for when nothing comes."""

import sys
import time
from collections.abc import Collection
from typing import Any

from kafka import KafkaConsumer, TopicPartition

POLL_MS = 500
PATIENCE_S = 60.0
# What kafka-python 3.0.12 has unpacked of a partition that is then paused, it may never give: each poll takes all.
RECORDS_AT_ONCE = sys.maxsize


class WholePartitions:
    """Partitions up to where they ended when this was made; `unread` are those that have more up to there.

    The consumer reads committed records, without a group, and goes to the earliest where there is no offset 0; a poll
    gives all of one fetch. Raises KafkaTimeoutError if nobody says where the partitions end.
    """

    def __init__(
        self, consumer: KafkaConsumer, partitions: Collection[TopicPartition], patience_s: float = PATIENCE_S
    ) -> None:
        self._consumer = consumer
        self._patience_s = patience_s
        self._waited_s = 0.0
        consumer.assign(list(partitions))
        for each in partitions:
            consumer.seek(each, 0)
        self._ends: dict[TopicPartition, int] = consumer.end_offsets(list(partitions), int(patience_s * 1000))
        self.unread = {each for each, end in self._ends.items() if end > 0}

    def poll(self, wanted: Collection[TopicPartition]) -> dict[TopicPartition, list[Any]]:
        """Give the next records of some of the unread partitions, if they come soon; the others wait.

        Raises TimeoutError if none of them has gone on for so long as there is patience.
        """
        self._consumer.pause(*self._ends)
        self._consumer.resume(*wanted)
        stood, began_s = self._offsets(wanted), time.monotonic()
        polled = self._consumer.poll(timeout_ms=POLL_MS, max_records=RECORDS_AT_ONCE)
        stand = self._offsets(wanted)
        self._waited_s = self._waited_s + time.monotonic() - began_s if stand == stood else 0.0
        if self._waited_s > self._patience_s:
            raise TimeoutError(f"{self._places(stand)}: Kafka gave no more in {self._patience_s:g} s")
        self.unread -= {each for each, offset in stand.items() if offset >= self._ends[each]}
        return {each: [one for one in records if one.offset < self._ends[each]] for each, records in polled.items()}

    def _offsets(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        timeout_ms = int(self._patience_s * 1000)
        return {each: self._consumer.position(each, timeout_ms) or 0 for each in partitions}

    def _places(self, offsets: dict[TopicPartition, int]) -> str:
        places = [f"{each.topic}/{each.partition} at offset {offsets[each]} of {self._ends[each]}" for each in offsets]
        more = f" and {len(places) - 1} more partitions" if len(places) > 1 else ""
        return f"{min(places)}{more}"
