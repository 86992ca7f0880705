"""The client of a warehouse."""

from datetime import datetime

from producers.partner import Outbox, key_of
from schemas.inbound.fields import Message
from schemas.inbound.fulfilment import Deliver, Pack, Pick, Ship
from schemas.inbound.stock import Adjust, Receive


class WarehouseClient:
    """Sends what a warehouse reports; each method gives the id of its message, by which the verdict is known."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def receive(self, receipt: Receive, at: datetime | None = None) -> str:
        """Report goods that came in."""
        return self._outbox.send(receipt, f"receipt/{receipt.document_id}", receipt.document_id, at)

    def adjust(self, adjustment: Adjust, at: datetime | None = None) -> str:
        """Report units that were written off, or found."""
        return self._outbox.send(adjustment, f"adjust/{adjustment.document_id}", adjustment.document_id, at)

    def picked(self, pick: Pick, at: datetime | None = None) -> str:
        """Report that a fulfilment is picked, or units of it."""
        return self._of_fulfilment(pick, "pick", in_full=not (pick.lines or pick.short), at=at)

    def packed(self, pack: Pack, at: datetime | None = None) -> str:
        """Report that what was picked of a fulfilment is packed, or units of it."""
        return self._of_fulfilment(pack, "pack", in_full=not pack.lines, at=at)

    def shipped(self, ship: Ship, at: datetime | None = None) -> str:
        """Report that a fulfilment left."""
        return self._of_fulfilment(ship, "ship", in_full=True, at=at)

    def delivered(self, deliver: Deliver, at: datetime | None = None) -> str:
        """Report that a fulfilment reached the customer."""
        return self._of_fulfilment(deliver, "deliver", in_full=True, at=at)

    def say(self, message: Message, at: datetime | None = None, expected_version: int | None = None) -> str:
        """Report anything else that a warehouse may; the same body again is no second message."""
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

    def _of_fulfilment(
        self, message: Pick | Pack | Ship | Deliver, verb: str, *, in_full: bool, at: datetime | None
    ) -> str:
        """What is done in full is done once; what is done to some units may come again with others."""
        if not in_full:
            return self._outbox.say(message, at)
        return self._outbox.send(message, f"{verb}/{message.fulfilment_id}", key_of(message), at)
