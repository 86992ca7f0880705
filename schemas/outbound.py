"""What goes out: the pure table from a recorded event to the messages that it becomes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from domain.fulfilment.events import FulfilmentReleased
from domain.orders.recipient import Sealed
from domain.streams import message_of, order_of_fulfilment, owner_and_id
from schemas.events import EVENT_TYPES
from schemas.inbound.fields import Address, Contact
from schemas.recorded import Header, Recorded, to_headers, to_timestamp_ms
from schemas.topics import Topics, key_of

PICK_REQUESTED = "pick.requested.v1"
Part = TypeVar("Part", bound=BaseModel)
WATERMARK = "ledger.watermark.v1"

Open = Callable[[Sealed], dict[str, Any] | None]
"""Open sealed data; None once its key is destroyed."""


class PickLine(BaseModel):
    """Units to take from the shelf."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line_no: int
    sku: str
    quantity: int


class PickRequested(BaseModel):
    """A warehouse is to pick: body of `pick.requested.v1`. Contact and address are given opened."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fulfilment_id: str
    shop: str
    order_id: str
    location: str
    lines: tuple[PickLine, ...]
    contact: Contact | None
    address: Address | None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message for Kafka; `timestamp_ms` is the time at which the ledger recorded the event."""

    topic: str
    key: bytes
    headers: list[Header]
    body: bytes
    timestamp_ms: int


def messages(recorded: Recorded, topics: Topics, open_sealed: Open) -> Iterator[Outgoing]:
    """Give the messages of one event: to its ledger topic, or its partner; and a pick to the warehouse."""
    headers = to_headers(recorded)
    at = to_timestamp_ms(recorded.recorded_at)
    topic = topics.of_stream(recorded.stream)
    if topic is not None:
        yield Outgoing(topic, key_of(recorded.stream).encode(), headers, recorded.body, at)
    else:
        source, message_id = message_of(recorded.stream)
        yield Outgoing(topics.verdicts(source), message_id.encode(), headers, recorded.body, at)
    if EVENT_TYPES[recorded.name] is FulfilmentReleased:
        yield _pick(recorded, headers, at, topics, open_sealed)


def _pick(recorded: Recorded, headers: list[Header], at: int, topics: Topics, open_sealed: Open) -> Outgoing:
    released: FulfilmentReleased = recorded.event()
    shop, order_id = owner_and_id(order_of_fulfilment(released.fulfilment_id))
    request = PickRequested(
        fulfilment_id=released.fulfilment_id,
        shop=shop,
        order_id=order_id,
        location=released.location,
        lines=tuple(PickLine(line_no=each.line_no, sku=each.sku, quantity=each.quantity) for each in released.units),
        contact=_opened(Contact, released.contact, open_sealed),
        address=_opened(Address, released.address, open_sealed),
    )
    retyped = [(name, PICK_REQUESTED.encode() if name == "ce_type" else value) for name, value in headers]
    body = request.model_dump_json().encode()
    return Outgoing(topics.picks(released.location), released.fulfilment_id.encode(), retyped, body, at)


def _opened(part: type[Part], sealed: Sealed | None, open_sealed: Open) -> Part | None:
    plain = open_sealed(sealed) if sealed is not None else None
    return part.model_validate(plain) if plain is not None else None
