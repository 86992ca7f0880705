"""The client of a payment provider."""

from datetime import datetime

from producers.partner import Outbox
from schemas.inbound.fields import Message


class PaymentClient:
    """Reports what became of payments, refunds and disputes.

    Each method gives the id of its message, by which the verdict is known.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def say(self, message: Message, at: datetime | None = None, expected_version: int | None = None) -> str:
        """Report anything that a payment provider may; the same body again is no second message."""
        return self._outbox.say(message, at, expected_version)

    def send(
        self,
        message: Message,
        message_id: str,
        key: str,
        at: datetime | None = None,
        expected_version: int | None = None,
    ) -> str:
        """Send any message under an id and a key of your own."""
        return self._outbox.send(message, message_id, key, at, expected_version)

    def flush(self) -> None:
        """Wait until all that was sent is acknowledged by Kafka; raises KafkaException."""
        self._outbox.flush()
