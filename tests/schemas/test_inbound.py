"""Messages of partners: each good one is read to its command."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.orders.lines import Line
from domain.orders.place import PlaceOrder
from domain.orders.recipient import Destination
from domain.places import Coordinates
from domain.stock.adjust import AdjustStock
from schemas.inbound.fields import Address, Contact
from schemas.inbound.read import MESSAGE_TYPES
from tests.schemas.bodies import ADDRESS, ORDER, Body, order_with, order_with_line, sent
from tests.schemas.examples import GOOD


def placed(body: Body) -> PlaceOrder:
    command = sent("order.place.v1", body).command
    assert isinstance(command, PlaceOrder), command
    return command


@pytest.mark.parametrize(("source", "message_type", "body", "command"), GOOD)
def test_a_good_message_is_read_to_its_command(source: str, message_type: str, body: Body, command: type) -> None:
    submission = sent(message_type, body, source)
    assert type(submission.command) is command
    envelope = submission.envelope
    assert (envelope.source, envelope.message_id, envelope.message_type) == (source, "m1", message_type)
    assert envelope.partner == (source.partition(":")[2] or "operator")


def test_there_is_a_good_example_of_every_type() -> None:
    assert {each[1] for each in GOOD} == {name for types in MESSAGE_TYPES.values() for name in types}


def test_an_order_is_translated_field_by_field() -> None:
    command = placed(ORDER)
    assert (command.shop, command.order_id, command.order_type, command.currency) == ("alpha", "1001", "retail", "GBP")
    assert command.lines == (
        Line(1, "goods", "mug", "", 2, Decimal("255.5"), 511, date(2011, 1, 4)),
        Line(2, "shipping", "POST", "", 1, Decimal(350), 350, date(2011, 1, 4)),
    )


def test_personal_data_is_sealed_whole_and_decisions_see_only_where_it_goes_about() -> None:
    """Invariant 36 begins here."""
    command = placed(ORDER)
    assert command.contact is not None
    assert command.address is not None
    assert json.loads(command.contact.ciphertext) == ORDER["contact"]
    assert json.loads(command.address.ciphertext) == ADDRESS
    assert command.destination == Destination("GB", None, "LS1", Coordinates(53.8, -1.55), "given")


def test_what_was_sealed_can_be_read_again_when_it_is_opened() -> None:
    command = placed(ORDER)
    assert command.contact is not None
    assert command.address is not None
    assert Contact.model_validate(json.loads(command.contact.ciphertext)).name == "Jo Doe"
    assert Address.model_validate(json.loads(command.address.ciphertext)).city == "Leeds"


def test_a_customer_has_one_key_and_each_order_of_a_guest_its_own() -> None:
    keys = [placed(order_with(customer=customer)).contact for customer in ("jo", None)]
    assert [key.key_id for key in keys if key] == ["alpha/customer/jo", "alpha/order/1001"]


def test_an_order_without_contact_and_address_goes_nowhere_in_particular() -> None:
    command = placed({name: ORDER[name] for name in ("order_id", "currency", "lines")})
    assert (command.contact, command.address, command.destination) == (None, None, Destination())


@pytest.mark.parametrize(
    ("sent_time", "utc", "local"),
    [
        (b"2011-01-04T10:30:00Z", datetime(2011, 1, 4, 10, 30, tzinfo=UTC), date(2011, 1, 4)),
        (b"2011-01-05T00:30:00+02:00", datetime(2011, 1, 4, 22, 30, tzinfo=UTC), date(2011, 1, 5)),
        (None, datetime(2011, 1, 4, 10, 30, tzinfo=UTC), date(2011, 1, 4)),
    ],
)
def test_business_time_is_the_senders_own_and_else_the_records(
    sent_time: bytes | None, utc: datetime, local: date
) -> None:
    submission = sent("order.place.v1", ORDER, other={"ce_time": sent_time})
    assert submission.envelope.occurred_at == utc
    assert isinstance(submission.command, PlaceOrder)
    assert {line.business_date for line in submission.command.lines} == {local}


def test_a_line_may_have_a_date_of_its_own() -> None:
    assert placed(order_with_line(business_date="2011-01-03")).lines[0].business_date == date(2011, 1, 3)
    body = {
        "document_id": "c1",
        "lines": [{"line_no": 1, "sku": "mug", "quantity": 1, "reason": "found", "business_date": "2011-01-03"}],
    }
    command = sent("stock.adjust.v1", body, "warehouse:leeds").command
    assert isinstance(command, AdjustStock)
    assert command.lines[0].business_date == date(2011, 1, 3)


@pytest.mark.parametrize("price", [pytest.param(255.5, id="number"), "255.5", "2555E-1"])
def test_a_price_may_be_a_number_or_text_and_stays_exact(price: object) -> None:
    assert placed(order_with_line(unit_price_minor=price)).lines[0].unit_price_minor == Decimal("255.5")


@pytest.mark.parametrize(("price", "plain"), [("0E+1000000000", "0"), ("1E+5", "100000"), ("0.000001", "0.000001")])
def test_a_price_is_recorded_as_a_plain_number(price: str, plain: str) -> None:
    assert f"{placed(order_with_line(unit_price_minor=price)).lines[0].unit_price_minor:f}" == plain
    assert "E+" not in str(placed(order_with_line(unit_price_minor=price)).lines[0].unit_price_minor)


def test_free_goods_and_discounts_have_prices_of_nothing_and_below() -> None:
    assert placed(order_with_line(unit_price_minor=0)).lines[0].amount_minor == 0
    assert placed(order_with_line(kind="discount", sku="D", unit_price_minor=-5)).lines[0].amount_minor == -10


@pytest.mark.parametrize("timestamp_ms", [-1, 2**62])
def test_a_record_with_an_impossible_time_is_read_all_the_same(timestamp_ms: int) -> None:
    submission = sent("order.place.v1", ORDER, timestamp_ms=timestamp_ms)
    assert isinstance(submission.command, PlaceOrder)
    assert submission.envelope.occurred_at.year in (1970, 9999)


def test_the_fingerprint_does_not_depend_on_white_space_or_the_order_of_keys() -> None:
    """Invariant 18: the same message."""
    compact = json.dumps(ORDER, separators=(",", ":")).encode()
    turned = json.dumps(dict(reversed(ORDER.items())), indent=2).encode()
    prints = {sent("order.place.v1", body).envelope.fingerprint for body in (ORDER, compact, turned)}
    assert len(prints) == 1


def test_the_fingerprint_depends_on_each_value_and_on_the_type() -> None:
    """Invariant 18: another message."""
    bodies = [
        ORDER,
        order_with(order_id="1002"),
        order_with(customer=None),
        order_with_line(),
        order_with_line(quantity=3),
        order_with_line(description="A mug"),
        order_with(address={**ADDRESS, "city": "York"}),
    ]
    prints = {sent("order.place.v1", body).envelope.fingerprint for body in bodies}
    assert len(prints) == len(bodies)
    steps = {
        sent(f"fulfilment.{step}.v1", {"fulfilment_id": "a:1/1"}, "warehouse:leeds").envelope.fingerprint
        for step in ("pick", "pack", "ship", "deliver")
    }
    assert len(steps) == 4


def test_a_message_that_can_not_be_read_has_a_fingerprint_too() -> None:
    prints = {sent("order.place.v1", body).envelope.fingerprint for body in (b"{", b"[", b"{", None)}
    assert len(prints) == 3


def test_the_id_of_any_fulfilment_fits_into_a_report() -> None:
    longest = f"{'s' * 40}:{'%F0%9F%98%80' * 200}/1"
    command = sent("fulfilment.pick.v1", {"fulfilment_id": longest}, "warehouse:leeds").command
    assert getattr(command, "fulfilment_id", None) == longest
