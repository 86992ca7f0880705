"""What goes out: each event to its topic, a verdict to its partner, a release to the warehouse."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.counts.events import CountCancelled, CountRequested
from domain.fulfilment.events import FulfilmentCancelRequested, FulfilmentReleased, KitPicked
from domain.messages import MessageAccepted, MessageDeferred
from domain.orders.events import OrderApproved
from domain.orders.lines import Units
from domain.orders.recipient import Sealed
from domain.payments.events import AuthorizationRequested, CaptureRequested, VoidRequested
from domain.refunds.events import RefundApproved
from domain.shipments.events import ShipmentLabelled, ShipmentShipped
from domain.streams import (
    count_stream,
    deferred_stream,
    fulfilment_id,
    message_stream,
    order_stream,
    shipment_id,
    transfer_stream,
)
from domain.transfers.events import TransferCancelled, TransferReady, TransferShipped
from schemas.events import encode, name_of
from schemas.outbound import PICK_REQUESTED, Outgoing, PickRequested, keys_to_open, messages
from schemas.recorded import Recorded, to_headers
from schemas.topics import Topics
from tests.schemas.bodies import ADDRESS, ORDER

ORDER_STREAM = order_stream("alpha", "a/1")
AT = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
CONTACT = Sealed("alpha/customer/jo", "n", json.dumps(ORDER["contact"]))
WHERE = Sealed("alpha/customer/jo", "n", json.dumps(ADDRESS))
UNITS = (Units(1, "mug", 2),)
RELEASED = FulfilmentReleased(fulfilment_id(ORDER_STREAM, 1), "leeds", UNITS, CONTACT, WHERE)
CANCELLED = FulfilmentCancelRequested(fulfilment_id(ORDER_STREAM, 1), "leeds", UNITS, "changed their mind")
SHIPMENT = shipment_id(fulfilment_id(ORDER_STREAM, 1), 1)
ASKED = [
    CaptureRequested("pay-1", "till", "capture-1", 511, None, "GBP"),
    VoidRequested("pay-1", "till", 511, "GBP"),
    AuthorizationRequested("pay-1", "till", 511, "GBP"),
    RefundApproved("rf-1", "GBP", 511, "till", "pay-1"),
]


def opened(sealed: Sealed) -> dict[str, Any] | None:
    found: dict[str, Any] = json.loads(sealed.ciphertext)
    return found


def destroyed(_sealed: Sealed) -> dict[str, Any] | None:
    return None


def sent(
    event: object, stream: str = ORDER_STREAM, open_sealed: Callable[[Sealed], dict[str, Any] | None] = opened
) -> list[Outgoing]:
    recorded = Recorded(stream, 4, 17, name_of(event), encode(event), AT, AT, "shop:alpha", "shop:alpha/m1", stream)
    keys: set[str] = set()

    def noted(sealed: Sealed) -> dict[str, Any] | None:
        keys.add(sealed.key_id)
        return open_sealed(sealed)

    out = list(messages(recorded, Topics("t1."), noted))
    assert keys_to_open([recorded]) == keys
    assert out[0].headers == to_headers(recorded)
    assert out[0].body == recorded.body
    assert {each.timestamp_ms for each in out} == {int(AT.timestamp() * 1000)}
    return out


def test_an_event_goes_to_its_topic_and_nowhere_else() -> None:
    (only,) = sent(OrderApproved())
    assert (only.topic, only.key) == ("t1.ledger.orders", b"alpha:a%2F1")


def test_a_verdict_goes_to_its_partner_under_the_id_of_the_message() -> None:
    verdict = MessageAccepted("shop:alpha", "m/1", "order.place.v1", "f1", ORDER_STREAM, 4)
    (only,) = sent(verdict, message_stream("shop:alpha", "m/1"))
    assert (only.topic, only.key) == ("t1.shop.alpha.verdicts", b"m/1")


def test_a_deferred_verdict_goes_to_its_partner_as_a_final_one_does() -> None:
    verdict = MessageDeferred("payment:till", "m/1", "payment.report.v1", "f1", deferred_stream("alpha", "a/1"), 0)
    (only,) = sent(verdict, message_stream("payment:till", "m/1"))
    assert (only.topic, only.key) == ("t1.payment.till.verdicts", b"m/1")


def test_a_wish_to_cancel_follows_its_pick_to_the_warehouse() -> None:
    event, wish = sent(CANCELLED)
    _, pick = sent(RELEASED)
    assert (wish.topic, wish.key) == (pick.topic, pick.key)
    assert (wish.headers, wish.body) == (event.headers, event.body)


@pytest.mark.parametrize("asked", ASKED, ids=name_of)
def test_a_provider_is_sent_what_it_is_asked_for_in_the_order_of_the_order(asked: object) -> None:
    event, request = sent(asked)
    assert (request.topic, request.key) == ("t1.payment.till.requests", b"alpha:a%2F1")
    assert (request.headers, request.body) == (event.headers, event.body)
    assert dict(request.headers)["ce_correlation"] == ORDER_STREAM.encode()


@pytest.mark.parametrize(
    "event",
    [
        ShipmentLabelled(SHIPMENT, "rm", "RM1"),
        ShipmentShipped(SHIPMENT, fulfilment_id(ORDER_STREAM, 1), "leeds", UNITS, "rm", "RM1", AT),
    ],
    ids=name_of,
)
def test_a_carrier_is_sent_what_it_is_to_carry_if_it_has_a_topic(event: object) -> None:
    of_ledger, shipment = sent(event)
    assert (shipment.topic, shipment.key, shipment.optional) == ("t1.carrier.rm.shipments", SHIPMENT.encode(), True)
    assert (shipment.headers, shipment.body) == (of_ledger.headers, of_ledger.body)
    assert not of_ledger.optional


@pytest.mark.parametrize("carrier", ["Royal Mail", "", "rm.shipments", "RM", "a" * 41, "rm\n"])
def test_a_carrier_that_is_called_otherwise_than_partners_are_is_sent_nothing(carrier: str) -> None:
    (only,) = sent(ShipmentLabelled(SHIPMENT, carrier, None))
    assert only.topic == "t1.ledger.orders"


def test_a_refund_that_the_shop_pays_itself_is_asked_of_no_provider() -> None:
    (only,) = sent(RefundApproved("rf-1", "GBP", 511, None, None))
    assert only.topic == "t1.ledger.orders"


def test_a_release_goes_to_the_warehouse_with_contact_and_address_opened() -> None:
    event, pick = sent(RELEASED)
    assert event.topic == "t1.ledger.orders"
    assert (pick.topic, pick.key) == ("t1.warehouse.leeds.picks", b"alpha:a%2F1/1")
    request = PickRequested.model_validate_json(pick.body)
    assert (request.shop, request.order_id, request.location) == ("alpha", "a/1", "leeds")
    assert [(each.line_no, each.sku, each.quantity) for each in request.lines] == [(1, "mug", 2)]
    assert request.contact is not None
    assert request.address is not None
    assert (request.contact.name, request.address.postcode) == ("Jo Doe", "LS1 4AP")


def test_a_pick_names_the_kit_that_goods_are_a_part_of() -> None:
    units = (Units(4, "mug", 8), Units(5, "pot", 2), Units(2, "cup", 1))
    kits = (KitPicked(1, "set", (4, 5)),)
    _, pick = sent(replace(RELEASED, units=units, kits=kits))
    lines = PickRequested.model_validate_json(pick.body).lines
    assert [(each.sku, each.quantity, each.kit, each.kit_line_no) for each in lines] == [
        ("mug", 8, "set", 1),
        ("pot", 2, "set", 1),
        ("cup", 1, None, None),
    ]


def test_a_pick_differs_from_its_event_in_type_only() -> None:
    event, pick = sent(RELEASED)
    assert dict(pick.headers) == {**dict(event.headers), "ce_type": PICK_REQUESTED.encode()}


def test_once_a_key_is_destroyed_the_warehouse_is_told_no_more_than_what_to_pick() -> None:
    """Invariant 36."""
    _, pick = sent(RELEASED, open_sealed=destroyed)
    assert json.loads(pick.body) | {"contact": None, "address": None} == json.loads(pick.body)


@pytest.mark.parametrize(
    ("event", "warehouse"),
    [
        (TransferReady("t/1", "leeds", "paris", UNITS), "leeds"),
        (TransferCancelled("t/1", "leeds", UNITS, "not needed there"), "leeds"),
        (TransferShipped("t/1", "leeds", "paris", UNITS, None), "paris"),
    ],
)
def test_each_end_of_a_transfer_is_told_what_it_is_to_do(event: object, warehouse: str) -> None:
    own, told = sent(event, transfer_stream("t/1"))
    assert (own.topic, own.key) == ("t1.ledger.orders", b"t%2F1")
    assert (told.topic, told.key) == (f"t1.warehouse.{warehouse}.picks", b"t/1")
    assert (told.headers, told.body) == (own.headers, own.body)


@pytest.mark.parametrize(
    "event",
    [
        CountRequested("leeds", "c/1", ("mug",), review=True, reason="yearly"),
        CountCancelled("leeds", "c/1", "not now"),
    ],
)
def test_a_location_is_told_what_it_is_to_count_and_what_not_any_more(event: object) -> None:
    own, told = sent(event, count_stream("leeds", "c/1"))
    assert (own.topic, own.key) == ("t1.ledger.orders", b"leeds:c%2F1")
    assert (told.topic, told.key) == ("t1.warehouse.leeds.picks", b"c/1")
    assert (told.headers, told.body) == (own.headers, own.body)


def test_a_warehouse_is_not_told_of_what_was_never_ready() -> None:
    (only,) = sent(TransferCancelled("t/1", "leeds", (), "not needed there"), transfer_stream("t/1"))
    assert only.topic == "t1.ledger.orders"
