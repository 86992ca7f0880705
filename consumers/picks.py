"""Subscribe to the picks of a warehouse."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kafka import KafkaConsumer

from consumers.membership import JOIN_S, Membership
from schemas.outbound import PickRequested
from schemas.topics import Topics

PICKS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class PickTask:
    """What to pick; `occurred_at` is the business time of its release."""

    request: PickRequested
    occurred_at: datetime


Handle = Callable[[Sequence[PickTask]], None]


class PickSubscriber:
    """Hands a warehouse its picks, at least once: what was not handled before a crash comes again.

    The consumer is in the warehouse's group, reads committed records from the earliest, and commits by hand.
    """

    def __init__(self, consumer: KafkaConsumer, topics: Topics, location: str) -> None:
        self._consumer = consumer
        self._membership = Membership(consumer)
        consumer.subscribe([topics.picks(location)], listener=self._membership)

    def poll(self, timeout_s: float = 0.5) -> list[PickTask]:
        """Give the picks that came in, at once or within `timeout_s`; longer while the group is joined."""
        timeout_s = max(timeout_s, JOIN_S) if self._membership.joining else timeout_s
        polled = self._consumer.poll(timeout_ms=int(timeout_s * 1000), max_records=PICKS_AT_ONCE)
        return [_task(record) for records in polled.values() for record in records]

    def done(self) -> None:
        """Say that all that `poll` gave is handled."""
        self._consumer.commit()

    def run(self, handle: Handle, stop: threading.Event) -> None:
        """Hand picks to `handle` until `stop`."""
        while not stop.is_set():
            tasks = self.poll()
            if tasks:
                handle(tasks)
                self.done()

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close(autocommit=False)


def _task(record: Any) -> PickTask:
    headers = dict(record.headers)
    request = PickRequested.model_validate_json(record.value)
    return PickTask(request, datetime.fromisoformat(headers["ce_time"].decode()))
