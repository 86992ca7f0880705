"""Read what became of a partner's messages."""

import time
from collections.abc import Iterable
from typing import Any

from confluent_kafka import Consumer, TopicPartition

from consumers.reading import Reader, end_offsets, headers_of
from domain.messages import MessageDeferred, Verdict
from schemas.events import decode
from schemas.topics import PARTNER_PARTITIONS, Topics

VERDICTS_AT_ONCE = 5_000


class VerdictReader:
    """Follows the verdicts topic of one partner from where it ends now: make it before sending.

    The consumer reads committed records, without a group.
    """

    def __init__(self, consumer: Consumer, topics: Topics, source: str) -> None:
        self._consumer = consumer
        self._reader = Reader(consumer)
        topic = topics.verdicts(source)
        ends = end_offsets(consumer, [(topic, number) for number in range(PARTNER_PARTITIONS)])
        consumer.assign([TopicPartition(*partition, end) for partition, end in ends.items()])

    def poll(self, timeout_s: float = 0.5) -> list[Verdict]:
        """Give the verdicts that came in, at once or within `timeout_s`."""
        polled = self._reader.poll(timeout_s, VERDICTS_AT_ONCE)
        return [_verdict(record) for records in polled.values() for record in records]

    def wait_for(
        self, message_ids: Iterable[str], timeout_s: float = 30.0, *, final: bool = True
    ) -> dict[str, Verdict]:
        """Give the verdict on each message; raises TimeoutError naming the first that has none.

        A deferred verdict will do only where `final` is false: the final one may take minutes.
        """
        waiting = set(message_ids)
        found: dict[str, Verdict] = {}
        until = time.monotonic() + timeout_s
        while waiting:
            for verdict in self.poll():
                if verdict.message_id in waiting and not (final and isinstance(verdict, MessageDeferred)):
                    waiting.discard(verdict.message_id)
                    found[verdict.message_id] = verdict
            if waiting and time.monotonic() > until:
                raise TimeoutError(f"no verdict on {min(waiting)} (and {len(waiting) - 1} more) in {timeout_s} s")
        return found

    def close(self) -> None:
        """Leave Kafka."""
        self._consumer.close()


def _verdict(record: Any) -> Verdict:
    name = dict(headers_of(record))["ce_type"].decode()
    verdict: Verdict = decode(name, record.value())
    return verdict
