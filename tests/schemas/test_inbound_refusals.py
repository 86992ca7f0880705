"""Bad messages: each is refused by a rule that names the field, and never says what was in it."""

import json

import pytest

from domain.refusals import Refused
from schemas.inbound.read import MAX_ID_LENGTH, MAX_TYPE_LENGTH, MESSAGE_TYPES
from schemas.topics import MAX_INBOUND_BYTES
from tests.schemas.bodies import ADDRESS, LINE, ORDER, Body, order_with, order_with_line, refusal, sent
from tests.schemas.examples import GOOD

MARKER = "Zebedee Marker"
NOT_OF_A_SHOP = {"product.list.v1"}
"""All shops share the catalogue."""


def told(body: Body | bytes | None, **other: bytes | None) -> tuple[str, str]:
    refused = refusal(sent("order.place.v1", body, other=other))
    return refused.rule, refused.field or ""


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"not json",
        b"\xff\xfe\x00",
        b'{"order_id": "\\ud800"}',
        b'{"order_id": "a" "b"}',
        pytest.param(b"[" * 100_000, id="deep lists"),
        pytest.param(b'{"a":' * 100_000, id="deep objects"),
        pytest.param(b"9" * 5000, id="a long number"),
    ],
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    assert told(body) == ("message.not_json", "")


@pytest.mark.parametrize("body", [b"", None])
def test_a_message_without_a_body_is_refused(body: bytes | None) -> None:
    assert told(body) == ("message.empty", "")


@pytest.mark.parametrize("body", [b"null", b"[]", b"1", b'"text"'])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    refused = refusal(sent("order.place.v1", body))
    assert (refused.rule, refused.field) == ("message.schema", None)
    assert refused.reason.startswith("body: ")


BAD_LINES = [
    ("quantity", "2"),
    ("quantity", 2.0),
    ("quantity", True),
    ("quantity", 0),
    ("quantity", -1),
    ("quantity", 10**10),
    ("quantity", None),
    ("unit_price_minor", "NaN"),
    ("unit_price_minor", "Infinity"),
    ("unit_price_minor", "sNaN"),
    ("unit_price_minor", "1.0000001"),
    ("unit_price_minor", "1E+12"),
    ("unit_price_minor", "dear"),
    ("unit_price_minor", True),
    ("line_no", 0),
    ("line_no", "1"),
    ("kind", "goodies"),
    ("sku", ""),
    ("sku", "a\0b"),
    ("sku", "a\nb"),
    ("sku", "x" * 101),
    ("sku", 85123),
    ("description", "a\0b"),
    ("description", "x" * 1001),
    ("business_date", "2011-02-30"),
    ("business_date", 20110204),
    ("business_date", "4/1/2011"),
    ("colour", "red"),
]


@pytest.mark.parametrize(("field", "value"), BAD_LINES)
def test_a_line_with_a_bad_field_is_refused_by_its_path(field: str, value: object) -> None:
    assert told(order_with_line(**{field: value})) == ("message.schema", f"lines[0].{field}")


BAD_ORDERS = [
    ("order_id", ""),
    ("order_id", "x" * 201),
    ("order_id", "a\0b"),
    ("order_id", 1001),
    ("order_type", "barter"),
    ("currency", "gbp"),
    ("currency", "GBPX"),
    ("currency", None),
    ("customer", ""),
    ("lines", []),
    ("lines", {}),
    ("lines", None),
    ("priority", 1),
    ("contact", {**ADDRESS}),
]


@pytest.mark.parametrize(("field", "value"), BAD_ORDERS)
def test_an_order_with_a_bad_field_is_refused_by_its_name(field: str, value: object) -> None:
    rule, path = told(order_with(**{field: value}))
    assert rule == "message.schema"
    assert path.partition(".")[0] == field


@pytest.mark.parametrize(
    ("part", "path"),
    [
        ({"country": "United Kingdom"}, "address.country"),
        ({"coordinates": {"latitude": 91, "longitude": 0}}, "address.coordinates.latitude"),
        ({"coordinates": {"latitude": "53.8", "longitude": 0}}, "address.coordinates.latitude"),
        ({"coordinates": {"latitude": 53.8}}, "address.coordinates.longitude"),
        ({"lines": ["a", 1]}, "address.lines[1]"),
        ({"lines": ["a"] * 11}, "address.lines"),
        ({"city": "a\0b"}, "address.city"),
    ],
)
def test_an_address_with_a_bad_part_is_refused_by_its_path(part: Body, path: str) -> None:
    assert told(order_with(address=part)) == ("message.schema", path)


