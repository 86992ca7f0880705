"""Read the hashes that the relay published, to hold the ledger against them."""

from collections.abc import Iterator

from confluent_kafka import Consumer

from consumers.reading import Record
from consumers.whole_partitions import WholePartitions
from schemas.published_hashes import HASH_BYTES, PublishedHashes
from schemas.topics import Topics


class Published:
    """The hashes of all events that were published until now, from position 1 on.

    The consumer reads as WholePartitions wants it. `position` is that of the last one that was read; where the
    topic itself is not whole, reading ends and `problem` says why. Raises TimeoutError if Kafka gives no more of it.
    """

    def __init__(self, consumer: Consumer, topics: Topics) -> None:
        self.position = 0
        self.problem: str | None = None
        self._partition = (topics.hashes, 0)
        self._whole = WholePartitions(consumer, [self._partition])

    def __iter__(self) -> Iterator[bytes]:
        for read in self._records():
            for at in range(0, len(read.hashes), HASH_BYTES):
                self.position += 1
                yield read.hashes[at : at + HASH_BYTES]

    def _records(self) -> Iterator[PublishedHashes]:
        while self._whole.unread:
            for record in self._whole.poll([self._partition])[self._partition]:
                read = self._read(record)
                if read is None:
                    return
                yield read

    def _read(self, record: Record) -> PublishedHashes | None:
        place = f"{self._partition[0]}/0 offset {record.offset}"
        due = self.position + 1
        try:
            read = PublishedHashes.from_record(record.key, record.value)
        except ValueError as error:
            self.problem = f"{place} was inserted: {error}"
            return None
        if read.first == due:
            return read
        what = "inserted" if read.first < due else "removed before it"
        self.problem = f"{place} has hashes from position {read.first} on, due is {due}: records were {what}"
        return None
