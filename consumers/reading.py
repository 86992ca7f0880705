"""Read records with librdkafka's consumer: what has come by now, by partition, and its errors as exceptions."""

import time
from collections.abc import Callable, Iterable
from operator import call
from typing import Any, NamedTuple

import structlog
from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, Consumer, KafkaError, KafkaException, Message, TopicPartition

from ledger.commit import Partition
from schemas.recorded import Header

MakeConsumer = Callable[..., Consumer]
"""Make a consumer: `make_consumer(group or None, options or None)`, options by their names in librdkafka. It reads
committed records, from the earliest where no position is known, and commits nothing by itself."""

TO_THE_END = {"enable.partition.eof": True, "fetch.wait.max.ms": 20}
"""Options to read up to where partitions end, without a group: one is told of it, and who asks for it waits little."""

OFFSETS_S = 30.0
ASK_AGAIN_S = 0.2
# Of these a consumer recovers by itself; a topic that is missing is waited for.
_PASSING = frozenset(
    {
        KafkaError._MAX_POLL_EXCEEDED,  # noqa: SLF001
        KafkaError._UNKNOWN_PARTITION,  # noqa: SLF001
        KafkaError._UNKNOWN_TOPIC,  # noqa: SLF001
        KafkaError.UNKNOWN_TOPIC_OR_PART,
    }
)
_ENDS = KafkaError._PARTITION_EOF  # noqa: SLF001
_LOST = KafkaError._AUTO_OFFSET_RESET  # noqa: SLF001

log = structlog.get_logger()


class HistoryLost(Exception):
    """The topic no longer has what is to be read next: records were deleted, or the topic was made anew."""


class Record(NamedTuple):
    """A record that is kept; without headers if their names can't be read."""

    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: list[Header]


class Reader:
    """Polls a consumer, and knows where each partition that gave something is to be read on (`stands`).

    Where the consumer tells of partitions' ends (`enable.partition.eof`), that is also behind what stands there last
    and is no record to be given: markers of transactions, and what was aborted.
    """

    def __init__(self, consumer: Consumer) -> None:
        self.stands: dict[Partition, int] = {}
        self._failed: Exception | None = None
        # Any: of its messages with an error, the types of confluent-kafka say None where a record has something.
        self._consumer: Any = consumer

    def poll(self, timeout_s: float, most: int) -> dict[Partition, list[Any]]:
        """Give up to `most` records as soon as there are some, or none after `timeout_s`.

        Callbacks of the consumer's subscription run in here; what it had taken of partitions that are another's since
        is given all the same. Raises KafkaException, and HistoryLost where no record is to be passed over
        (`auto.offset.reset` is `error`): from then on always, since the consumer itself would go on behind it.
        """
        if self._failed is not None:
            raise self._failed
        # To consume many is to wait for all of them: so one is waited for, and those that have come with it are taken.
        first = self._consumer.poll(timeout_s)
        return {} if first is None else self._by_partition([first, *self._consumer.consume(most - 1, 0)])

    def _by_partition(self, messages: list[Any]) -> dict[Partition, list[Any]]:
        polled: dict[Partition, list[Any]] = {}
        for message in messages:
            partition = (message.topic(), message.partition())
            error = message.error()
            if error is None:
                polled.setdefault(partition, []).append(message)
            elif error.code() == _ENDS:
                self.stands[partition] = message.offset()
            elif error.code() in _PASSING:
                log.warning("consumer.waits", reason=error.str())
            else:
                self._failed = _failure(error, partition)
                raise self._failed
        for partition, records in polled.items():
            self.stands[partition] = max(records[-1].offset() + 1, self.stands.get(partition, 0))
        return polled


def _failure(error: KafkaError, partition: Partition) -> Exception:
    if error.code() == _LOST:
        return HistoryLost(f"{partition[0]}/{partition[1]}: {error.str()}")
    return KafkaException(error)


def headers_of(message: Any) -> list[Header]:
    """Give a record's headers; raises ValueError if a name is no UTF-8. Ask once for each record.

    At such a name confluent-kafka 2.16.1 gives a list with a hole, which ends the process when it is looked into, with
    the error beside it: only a call by C, as `call` makes it, raises that error instead (as a SystemError).
    """
    try:
        headers: Any = call(Message.headers, message)
    except (SystemError, UnicodeDecodeError) as error:
        raise ValueError("names of headers must be UTF-8") from error
    return headers or []


def record_of(message: Any) -> Record:
    """Give what a message of a consumer holds."""
    try:
        headers = headers_of(message)
    except ValueError:
        headers = []
    return Record(message.offset(), message.timestamp()[1], message.key(), message.value(), headers)


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
    until_s = time.monotonic() + timeout_s
    while True:
        try:
            return _told(consumer.offsets_for_times(asked, timeout_s))
        except KafkaException:
            # A new topic has no leaders at first, and one whose broker was restarted has others: nobody asks again.
            if time.monotonic() > until_s:
                raise
            time.sleep(ASK_AGAIN_S)


def _told(offsets: list[Any]) -> dict[Partition, int]:
    for each in offsets:
        if each.error is not None:
            raise KafkaException(each.error)
    return {(each.topic, each.partition): each.offset for each in offsets}
