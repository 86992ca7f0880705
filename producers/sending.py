"""Send messages, each once and in order; what was flushed is in Kafka for sure."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka import Message as Delivered

SENT_WITHIN_S = 60.0
CLOSED_WITHIN_S = 10.0
ROOM_WITHIN_S = 0.1
MOST_WAITING = 10_000
BYTES_WAITING = 64 * 1024 * 1024


class Message(NamedTuple):
    """What is sent to a partition; a timestamp of 0 is that of the sending."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] = ()
    timestamp_ms: int = 0


class Sender:
    """Sends messages, idempotently and with acks from all in-sync replicas; `options` are librdkafka's.

    So many messages and bytes wait at most; who sends more waits with them. One that is not acknowledged within
    SENT_WITHIN_S has failed.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._trouble = _Trouble()
        self._failed: KafkaError | None = None
        self._last_offset = -1
        self._producer = Producer(
            {
                "enable.idempotence": True,
                "message.timeout.ms": int(SENT_WITHIN_S * 1000),
                "queue.buffering.max.messages": MOST_WAITING,
                "queue.buffering.max.kbytes": BYTES_WAITING // 1024,
                "error_cb": self._trouble,
                **options,
            },
            logger=logging.getLogger("librdkafka"),
        )

    def send(self, message: Message) -> None:
        """Hand a message over; whether it was sent, `flush` says."""
        topic, partition, key, value, headers, timestamp_ms = message
        while True:
            try:
                self._producer.produce(
                    topic, value, key, partition, self._delivered, timestamp=timestamp_ms, headers=[*headers]
                )
            except BufferError:
                self._producer.poll(ROOM_WITHIN_S)
            else:
                return

    def flush(self) -> None:
        """Wait until all that was sent is acknowledged; raises the KafkaException of the first that was not."""
        left = self._producer.flush(SENT_WITHIN_S)
        failed, self._failed = self._failed, None
        if failed is None and left:
            failed = KafkaError(KafkaError._TIMED_OUT)  # noqa: SLF001 - its name for it
        if failed is not None:
            raise KafkaException(self._trouble.behind(failed))

    def deliver(self, message: Message) -> int:
        """Send one message, wait until it is acknowledged, and give its offset; raises KafkaException."""
        self.send(message)
        self.flush()
        return self._last_offset

    def close(self) -> None:
        """Wait a little for what was not flushed."""
        self._producer.flush(CLOSED_WITHIN_S)

    def _delivered(self, error: KafkaError | None, delivered: Delivered) -> None:
        if error is None:
            self._last_offset = delivered.offset() or 0
        else:
            self._failed = self._failed or error


class _Trouble:
    """What a client last met with, such as a broker that does not answer: messages that fail say only that."""

    def __init__(self) -> None:
        self._last: KafkaError | None = None

    def __call__(self, error: KafkaError) -> None:
        self._last = error

    def behind(self, failed: KafkaError) -> KafkaError:
        """Give a failure with what may be behind it."""
        return KafkaError(failed.code(), f"{failed.str()}; {self._last.str()}") if self._last else failed
