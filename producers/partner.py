"""Send messages as a partner of the ledger does, under ids by which the same again is no second message."""

import hashlib
from datetime import UTC, datetime

from producers.sending import Message as Outgoing
from producers.sending import Sender
from schemas.inbound.envelope import EXPECTED_VERSION
from schemas.inbound.fields import Message
from schemas.inbound.read import MAX_ID_LENGTH, MESSAGE_TYPES
from schemas.partitions import partition_of
from schemas.topics import MAX_INBOUND_BYTES, PARTNER_PARTITIONS, Topics

_TYPE_NAMES = {model: name for types in MESSAGE_TYPES.values() for name, model in types.items()}
_SUBJECTS = (
    *("shipment_id", "fulfilment_id", "order_id", "return_id", "transfer_id", "purchase_id", "document_id"),
    *("import_id", "account", "shop", "location", "payment", "carrier"),
)
"""Fields that name what a message is about: the first that it has."""


def message_id_of(message: Message, expected_version: int | None = None) -> str:
    """Give the id of a message by its type, what it is about and its body: the same again has the same.

    One that was meant for another version is another message.
    """
    name = _TYPE_NAMES[type(message)].rpartition(".")[0]
    said = f"{message.model_dump_json(exclude_unset=True)} {expected_version}"
    return _fitting(f"{name}/{_about(message)}/{hashlib.sha256(said.encode()).hexdigest()[:16]}")


def key_of(message: Message) -> str:
    """Give the key under which messages on the same thing stay in order: of parts of an order, the order."""
    return _about(message).partition("/")[0] if _is_part(message) else _about(message)


def _about(message: Message) -> str:
    return next((str(value) for name in _SUBJECTS if (value := getattr(message, name, None)) is not None), "")


def _is_part(message: Message) -> bool:
    return any(getattr(message, name, None) is not None for name in ("shipment_id", "fulfilment_id"))


def _fitting(message_id: str) -> str:
    """A long id, such as one made from a long order id, is replaced by its digest."""
    if len(message_id) <= MAX_ID_LENGTH:
        return message_id
    return hashlib.sha256(message_id.encode()).hexdigest()


class TooLarge(ValueError):
    """The body of a message is over the limit; nothing was sent."""


class Outbox:
    """Sends the messages of one partner (`operator`, or `shop:<id>` and so on) to its own topic.

    A message is sent for sure only after `flush`, which raises the KafkaException of the first that was not; sending
    it again under the same id is safe.
    """

    def __init__(self, sender: Sender, topics: Topics, source: str) -> None:
        self._sender = sender
        self._topic = topics.inbound(source)
        self._source = f"/{source.replace(':', '/')}".encode()

    def say(self, message: Message, occurred_at: datetime | None = None, expected_version: int | None = None) -> str:
        """Send a message under an id of its own making: the same body again is no second message."""
        message_id = message_id_of(message, expected_version)
        return self.send(message, message_id, key_of(message), occurred_at, expected_version)

    def send(
        self,
        message: Message,
        message_id: str,
        key: str,
        occurred_at: datetime | None = None,
        expected_version: int | None = None,
    ) -> str:
        """Send a message under an id of the sender's own, in order with all others of the same key; gives the id.

        `occurred_at` is business time with its zone, now if it is missing. With `expected_version` it is refused if
        what it is about has moved on to another version. Raises TooLarge above 1 MiB.
        """
        message_id = _fitting(message_id)
        body = message.model_dump_json(exclude_unset=True).encode()
        if len(body) > MAX_INBOUND_BYTES:
            raise TooLarge(f"message {message_id} has {len(body)} bytes; {MAX_INBOUND_BYTES} are allowed")
        at = occurred_at or datetime.now(UTC)
        headers = [
            ("ce_specversion", b"1.0"),
            ("ce_id", message_id.encode()),
            ("ce_source", self._source),
            ("ce_type", _TYPE_NAMES[type(message)].encode()),
            ("ce_time", at.isoformat().encode()),
        ]
        if expected_version is not None:
            headers.append((EXPECTED_VERSION, b"%d" % expected_version))
        partition = partition_of(key.encode(), PARTNER_PARTITIONS)
        self._sender.send(Outgoing(self._topic, partition, key.encode(), body, headers))
        return message_id

    def flush(self) -> None:
        """Wait until all that was sent is acknowledged."""
        self._sender.flush()
