"""A producer of transactions that goes on when its broker was away, and that can be closed while it is.

Both get round a fault of kafka-python 3.0.12, and need what is private in it.
"""

from collections.abc import Callable
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaConnectionError, KafkaError


def transactional_producer(transactional_id: str, **options: Any) -> KafkaProducer:
    """Make a producer whose requests to the coordinator outlive its connection."""
    producer = KafkaProducer(transactional_id=transactional_id, **options)
    # A request is lost for ever when this raises while the coordinator is away; told no, the sender asks again.
    client = producer._sender._client  # noqa: SLF001
    client.await_ready = _false_when_away(client.await_ready)
    return producer


def close_producer(producer: KafkaProducer, timeout_s: float) -> None:
    """End its thread and connections within twice the time-out; what is not sent by then is dropped.

    The producer's own `close` raises then, and leaves them running.
    """
    try:
        producer.close(timeout_s)
    except KafkaError:
        producer._sender.force_close()  # noqa: SLF001
        producer._sender.join(timeout_s)  # noqa: SLF001
        producer.close(timeout_s)


def _false_when_away(await_ready: Callable[..., bool]) -> Callable[..., bool]:
    def awaited(node_id: Any, timeout_ms: float) -> bool:
        try:
            return await_ready(node_id, timeout_ms=timeout_ms)
        except KafkaConnectionError:
            return False

    return awaited
