"""Kafka transactions one after the other; what the next will send is made ready while one is committed."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from confluent_kafka import KafkaException, Producer

from producers.sending import Message

KAFKA_S = 50.0


class Transactions:
    """The transactions of one producer; `committed` counts them. `watch` starts a watchdog over each.

    After an error, which is a KafkaException, nothing more can be sent.
    """

    def __init__(self, producer: Producer, watch: Callable[[], threading.Timer]) -> None:
        self._producer = producer
        self._watch = watch
        self._watchdog: threading.Timer | None = None
        self._committing: Future[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self.committed = 0

    def send(self, messages: Iterable[Message]) -> None:
        """Send messages in a transaction and begin to commit it, after that before it is committed."""
        self.finish()
        self._watchdog = self._watch()
        self._producer.begin_transaction()
        try:
            for topic, partition, key, value, headers, timestamp_ms in messages:
                self._producer.produce(topic, value, key, partition, timestamp=timestamp_ms, headers=[*headers])
        except KafkaException:
            # That something was fatal is all that `produce` says; this says what, such as that it was fenced.
            self._producer.abort_transaction(KAFKA_S)
            raise
        self._committing = self._thread.submit(self._producer.commit_transaction, KAFKA_S)

    def finish(self) -> None:
        """Wait until what was sent is committed; also passes on what the producer has logged meanwhile."""
        if self._committing is not None and self._watchdog is not None:
            committing, self._committing = self._committing, None
            committing.result()
            self._watchdog.cancel()
            self.committed += 1
        self._producer.poll(0)

    def close(self) -> None:
        """Wait for a commit on its way, whatever becomes of it, and watch no more."""
        self._thread.shutdown()
        if self._watchdog is not None:
            self._watchdog.cancel()
