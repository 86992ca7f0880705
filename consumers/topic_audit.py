"""Follow the ledger through its topics, to find where they are not what it says."""

from collections.abc import Collection, Sequence

from confluent_kafka import Consumer

from consumers.partition_audit import PartitionAudit, TopicDifference
from consumers.whole_partitions import PATIENCE_S, WholePartitions
from ledger.commit import Partition
from schemas.partitions import partition_of
from schemas.recorded import Recorded
from schemas.topics import LEDGER_PARTITIONS, Topics, key_of


class TopicAudit:
    """Reads the topics up to where they end when it is made, as far ahead of the ledger as one fetch gives.

    The consumer reads as WholePartitions wants it. Raises TimeoutError, naming what is waited for, if Kafka
    gives nothing of what there is to read for `patience_s`.
    """

    def __init__(self, consumer: Consumer, topics: Topics, patience_s: float = PATIENCE_S) -> None:
        self._topics = topics
        self._position = 0
        self._audits = {
            (topic, number): PartitionAudit(topic, number)
            for topic in topics.ledger
            for number in range(LEDGER_PARTITIONS)
        }
        self._partitions = WholePartitions(consumer, self._audits, patience_s)

    @property
    def matched(self) -> int:
        """The number of events that are in the topics just as in the ledger."""
        return sum(each.matched for each in self._audits.values())

    def follow(self, events: Sequence[Recorded]) -> None:
        """Compare what the topics hold of the ledger's next events."""
        for recorded in events:
            topic = self._topics.of_stream(recorded.stream)
            if topic is not None:
                partition = partition_of(key_of(recorded.stream).encode(), LEDGER_PARTITIONS)
                self._audits[topic, partition].expect(recorded)
            self._position = recorded.position
        for audit in self._audits.values():
            audit.compare(self._position)
        while hungry := [each for each in self._partitions.unread if self._audits[each].hungry]:
            self._read(hungry)

    def differences(self, complete: int) -> list[TopicDifference]:
        """Give the first difference of each partition, by position; all up to `complete` has to be there.

        What was published behind it may be there: the ledger must have been followed to where it stands now.
        """
        while self._partitions.unread:
            self._read(list(self._partitions.unread))
        found = [each.difference(self._position, complete) for each in self._audits.values()]
        return sorted((each for each in found if each is not None), key=lambda each: each.position)

    def _read(self, wanted: Collection[Partition]) -> None:
        """Read on in these partitions; others wait, or what is read of them would have to be kept."""
        for partition, records in self._partitions.poll(wanted).items():
            audit = self._audits[partition]
            for record in records:
                audit.read(record)
            audit.compare(self._position)
