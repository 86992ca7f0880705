"""Send anything at all to an inbound topic, as a program of any partner could."""

import json
from collections.abc import Sequence
from typing import Any

from kafka import KafkaProducer

from schemas.recorded import Header
from tests.installation import Installation


def order(order_id: str, quantity: int = 1, **changed: Any) -> dict[str, Any]:
    """The body of a good order, with changes."""
    line = {"line_no": 1, "sku": "mug", "quantity": quantity, "unit_price_minor": 255}
    return {"order_id": order_id, "currency": "GBP", "lines": [line], **changed}


def headers(message_id: str, message_type: str = "order.place.v1") -> list[Header]:
    """The headers that a message needs."""
    return [("ce_id", message_id.encode()), ("ce_type", message_type.encode())]


def send(
    installation: Installation, producer: KafkaProducer, source: str, message: tuple[Sequence[Header], Any]
) -> None:
    """Send headers and a body: bytes as they are, None as a tombstone, anything else as JSON."""
    given, body = message
    value = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    topic = installation.topics.inbound(source)
    producer.send(topic, key=b"key", value=value, headers=list(given)).get(timeout=30)


class NoUtf8(str):
    """The name of a header as a client in C may write it."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:
        return b"\xff\xfe"
