"""Messages on transfers and purchase orders: translated field by field, and refused by the field that is wrong."""

from datetime import date
from decimal import Decimal

import pytest

from domain.orders.lines import Units
from domain.purchasing.acknowledge import AcknowledgePurchase, Answer
from domain.purchasing.events import PurchaseLine, PurchaseTerms
from domain.purchasing.order import OrderPurchase
from domain.stock.arrival import ReceivedUnits
from domain.stock.receive import ReceiveStock
from domain.transfers.create import CreateTransfer
from domain.transfers.receive import ArrivedLine, ReceiveTransfer
from domain.transfers.ship import ShipTransfer
from tests.schemas.bodies import Body, refusal, sent
from tests.schemas.examples_of_stock import BOUGHT, MOVED, MUGS, PURCHASE, TRANSFER

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


RECEIVED: Body = {**TRANSFER, "document_id": "r1"}


@pytest.mark.parametrize(
    ("source", "message_type", "body", "field"),
    [
        (LEEDS, "transfer.receive.v1", {**RECEIVED, "lines": [{**MOVED, "quantity": 0}]}, "lines"),
        (LEEDS, "transfer.receive.v1", {**RECEIVED, "lines": [{**MOVED, "short": -1}]}, "lines[0].short"),
        (LEEDS, "transfer.receive.v1", {**RECEIVED, "lines": [MOVED, MOVED]}, "lines"),
        (LEEDS, "transfer.receive.v1", TRANSFER, "document_id"),
        (LEEDS, "transfer.ship.v1", {**TRANSFER, "lines": [{**MOVED, "quantity": 0}]}, "lines[0].quantity"),
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
