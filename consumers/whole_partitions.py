"""Read partitions whole, some at a time, and say what is waited for when nothing comes."""

import time
from collections.abc import Collection

from confluent_kafka import Consumer, TopicPartition

from consumers.reading import Reader, Record, end_offsets, record_of
from ledger.commit import Partition

POLL_S = 0.5
PATIENCE_S = 60.0
RECORDS_AT_ONCE = 2_000
AHEAD_BYTES = 256 * 1024
"""Of a partition that nobody wants now, no more than this is read ahead, and what came with it."""


class WholePartitions:
    """Partitions up to where they ended when this was made; `unread` are those that have more up to there.

    The consumer reads committed records, without a group, tells of ends (`consumers.reading.TO_THE_END`), and goes to
    the earliest where there is no offset 0. Raises KafkaException if nobody says where the partitions end.
    """

    def __init__(self, consumer: Consumer, partitions: Collection[Partition], patience_s: float = PATIENCE_S) -> None:
        self._consumer = consumer
        self._reader = Reader(consumer)
        self._patience_s = patience_s
        self._waited_s = 0.0
        self._ends = end_offsets(consumer, partitions, patience_s)
        self._ahead: dict[Partition, list[Record]] = {each: [] for each in partitions}
        self._paused: set[Partition] = set()
        self.unread = {each for each, end in self._ends.items() if end > 0}
        consumer.assign([TopicPartition(*each, 0) for each in self.unread])

    def poll(self, wanted: Collection[Partition]) -> dict[Partition, list[Record]]:
        """Give the next records of some of the unread partitions, if they come soon; the others wait.

        Raises TimeoutError if none of them has gone on for so long as there is patience.
        """
        if not any(self._ahead[each] or self._is_read(each) for each in wanted):
            self._read(wanted)
        given = {each: self._ahead[each] for each in wanted}
        for each in given:
            self._ahead[each] = []
            if self._is_read(each):
                self.unread.discard(each)
        self._go_on(self._paused & set(given))
        return given

    def _read(self, wanted: Collection[Partition]) -> None:
        stood, began_s = self._stands(wanted), time.monotonic()
        for partition, records in self._reader.poll(POLL_S, RECORDS_AT_ONCE).items():
            ahead = self._ahead[partition]
            ahead += [record_of(each) for each in records if each.offset() < self._ends[partition]]
            if sum(len(each.value or b"") for each in ahead) > AHEAD_BYTES and partition not in wanted:
                self._pause(partition)
        stand = self._stands(wanted)
        self._waited_s = self._waited_s + time.monotonic() - began_s if stand == stood else 0.0
        if self._waited_s > self._patience_s:
            raise TimeoutError(f"{self._places(stand)}: Kafka gave no more in {self._patience_s:g} s")

    def _pause(self, partition: Partition) -> None:
        """Have no more of it; what the consumer has fetched of it is fetched again."""
        self._paused.add(partition)
        self._consumer.pause([TopicPartition(*partition)])

    def _go_on(self, partitions: Collection[Partition]) -> None:
        self._paused.difference_update(partitions)
        self._consumer.resume([TopicPartition(*each) for each in partitions])

    def _is_read(self, partition: Partition) -> bool:
        return self._reader.stands.get(partition, 0) >= self._ends[partition]

    def _stands(self, partitions: Collection[Partition]) -> dict[Partition, int]:
        return {each: self._reader.stands.get(each, 0) for each in partitions}

    def _places(self, offsets: dict[Partition, int]) -> str:
        places = [f"{each[0]}/{each[1]} at offset {at} of {self._ends[each]}" for each, at in offsets.items()]
        more = f" and {len(places) - 1} more partitions" if len(places) > 1 else ""
        return f"{min(places)}{more}"
