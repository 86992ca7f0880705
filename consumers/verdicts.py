"""Read what became of a partner's messages."""

import time
from collections.abc import Iterable
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from domain.messages import MessageDeferred, Verdict
from schemas.events import decode
from schemas.topics import PARTNER_PARTITIONS, Topics


class VerdictReader:
    """Follows the verdicts topic of one partner from where it ends now: make it before sending.

    The consumer reads committed records, without a group.
    """

    def __init__(self, consumer: KafkaConsumer, topics: Topics, source: str) -> None:
        self._consumer = consumer
        self._topic = topics.verdicts(source)
        partitions = [TopicPartition(self._topic, number) for number in range(PARTNER_PARTITIONS)]
        consumer.assign(partitions)
        for partition, end in consumer.end_offsets(partitions).items():
            consumer.seek(partition, end)

    def poll(self, timeout_s: float = 0.5) -> list[Verdict]:
        """Give the verdicts that came in, at once or within `timeout_s`."""
        polled = self._consumer.poll(timeout_ms=int(timeout_s * 1000), max_records=5_000)
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
        self._consumer.close(autocommit=False)


def _verdict(record: Any) -> Verdict:
    name = dict(record.headers)["ce_type"].decode()
    verdict: Verdict = decode(name, record.value)
    return verdict
