"""What goes out: the pure table from a recorded event to the messages that it becomes."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict

from domain.counts.events import CountCancelled, CountRequested
from domain.fulfilment.events import FulfilmentCancelRequested, FulfilmentReleased
from domain.orders.policy import Delivery
from domain.orders.recipient import Sealed
from domain.payments.events import AuthorizationRequested, CaptureRequested, VoidRequested
from domain.refunds.events import RefundApproved
from domain.shipments.events import ShipmentLabelled, ShipmentShipped
from domain.streams import message_of, order_of_fulfilment, owner_and_id
from domain.transfers.events import TransferCancelled, TransferReady, TransferShipped
from domain.values import value
from schemas.events import EVENT_TYPES
from schemas.inbound.fields import Address, Contact
from schemas.recorded import Header, Recorded, to_headers, to_timestamp_ms
from schemas.topics import Topics, key_of

PICK_REQUESTED = "pick.requested.v1"
WATERMARK = "ledger.watermark.v1"
_PARTNER_ID = re.compile("[a-z0-9-]{1,40}")

Open = Callable[[Sealed], dict[str, Any] | None]
"""Open sealed data; None once its key is destroyed."""


class PickLine(BaseModel):
    """Units to take from the shelf; `kit` is the SKU of the kit that they are a part of, sold in `kit_line_no`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line_no: int
    sku: str
    quantity: int
    kit: str | None = None
    kit_line_no: int | None = None


class PickRequested(BaseModel):
    """A warehouse is to pick: body of `pick.requested.v1`. Contact and address are given opened.

    With `delivery` `pickup` the customer fetches it there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fulfilment_id: str
    shop: str
    order_id: str
    location: str
    delivery: Delivery = "carrier"
    lines: tuple[PickLine, ...]
    contact: Contact | None
    address: Address | None


@value
class Outgoing:
    """One message for Kafka; `timestamp_ms` is the time at which the ledger recorded the event.

    One that is `optional` is for a partner that may not be registered, and then has no topic.
    """

    topic: str
    key: bytes
    headers: list[Header]
    body: bytes
    timestamp_ms: int
    optional: bool = False


@value
class _Sending:
    """An event on its way out."""

    recorded: Recorded
    headers: list[Header]
    topics: Topics
    open_sealed: Open

    def to(self, topic: str, key: str) -> Outgoing:
        """Send it on as it is."""
        at = to_timestamp_ms(self.recorded.recorded_at)
        return Outgoing(topic, key.encode(), self.headers, self.recorded.body, at)


def messages(recorded: Recorded, topics: Topics, open_sealed: Open) -> Iterator[Outgoing]:
    """Give the messages of one event: to its ledger topic, or its sender; and to the partner who is to act on it."""
    sending = _Sending(recorded, to_headers(recorded), topics, open_sealed)
    topic = topics.of_stream(recorded.stream)
    if topic is not None:
        yield sending.to(topic, key_of(recorded.stream))
    else:
        source, message_id = message_of(recorded.stream)
        yield sending.to(topics.verdicts(source), message_id)
    tell = TOLD.get(EVENT_TYPES[recorded.name])
    if tell is not None:
        yield from tell(sending, recorded.event())


def keys_to_open(batch: Iterable[Recorded]) -> set[str]:
    """Give the ids of the keys under which is sealed what the messages of these events say opened."""
    released = (each.event() for each in batch if EVENT_TYPES[each.name] is FulfilmentReleased)
    return {part.key_id for event in released for part in (event.contact, event.address) if part is not None}


def _pick(sending: _Sending, released: FulfilmentReleased) -> Iterator[Outgoing]:
    """Tell the warehouse to pick, with what it needs to know of the customer in the clear."""
    shop, order_id = owner_and_id(order_of_fulfilment(released.fulfilment_id))
    request = PickRequested.model_validate(
        {
            "fulfilment_id": released.fulfilment_id,
            "shop": shop,
            "order_id": order_id,
            "location": released.location,
            "delivery": released.delivery,
            "lines": _pick_lines(released),
            "contact": released.contact and sending.open_sealed(released.contact),
            "address": released.address and sending.open_sealed(released.address),
        }
    )
    out = sending.to(sending.topics.picks(released.location), released.fulfilment_id)
    retyped = [(name, PICK_REQUESTED.encode() if name == "ce_type" else value) for name, value in out.headers]
    yield replace(out, headers=retyped, body=request.model_dump_json().encode())


def _pick_lines(released: FulfilmentReleased) -> list[dict[str, Any]]:
    kits = {no: {"kit": kit.sku, "kit_line_no": kit.line_no} for kit in released.kits for no in kit.lines}
    return [
        {"line_no": each.line_no, "sku": each.sku, "quantity": each.quantity, **kits.get(each.line_no, {})}
        for each in released.units
    ]


def _to_warehouse(sending: _Sending, event: Any) -> Iterator[Outgoing]:
    yield sending.to(sending.topics.picks(event.location), event.fulfilment_id)


def _to_source(sending: _Sending, event: TransferReady | TransferCancelled) -> Iterator[Outgoing]:
    """What was never ready is nothing that its warehouse knows of."""
    if event.units:
        yield sending.to(sending.topics.picks(event.source), event.transfer_id)


def _to_counters(sending: _Sending, event: CountRequested | CountCancelled) -> Iterator[Outgoing]:
    yield sending.to(sending.topics.picks(event.location), event.document_id)


def _to_destination(sending: _Sending, shipped: TransferShipped) -> Iterator[Outgoing]:
    yield sending.to(sending.topics.picks(shipped.destination), shipped.transfer_id)


def _to_provider(sending: _Sending, event: Any) -> Iterator[Outgoing]:
    """Without a provider it is the shop that does it, and reports."""
    if event.provider is not None:
        yield sending.to(sending.topics.requests(event.provider), key_of(sending.recorded.stream))


def _to_carrier(sending: _Sending, event: Any) -> Iterator[Outgoing]:
    """A carrier is named by whoever packs: by the id of one that is registered, or by any other name."""
    if event.carrier is not None and _PARTNER_ID.fullmatch(event.carrier):
        yield replace(sending.to(sending.topics.shipments(event.carrier), event.shipment_id), optional=True)


TOLD: dict[type, Callable[[_Sending, Any], Iterator[Outgoing]]] = {
    FulfilmentReleased: _pick,
    FulfilmentCancelRequested: _to_warehouse,
    TransferReady: _to_source,
    TransferCancelled: _to_source,
    TransferShipped: _to_destination,
    CountRequested: _to_counters,
    CountCancelled: _to_counters,
    AuthorizationRequested: _to_provider,
    CaptureRequested: _to_provider,
    VoidRequested: _to_provider,
    RefundApproved: _to_provider,
    ShipmentLabelled: _to_carrier,
    ShipmentShipped: _to_carrier,
}
"""By the type of an event: what it becomes for the partner who is to act on it."""
