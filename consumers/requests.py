"""Subscribe to what a partner is to do: a warehouse's picks and cancellations, a payment provider's requests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from consumers.reading import Reader, headers_of
from ledger.commit import Partition
from schemas.events import decode
from schemas.outbound import PICK_REQUESTED, PickRequested

REQUESTS_AT_ONCE = 500
_NO_MEMBER = frozenset({KafkaError.UNKNOWN_MEMBER_ID, KafkaError.ILLEGAL_GENERATION, KafkaError.REBALANCE_IN_PROGRESS})

log = structlog.get_logger()


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

    def __init__(self, consumer: Consumer, topic: str) -> None:
        self._consumer = consumer
        self._reader = Reader(consumer)
        self._topic = topic
        self._is_member = False
        self._given: dict[Partition, int] = {}

    def poll(self, timeout_s: float = 0.5) -> list[Request]:
        """Give the requests that came in, at once or within `timeout_s`; the first poll joins the group."""
        if not self._is_member:
            # A member that does not poll would keep its share from the others.
            self._consumer.subscribe([self._topic], on_revoke=self._revoked)
            self._is_member = True
        polled = self._reader.poll(timeout_s, REQUESTS_AT_ONCE)
        self._given |= {partition: records[-1].offset() + 1 for partition, records in polled.items()}
        return [_request(record) for records in polled.values() for record in records]

    def done(self) -> None:
        """Say that all that `poll` gave is handled; where others were given the share meanwhile, it comes again.

        Raises KafkaException if Kafka does not answer.
        """
        given, self._given = self._given, {}
        try:
            if given:
                offsets = [TopicPartition(*partition, offset) for partition, offset in given.items()]
                self._consumer.commit(offsets=offsets, asynchronous=False)
        except KafkaException as error:
            if error.args[0].code() not in _NO_MEMBER:
                raise
            log.warning("requests.come_again", reason=error.args[0].str())

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close()

    def _revoked(self, _consumer: Consumer, _revoked: list[TopicPartition]) -> None:
        """What was given of partitions that are another's now comes again, there."""
        self._given = {}


def _request(record: Any) -> Request:
    headers = {name: value.decode() for name, value in headers_of(record)}
    name, value = headers["ce_type"], record.value()
    body = PickRequested.model_validate_json(value) if name == PICK_REQUESTED else decode(name, value)
    at = datetime.fromisoformat(headers["ce_time"])
    return Request(headers["ce_id"], name, headers["ce_id"].rpartition("#")[0], body, at)