def test_not_a_number_is_no_price_even_without_quotes() -> None:
    body = json.dumps(order_with_line(unit_price_minor=float("nan"))).encode()
    assert told(body) == ("message.schema", "lines[0].unit_price_minor")


def test_two_lines_with_the_same_number_are_refused() -> None:
    refused = refusal(sent("order.place.v1", order_with(lines=[LINE, LINE])))
    assert (refused.rule, refused.field) == ("message.schema", "lines")
    assert "line_no" in refused.reason


def test_only_a_discount_has_a_price_below_zero() -> None:
    assert told(order_with_line(unit_price_minor=-1)) == ("message.schema", "lines")
    adjustment = next(body for _, name, body, _ in GOOD if name == "account.adjust.v1")
    sold = sent("account.adjust.v1", {**adjustment, "lines": [{**LINE, "unit_price_minor": -1}]})
    assert not isinstance(sold.command, Refused)


def test_an_amount_that_no_database_could_sum_is_refused() -> None:
    body = order_with_line(quantity=1_000_000_000, unit_price_minor="99999999999.999999")
    refused = refusal(sent("order.place.v1", body))
    assert (refused.rule, refused.field) == ("message.schema", "lines")


@pytest.mark.parametrize(("quantity", "reason"), [(0, "none"), (1, "")])
def test_an_adjustment_says_how_many_and_why(quantity: int, reason: str) -> None:
    line = {"line_no": 1, "sku": "mug", "quantity": quantity, "reason": reason}
    refused = refusal(sent("stock.adjust.v1", {"document_id": "c1", "lines": [line]}, "warehouse:leeds"))
    assert (refused.rule, refused.field) == ("message.schema", f"lines[0].{'reason' if quantity else 'quantity'}")


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "", "../../etc/passwd", "/etc/localtime", "a\0b", pytest.param("x" * 5000, id="long")]
)
def test_a_zone_is_one_that_is_known(zone: str) -> None:
    body = {"shop": "alpha", "name": "Alpha", "zone": zone, "currencies": ["GBP"]}
    assert refusal(sent("shop.register.v1", body, "operator")).field == "zone"


def test_an_unknown_type_is_refused_and_the_known_ones_are_named() -> None:
    refused = refusal(sent("order.edit.v1", ORDER))
    assert (refused.rule, refused.field) == ("message.unknown_type", "ce_type")
    assert "order.place.v1" in refused.reason
    assert told(ORDER, ce_type=None) == ("message.unknown_type", "ce_type")


def test_an_unknown_version_is_refused_and_the_known_one_is_named() -> None:
    refused = refusal(sent("order.place.v2", ORDER))
    assert (refused.rule, refused.field) == ("message.unknown_version", "ce_type")
    assert "order.place.v1" in refused.reason


@pytest.mark.parametrize(("source", "message_type", "body", "_command"), GOOD)
def test_nobody_sends_what_is_for_others_to_say(source: str, message_type: str, body: Body, _command: type) -> None:
    del source
    for other in ("shop:alpha", "warehouse:leeds", "payment:till", "carrier:rm", "operator"):
        if message_type not in MESSAGE_TYPES[other.partition(":")[0]]:
            assert refusal(sent(message_type, body, other)).rule == "message.unknown_type"


def test_what_is_said_of_money_stock_and_parcels_is_said_by_those_who_know() -> None:
    said_by = {
        name: {kind for kind, types in MESSAGE_TYPES.items() if name in types}
        for name in ("payment.report.v1", "stock.receive.v1", "fulfilment.pick.v1", "tracking.report.v1")
    }
    assert list(said_by.values()) == [{"payment"}, {"warehouse", "operator"}, {"warehouse"}, {"carrier"}]


@pytest.mark.parametrize("message_type", [*MESSAGE_TYPES["shop"]])
def test_the_operator_names_the_shop_that_it_speaks_for_and_a_shop_can_only_name_itself(message_type: str) -> None:
    body = next(body for _, name, body, _ in GOOD if name == message_type)
    if message_type in NOT_OF_A_SHOP:
        return
    assert refusal(sent(message_type, body, "operator")).rule == "message.shop_missing"
    assert not isinstance(sent(message_type, {**body, "shop": "alpha"}, "operator").command, Refused)
    assert not isinstance(sent(message_type, {**body, "shop": "alpha"}).command, Refused)
    foreign = refusal(sent(message_type, {**body, "shop": "beta"}))
    assert (foreign.rule, foreign.field) == ("message.foreign_shop", "shop")
    assert foreign.reason == "alpha can't speak for beta"


