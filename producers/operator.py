"""The client of who runs the ledger."""

import hashlib
from datetime import datetime

from producers.partner import Outbox
from schemas.inbound.fields import Message
from schemas.inbound.operator import RegisterCarrierBody, RegisterLocationBody, RegisterPaymentBody, RegisterShopBody


class OperatorClient:
    """Lets partners in and speaks for shops; the id of a message comes from its body, so the same again is no news."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def register_shop(self, shop: RegisterShopBody) -> str:
        """Let a shop in; gives the id of the message."""
        return self._outbox.send(shop, f"shop/{shop.shop}/{_digest(shop.model_dump_json())}", shop.shop)

    def register_location(self, location: RegisterLocationBody) -> str:
        """Let a location in; gives the id of the message."""
        message_id = f"location/{location.location}/{_digest(location.model_dump_json())}"
        return self._outbox.send(location, message_id, location.location)

    def register_payment(self, provider: RegisterPaymentBody) -> str:
        """Let a payment provider in; gives the id of the message."""
        return self._outbox.say(provider)

    def register_carrier(self, carrier: RegisterCarrierBody) -> str:
        """Let a carrier in; gives the id of the message."""
        return self._outbox.say(carrier)

    def say(self, message: Message, at: datetime | None = None, expected_version: int | None = None) -> str:
        """Say what a shop may, for the shop that the message names; the same body again is no second message."""
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


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]
