"""Messages on transfers and purchase orders: translated field by field, and refused by the field that is wrong."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.counts.count import CountedLine, CountStock
from domain.orders.lines import Units
from domain.purchasing.acknowledge import AcknowledgePurchase, Answer
from domain.purchasing.events import PurchaseLine, PurchaseTerms
from domain.purchasing.order import OrderPurchase
from domain.stock.arrival import ReceivedUnits
from domain.stock.receive import ReceiveStock
from domain.transfers.create import CreateTransfer
from domain.transfers.receive import ArrivedLine, ReceiveTransfer
from domain.transfers.ship import ShipTransfer
from schemas.inbound.read import MESSAGE_TYPES
from tests.schemas.bodies import Body, refusal, sent
from tests.schemas.examples import GOOD
from tests.schemas.examples_of_stock import BOUGHT, COUNT, MOVED, MUGS, PURCHASE, TRANSFER

DUE = date(2031, 1, 4)
LEEDS = "warehouse:leeds"


def test_a_transfer_is_translated_field_by_field() -> None:
    body = {**TRANSFER, "source": "leeds", "destination": "paris", "lines": [MUGS], "expected_on": "2031-01-04"}
    command = sent("transfer.create.v1", body, "operator").command
    assert command == CreateTransfer("t1", "leeds", "paris", (Units(1, "mug", 2),), DUE)


def test_a_warehouse_ships_and_receives_in_its_own_name_all_of_it_where_it_names_no_lines() -> None:
    assert sent("transfer.ship.v1", TRANSFER, LEEDS).command == ShipTransfer("leeds", "t1", (), None)
    body = {**TRANSFER, "document_id": "r1"}
    assert sent("transfer.receive.v1", body, LEEDS).command == ReceiveTransfer("leeds", "t1", "r1")
    told = {**body, "lines": [{**MOVED, "damaged": 1, "short": 3, "over": 4, "quality_control": 5}]}
    command = sent("transfer.receive.v1", told, LEEDS).command
    assert command == ReceiveTransfer("leeds", "t1", "r1", (ArrivedLine(1, 2, 1, 3, 4, 5),))


def test_a_purchase_order_is_due_when_it_says_and_a_line_when_it_says_otherwise() -> None:
    cup = {"line_no": 2, "sku": "cup", "quantity": 3, "unit_cost_minor": 10, "expected_on": "2031-02-01"}
    body = {**BOUGHT, "lines": [*BOUGHT["lines"], cup]}
    lines = (
        PurchaseLine(1, "mug", 2, Decimal("99.5"), 199, DUE),
        PurchaseLine(2, "cup", 3, Decimal(10), 30, date(2031, 2, 1)),
    )
    terms = PurchaseTerms("p1", "Potters Ltd", "leeds", "GBP", lines, 5)
    assert sent("purchase.order.v1", body, "operator").command == OrderPurchase(terms)
    assert sent("purchase.draft.v1", body, "operator").command == OrderPurchase(terms, draft=True)


def test_a_supplier_answers_with_what_changes() -> None:
    body = {**PURCHASE, "lines": [{"line_no": 1, "quantity": 0}, {"line_no": 2, "expected_on": "2031-01-04"}]}
    command = sent("purchase.acknowledge.v1", body, "operator").command
    assert command == AcknowledgePurchase("p1", (Answer(1, 0, None), Answer(2, None, DUE)))


def test_a_receipt_may_name_its_purchase_order() -> None:
    body = {"document_id": "r1", "lines": [MUGS]}
    for purchase in (None, "p1"):
        named = {**body, "purchase": purchase} if purchase else body
        command = sent("stock.receive.v1", named, LEEDS).command
        assert command == ReceiveStock("leeds", "r1", (ReceivedUnits(1, "mug", 2),), purchase)


COUNTED: Body = {"line_no": 1, "sku": "mug", "counted": 7}
RECEIVED: Body = {**TRANSFER, "document_id": "r1"}


@pytest.mark.parametrize(
    ("source", "message_type", "body", "field"),
    [
        (LEEDS, "transfer.receive.v1", {**RECEIVED, "lines": [{**MOVED, "quantity": 0}]}, "lines"),
        (LEEDS, "transfer.receive.v1", {**RECEIVED, "lines": [{**MOVED, "short": -1}]}, "lines[0].short"),
        (LEEDS, "transfer.receive.v1", {**RECEIVED, "lines": [MOVED, MOVED]}, "lines"),
        (LEEDS, "transfer.receive.v1", TRANSFER, "document_id"),
        (LEEDS, "transfer.ship.v1", {**TRANSFER, "lines": [{**MOVED, "quantity": 0}]}, "lines[0].quantity"),
        (LEEDS, "stock.receive.v1", {"document_id": "r1", "lines": [{**MUGS, "quantity": 0}]}, "lines"),
        (LEEDS, "stock.receive.v1", {"document_id": "r1", "lines": [{**MUGS, "damaged": -1}]}, "lines[0].damaged"),
        (LEEDS, "stock.count.v1", {"document_id": "c1", "lines": [{**COUNTED, "counted": -1}]}, "lines[0].counted"),
        (LEEDS, "stock.count.v1", {"document_id": "c1", "lines": [COUNTED, {**COUNTED, "line_no": 2}]}, "lines"),
        (
            LEEDS,
            "stock.count.v1",
            {"document_id": "c1", "lines": [{**COUNTED, "counted_at": "2031-01-04T12:00:00"}]},
            "lines[0].counted_at",
        ),
        ("operator", "count.request.v1", {**COUNT, "reason": "yearly", "lines": []}, "lines"),
        ("operator", "count.cancel.v1", COUNT, "reason"),
        (LEEDS, "transfer.ship.v1", {**TRANSFER, "lines": [MOVED, MOVED]}, "lines"),
        ("operator", "transfer.create.v1", {**TRANSFER, "source": "leeds", "lines": [MUGS]}, "destination"),
        ("operator", "transfer.cancel.v1", TRANSFER, "reason"),
        ("operator", "purchase.order.v1", {**BOUGHT, "over_percent": 101}, "over_percent"),
        ("operator", "purchase.order.v1", {**BOUGHT, "lines": []}, "lines"),
        ("operator", "purchase.draft.v1", {**BOUGHT, "lines": [{**MUGS, "unit_cost_minor": "-1"}]}, "lines"),
        ("operator", "purchase.order.v1", {**BOUGHT, "supplier": ""}, "supplier"),
        (
            "operator",
            "purchase.acknowledge.v1",
            {**PURCHASE, "lines": [{**MOVED, "quantity": -1}]},
            "lines[0].quantity",
        ),
    ],
)
def test_a_bad_field_is_named(source: str, message_type: str, body: Body, field: str) -> None:
    refused = refusal(sent(message_type, body, source))
    assert (refused.rule, refused.field) == ("message.schema", field)


OF_SHELVES = [each for each in MESSAGE_TYPES["warehouse"] if each in MESSAGE_TYPES["operator"]]


@pytest.mark.parametrize("message_type", OF_SHELVES)
def test_the_operator_names_the_location_that_it_speaks_for_and_a_warehouse_can_only_name_itself(
    message_type: str,
) -> None:
    body = next(body for source, name, body, _ in GOOD if (source, name) == (LEEDS, message_type))
    assert refusal(sent(message_type, body, "operator")).rule == "message.location_missing"
    own = sent(message_type, body, LEEDS).command
    assert own == sent(message_type, {**body, "location": "leeds"}, LEEDS).command
    assert own == sent(message_type, {**body, "location": "leeds"}, "operator").command
    foreign = refusal(sent(message_type, {**body, "location": "paris"}, LEEDS))
    assert (foreign.rule, foreign.field) == ("message.foreign_location", "location")
    assert foreign.reason == "leeds can't speak for paris"


def test_a_count_was_made_when_the_message_happened_or_when_a_line_says() -> None:
    lines = [{"line_no": 1, "sku": "mug", "counted": 0}]
    lines += [{"line_no": 2, "sku": "cup", "counted": 7, "counted_at": "2031-01-04T12:00:00+01:00"}]
    told = sent("stock.count.v1", {"document_id": "c1", "lines": lines}, LEEDS, {"ce_time": b"2031-01-04T13:00:00Z"})
    at_noon, an_hour_later = (datetime(2031, 1, 4, hour, tzinfo=UTC) for hour in (11, 13))
    counted = (CountedLine(1, "mug", 0, an_hour_later), CountedLine(2, "cup", 7, at_noon))
    assert told.command == CountStock("leeds", "c1", counted)
