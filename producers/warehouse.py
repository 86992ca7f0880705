"""The client of a warehouse."""

from datetime import datetime

from producers.partner import Outbox
from schemas.inbound.warehouse import Adjust, Deliver, Pack, Pick, Receive, Ship


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
        """Report that a fulfilment is picked."""
        return self._outbox.send(pick, f"pick/{pick.fulfilment_id}", pick.fulfilment_id, at)

    def packed(self, pack: Pack, at: datetime | None = None) -> str:
        """Report that a fulfilment is packed."""
        return self._outbox.send(pack, f"pack/{pack.fulfilment_id}", pack.fulfilment_id, at)

    def shipped(self, ship: Ship, at: datetime | None = None) -> str:
        """Report that a fulfilment left."""
        return self._outbox.send(ship, f"ship/{ship.fulfilment_id}", ship.fulfilment_id, at)

    def delivered(self, deliver: Deliver, at: datetime | None = None) -> str:
        """Report that a fulfilment reached the customer."""
        return self._outbox.send(deliver, f"deliver/{deliver.fulfilment_id}", deliver.fulfilment_id, at)

    def flush(self) -> None:
        """Wait until all that was sent is acknowledged by Kafka; raises KafkaError."""
        self._outbox.flush()
