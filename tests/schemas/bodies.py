"""Bodies of good messages, and records to send them in."""

import json
from collections.abc import Mapping
from typing import Any

from domain.orders.recipient import Sealed
from domain.refusals import Refused
from schemas.inbound.read import InboundRecord, Submission, read

Body = dict[str, Any]
Example = tuple[str, str, Body, type]
"""Who sends it, the type of the message, its body, and the command that it is read to."""
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
