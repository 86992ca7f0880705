"""A good message of each type, and records to send them in."""

import json
from collections.abc import Mapping
from typing import Any

from domain.accounts.adjust import AdjustAccount
from domain.imports.reject import RejectLines
from domain.master.location import RegisterLocation
from domain.master.product import ListProducts
from domain.master.shop import RegisterShop
from domain.orders.cancel import CancelOrder
from domain.orders.deliver import DeliverFulfilment
from domain.orders.pack import PackFulfilment
from domain.orders.pick import PickFulfilment
from domain.orders.place import PlaceOrder
from domain.orders.recipient import Sealed
from domain.orders.ship import ShipFulfilment
from domain.orders.take_back import ReturnOrder
from domain.refusals import Refused
from domain.returns.blind import ReturnBlind
from domain.stock.adjust import AdjustStock
from domain.stock.receive import ReceiveStock
from schemas.inbound.read import InboundRecord, Submission, read

Body = dict[str, Any]
LINE: Body = {"line_no": 1, "sku": "mug", "quantity": 2, "unit_price_minor": "255.5"}
ADDRESS: Body = {
    "lines": ["1 High Street", "Flat 2"],
    "city": "Leeds",
    "postcode": "LS1 4AP",
    "country": "GB",
    "coordinates": {"latitude": 53.7997, "longitude": -1.5492},
}
ORDER: Body = {
    "order_id": "1001",
    "currency": "GBP",
    "customer": "jo",
    "lines": [LINE, {"line_no": 2, "kind": "shipping", "sku": "POST", "quantity": 1, "unit_price_minor": 350}],
    "contact": {"name": "Jo Doe", "email": "jo@example.org"},
    "address": ADDRESS,
}
RETURN: Body = {"return_id": "back-1", "location": "leeds", "currency": "GBP", "lines": [LINE]}
PICK: Body = {"fulfilment_id": "alpha:1001/1"}

GOOD: list[tuple[str, str, Body, type]] = [
    ("shop:alpha", "order.place.v1", ORDER, PlaceOrder),
    ("shop:alpha", "order.cancel.v1", {"order_id": "1001", "reason": "changed their mind"}, CancelOrder),
    ("shop:alpha", "return.report.v1", RETURN, ReturnBlind),
    ("shop:alpha", "return.report.v1", {**RETURN, "order_id": "1001"}, ReturnOrder),
    (
        "shop:alpha",
        "account.adjust.v1",
        {"document_id": "A1", "account": "bad debts", "currency": "GBP", "lines": [{**LINE, "quantity": -1}]},
        AdjustAccount,
    ),
    ("shop:alpha", "product.list.v1", {"products": [{"sku": "mug", "name": "A mug"}]}, ListProducts),
    (
        "shop:alpha",
        "import.reject.v1",
        {"import_id": "digest", "lines": [{"line_number": 7, "field": "Quantity", "reason": "is no number"}]},
        RejectLines,
    ),
    (
        "warehouse:leeds",
        "stock.receive.v1",
        {"document_id": "r1", "lines": [{"line_no": 1, "sku": "mug", "quantity": 2}]},
        ReceiveStock,
    ),
    (
        "warehouse:leeds",
        "stock.adjust.v1",
        {"document_id": "c1", "lines": [{"line_no": 1, "sku": "mug", "quantity": -2, "reason": "broken"}]},
        AdjustStock,
    ),
    ("warehouse:leeds", "fulfilment.pick.v1", PICK, PickFulfilment),
    ("warehouse:leeds", "fulfilment.pack.v1", {**PICK, "parcels": 2}, PackFulfilment),
    ("warehouse:leeds", "fulfilment.ship.v1", {**PICK, "carrier": "RM", "tracking_number": "1"}, ShipFulfilment),
    ("warehouse:leeds", "fulfilment.deliver.v1", PICK, DeliverFulfilment),
    (
        "operator",
        "shop.register.v1",
        {"shop": "alpha", "name": "Alpha", "zone": "Europe/London", "currencies": ["GBP"]},
        RegisterShop,
    ),
    (
        "operator",
        "location.register.v1",
        {"location": "leeds", "name": "Leeds", "zone": "Europe/London", "coordinates": ADDRESS["coordinates"]},
        RegisterLocation,
    ),
]


def seal(key_id: str, part: Body) -> Sealed:
    """Sealed in name only: what was to be sealed can be looked at."""
    return Sealed(key_id, "nonce", json.dumps(part))


def headers(message_type: str, other: Mapping[str, bytes | None] | None = None) -> list[tuple[str, bytes]]:
    """Headers of a good message; others may be set, or left out by None."""
    given: dict[str, bytes | None] = {"ce_id": b"m1", "ce_type": message_type.encode(), "ce_specversion": b"1.0"}
    return [(name, value) for name, value in {**given, **(other or {})}.items() if value is not None]


def sent(
    message_type: str,
    body: Body | bytes | None,
    source: str = "shop:alpha",
    other: Mapping[str, bytes | None] | None = None,
    timestamp_ms: int = 1_294_137_000_000,
) -> Submission:
    """Read a message: a dictionary is its JSON."""
    value = json.dumps(body).encode() if isinstance(body, dict) else body
    record = InboundRecord("a.topic", 3, 17, timestamp_ms, b"key", headers(message_type, other), value)
    return read(record, source, seal)


def order_with(**other: object) -> Body:
    """The good order with other fields."""
    return {**ORDER, **other}


def order_with_line(**other: object) -> Body:
    """The good order with one line that has other fields."""
    return order_with(lines=[{**LINE, **other}])


def refusal(submission: Submission) -> Refused:
    """Why a message is refused."""
    assert isinstance(submission.command, Refused), submission.command
    return submission.command
