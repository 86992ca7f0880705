"""Subscribe to what a partner is to do: a warehouse's picks and cancellations, a payment provider's requests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kafka import KafkaConsumer

from consumers.membership import JOIN_S, Membership
from schemas.events import decode
from schemas.outbound import PICK_REQUESTED, PickRequested

REQUESTS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Request:
    """What a partner is to do: `body` is PickRequested, or the event that asks for it, of type `name`.

    `id` stays the same however often it is sent; `stream` is what it is about (an order's: `order-<shop>:<id>`);
    `occurred_at` is business time.
    """

    id: str
    name: str
    stream: str
    body: Any
    occurred_at: datetime


class RequestSubscriber:
    """Hands a partner what it is to do, at least once: what was not handled before a crash comes again.

    The consumer is in the partner's group, reads committed records from the earliest, and commits by hand.
    """

    def __init__(self, consumer: KafkaConsumer, topic: str) -> None:
        self._consumer = consumer
        self._membership = Membership(consumer)
        consumer.subscribe([topic], listener=self._membership)

    def poll(self, timeout_s: float = 0.5) -> list[Request]:
        """Give the requests that came in, at once or within `timeout_s`; longer while the group is joined."""
        timeout_s = max(timeout_s, JOIN_S) if self._membership.joining else timeout_s
        polled = self._consumer.poll(timeout_ms=int(timeout_s * 1000), max_records=REQUESTS_AT_ONCE)
        return [_request(record) for records in polled.values() for record in records]

    def done(self) -> None:
        """Say that all that `poll` gave is handled."""
        self._consumer.commit()

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close(autocommit=False)


def _request(record: Any) -> Request:
    headers = {name: value.decode() for name, value in record.headers}
    name = headers["ce_type"]
    body = PickRequested.model_validate_json(record.value) if name == PICK_REQUESTED else decode(name, record.value)
    at = datetime.fromisoformat(headers["ce_time"])
    return Request(headers["ce_id"], name, headers["ce_id"].rpartition("#")[0], body, at)