def test_a_body_of_more_than_a_mebibyte_is_refused_and_one_of_just_that_is_read() -> None:
    body = json.dumps(ORDER).encode()
    assert not isinstance(sent("order.place.v1", body.ljust(MAX_INBOUND_BYTES)).command, Refused)
    assert told(body.ljust(MAX_INBOUND_BYTES + 1)) == ("message.too_large", "")


@pytest.mark.parametrize("message_id", [None, b""])
def test_a_message_without_an_id_is_refused_under_its_place_in_the_topic(message_id: bytes | None) -> None:
    submission = sent("order.place.v1", ORDER, other={"ce_id": message_id})
    assert (refusal(submission).rule, refusal(submission).field) == ("message.id_missing", "ce_id")
    assert submission.envelope.message_id == "a.topic/3/17"


@pytest.mark.parametrize("message_id", [b"a\0b", b"a\nb", b"x" * (MAX_ID_LENGTH + 1)])
def test_an_id_that_can_not_be_recorded_is_refused_under_its_place_in_the_topic(message_id: bytes) -> None:
    submission = sent("order.place.v1", ORDER, other={"ce_id": message_id})
    assert (refusal(submission).rule, refusal(submission).field) == ("message.id", "ce_id")
    assert submission.envelope.message_id == "a.topic/3/17"


@pytest.mark.parametrize(
    "time",
    [
        b"2011-01-04T10:30:00",
        b"2011-01-04",
        b"yesterday",
        b"",
        b"\xff",
        b"2011-02-30T00:00:00Z",
        b"0001-01-01T00:00:00+01:00",
        b"9999-12-31T23:59:59-01:00",
    ],
)
def test_a_time_is_one_with_a_zone(time: bytes) -> None:
    assert told(ORDER, ce_time=time) == ("message.time", "ce_time")


@pytest.mark.parametrize("version", [b"", b"-1", b"one", b"1.0", b" 1", b"9" * 19, "\u0661".encode(), b"\xff"])
def test_an_expected_version_is_a_number_from_0_on(version: bytes) -> None:
    assert told(ORDER, ce_expectedversion=version) == ("message.expected_version", "ce_expectedversion")


@pytest.mark.parametrize(("header", "version"), [(None, None), (b"0", 0), (b"17", 17)])
def test_an_expected_version_belongs_to_the_envelope_and_not_to_what_must_be_the_same(
    header: bytes | None, version: int | None
) -> None:
    submission = sent("order.place.v1", ORDER, other={"ce_expectedversion": header})
    assert submission.envelope.expected_version == version
    assert submission.envelope.fingerprint == sent("order.place.v1", ORDER).envelope.fingerprint


def test_of_a_type_that_is_none_only_a_printable_part_is_recorded() -> None:
    submission = sent("x\0" * MAX_INBOUND_BYTES, ORDER)
    assert refusal(submission).rule == "message.unknown_type"
    assert submission.envelope.message_type == "x" * (MAX_TYPE_LENGTH // 2)


def test_the_first_reasons_are_told_and_the_others_counted() -> None:
    refused = refusal(sent("order.place.v1", order_with(lines=[{**LINE, "quantity": 0}] * 9)))
    assert refused.field == "lines[0].quantity"
    assert refused.reason.endswith("(and 6 more)")


PERSONAL = [
    order_with(contact={"name": MARKER, "age": 7}),
    order_with(contact={"name": [MARKER]}),
    order_with(contact={"name": MARKER + "\0"}),
    order_with(contact=MARKER),
    order_with(address={"country": MARKER}),
    order_with(address={"coordinates": MARKER}),
    order_with(address={"lines": [{MARKER: MARKER}]}),
    order_with(address={MARKER: MARKER}),
    order_with(customer={"name": MARKER}),
    order_with(currency=MARKER, contact={"name": MARKER}),
    order_with(lines=[{**LINE, "quantity": MARKER, "unit_price_minor": MARKER, "business_date": MARKER}]),
    order_with(**{MARKER: 1, "lines": []}),
]


@pytest.mark.parametrize("body", PERSONAL)
def test_a_refusal_never_says_what_the_message_held(body: Body) -> None:
    """Invariant 36: what is once recorded stays."""
    refused = refusal(sent("order.place.v1", body))
    assert "Zebedee" not in f"{refused.reason} {refused.field} {refused}"


def test_broken_json_is_not_quoted_either() -> None:
    body = json.dumps(order_with(contact={"name": MARKER})).encode()
    for length in range(1, len(body), 7):
        assert "Zebedee" not in str(refusal(sent("order.place.v1", body[:length])))
