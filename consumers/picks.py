"""Subscribe to the picks of a warehouse."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from confluent_kafka import Consumer

from consumers.requests import RequestSubscriber
from schemas.outbound import PickRequested
from schemas.topics import Topics


@dataclass(frozen=True, slots=True)
class PickTask:
    """What to pick; `occurred_at` is the business time of its release."""

    request: PickRequested
    occurred_at: datetime


Handle = Callable[[Sequence[PickTask]], None]


class PickSubscriber:
    """Hands a warehouse its picks, at least once: what was not handled before a crash comes again.

    What else the warehouse is asked for is passed over: see RequestSubscriber. The consumer is in the warehouse's
    group, reads committed records from the earliest, and commits by hand.
    """

    def __init__(self, consumer: Consumer, topics: Topics, location: str) -> None:
        self._requests = RequestSubscriber(consumer, topics.picks(location))

    def poll(self, timeout_s: float = 0.5) -> list[PickTask]:
        """Give the picks that came in, at once or within `timeout_s`."""
        polled = self._requests.poll(timeout_s)
        return [PickTask(each.body, each.occurred_at) for each in polled if isinstance(each.body, PickRequested)]

    def done(self) -> None:
        """Say that all that `poll` gave is handled; raises KafkaException if Kafka does not answer."""
        self._requests.done()

    def run(self, handle: Handle, stop: threading.Event) -> None:
        """Hand picks to `handle` until `stop`."""
        while not stop.is_set():
            tasks = self.poll()
            if tasks:
                handle(tasks)
                self.done()

    def close(self) -> None:
        """Leave the group."""
        self._requests.close()
