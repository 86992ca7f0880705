"""The client of who runs the ledger."""

import hashlib

from producers.partner import Outbox
from schemas.inbound.operator import RegisterLocationBody, RegisterShopBody


class OperatorClient:
    """Lets shops and locations in; the id of a message comes from its body, so the same again is no news."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def register_shop(self, shop: RegisterShopBody) -> str:
        """Let a shop in; gives the id of the message."""
        return self._outbox.send(shop, f"shop/{shop.shop}/{_digest(shop.model_dump_json())}", shop.shop)

    def register_location(self, location: RegisterLocationBody) -> str:
        """Let a location in; gives the id of the message."""
        message_id = f"location/{location.location}/{_digest(location.model_dump_json())}"
        return self._outbox.send(location, message_id, location.location)

    def flush(self) -> None:
        """Wait until all that was sent is acknowledged by Kafka; raises KafkaError."""
        self._outbox.flush()


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]
