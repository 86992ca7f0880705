"""Read records with librdkafka's consumer: what has come by now, by partition, and its errors as exceptions."""

from collections.abc import Callable, Iterable
from typing import Any

import structlog
from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, Consumer, KafkaError, KafkaException, TopicPartition

from ledger.commit import Partition
from schemas.recorded import Header

MakeConsumer = Callable[..., Consumer]
"""Make a consumer: `make_consumer(group or None, options or None)`, options by their names in librdkafka. It reads
committed records, from the earliest where no position is known, and commits nothing by itself."""

OFFSETS_S = 30.0
# Of these a consumer recovers by itself; a topic that is missing is waited for.
_PASSING = frozenset({KafkaError._MAX_POLL_EXCEEDED, KafkaError.UNKNOWN_TOPIC_OR_PART})  # noqa: SLF001
_ENDS = KafkaError._PARTITION_EOF  # noqa: SLF001
_LOST = KafkaError._AUTO_OFFSET_RESET  # noqa: SLF001

log = structlog.get_logger()


class HistoryLost(Exception):
    """The topic no longer has what is to be read next: records were deleted, or the topic was made anew."""


class Reader:
    """Polls a consumer, and knows where each partition that gave something is to be read on (`stands`).

    Where the consumer tells of partitions' ends (`enable.partition.eof`), that is also behind what stands there last
    and is no record to be given: markers of transactions, and what was aborted.
    """

    def __init__(self, consumer: Consumer) -> None:
        self.stands: dict[Partition, int] = {}
        # Any: of its messages with an error, the types of confluent-kafka say None where a record has something.
        self._consumer: Any = consumer
        self._first: list[Any] = []

    def poll(self, timeout_s: float, most: int) -> dict[Partition, list[Any]]:
        """Give up to `most` records as soon as there are some, or none after `timeout_s`.

        Callbacks of the consumer's subscription run in here. Raises KafkaException, and HistoryLost where no record
        is to be passed over (`auto.offset.reset` is `error`).
        """
        # To consume many is to wait for all of them: so one is waited for, and those that have come with it are taken.
        first = self._consumer.poll(timeout_s)
        if first is None:
            return {}
        self._first = [first]
        more = self._consumer.consume(most - 1, 0)
        return self._by_partition(self._first + more)

    def drop(self) -> None:
        """Forget what a poll has taken already: its partitions are now another's."""
        self._first = []

    def _by_partition(self, messages: list[Any]) -> dict[Partition, list[Any]]:
        polled: dict[Partition, list[Any]] = {}
        for message in messages:
            partition = (message.topic(), message.partition())
            error = message.error()
            if error is None:
                polled.setdefault(partition, []).append(message)
            elif error.code() == _ENDS:
                self.stands[partition] = message.offset()
            else:
                _raise_or_pass(error, partition)
        for partition, records in polled.items():
            self.stands[partition] = max(records[-1].offset() + 1, self.stands.get(partition, 0))
        return polled


def _raise_or_pass(error: KafkaError, partition: Partition) -> None:
    if error.code() == _LOST:
        raise HistoryLost(f"{partition[0]}/{partition[1]}: {error.str()}")
    if error.code() not in _PASSING:
        raise KafkaException(error)
    log.warning("consumer.waits", reason=error.str())


def headers_of(message: Any) -> list[Header]:
    """Give a record's headers; raises ValueError if a name is no UTF-8. Ask once for each record.

    confluent-kafka 2.16 fails on such a name with a SystemError, and gives a list with a hole when it is asked again.
    """
    try:
        headers: list[Header] = message.headers() or []
    except (SystemError, UnicodeDecodeError) as error:
        raise ValueError("names of headers must be UTF-8") from error
    return headers


def first_offsets(consumer: Consumer, partitions: Iterable[Partition]) -> dict[Partition, int]:
    """Give the first offset of each partition; raises KafkaException if Kafka does not say."""
    return _offsets(consumer, partitions, OFFSET_BEGINNING, OFFSETS_S)


def end_offsets(
    consumer: Consumer, partitions: Iterable[Partition], timeout_s: float = OFFSETS_S
) -> dict[Partition, int]:
    """Give the offset at which the committed records of each partition end; raises as `first_offsets` does."""
    return _offsets(consumer, partitions, OFFSET_END, timeout_s)


def _offsets(consumer: Consumer, partitions: Iterable[Partition], which: int, timeout_s: float) -> dict[Partition, int]:
    # As times, these stand for the first and the last: one question for all partitions.
    asked = [TopicPartition(*each, which) for each in partitions]
    told: list[Any] = consumer.offsets_for_times(asked, timeout_s)
    for each in told:
        if each.error is not None:
            raise KafkaException(each.error)
    return {(each.topic, each.partition): each.offset for each in told}
