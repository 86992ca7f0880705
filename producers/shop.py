"""The client of a shop."""

from datetime import datetime

from producers.partner import Outbox
from schemas.inbound.accounts import AdjustAccountBody
from schemas.inbound.catalogue import ListProductsBody, RejectLinesBody
from schemas.inbound.fields import Message
from schemas.inbound.orders import Cancel, Place
from schemas.inbound.returns import ReportReturn


class ShopClient:
    """Sends what a shop has to say; each method gives the id of its message, by which the verdict is known.

    Ids come from what the message is about, so that saying the same again is no second order.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def place(self, order: Place, at: datetime | None = None) -> str:
        """Publish an order."""
        return self._outbox.send(order, f"place/{order.order_id}", order.order_id, at)

    def cancel(self, cancel: Cancel, at: datetime | None = None) -> str:
        """Take an order back."""
        return self._outbox.send(cancel, f"cancel/{cancel.order_id}", cancel.order_id, at)

    def report_return(self, returned: ReportReturn, at: datetime | None = None) -> str:
        """Say that goods came back, or credit charges."""
        key = returned.order_id or returned.return_id
        return self._outbox.send(returned, f"return/{returned.return_id}", key, at)

    def adjust_account(self, adjustment: AdjustAccountBody, at: datetime | None = None) -> str:
        """Correct what an account owes."""
        message_id = f"account/{adjustment.account}/{adjustment.document_id}"
        return self._outbox.send(adjustment, message_id, adjustment.account, at)

    def list_products(self, products: ListProductsBody, listing_id: str, at: datetime | None = None) -> str:
        """Put products into the catalogue; `listing_id` names this listing among all of the shop."""
        return self._outbox.send(products, f"products/{listing_id}", listing_id, at)

    def reject_lines(self, rejected: RejectLinesBody, part: int, at: datetime | None = None) -> str:
        """Report part `part` of the lines that an import left out."""
        return self._outbox.send(rejected, f"reject/{rejected.import_id}/{part}", rejected.import_id, at)

    def say(self, message: Message, at: datetime | None = None, expected_version: int | None = None) -> str:
        """Say anything else that a shop may say; the same body again is no second message."""
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
