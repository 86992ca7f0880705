"""What the commands on transfers, purchase orders, counts and products say to the ledger."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from schemas.inbound import counts, purchasing, transfers
from schemas.inbound.catalogue import DimensionsBody, ListProductsBody, PartBody, Product
from schemas.inbound.fields import Message
from schemas.inbound.stock import ReceiptLine, Receive
from tests.orderledger.typing_in import typed

SOON = date(2031, 12, 1)
TRANSFER: dict[str, Any] = {"transfer_id": "t1"}
PURCHASE: dict[str, Any] = {"purchase_id": "p1"}
COUNT: dict[str, Any] = {"location": "leeds", "document_id": "c1"}
BOUGHT = (purchasing.BoughtLine(line_no=1, sku="MUG=BLUE", quantity=20, unit_cost_minor=Decimal("99.5")),)
TERMS: dict[str, Any] = {**PURCHASE, "supplier": "Potters", "location": "leeds", "currency": "GBP", "lines": BOUGHT}
BUYING = ("p1", "--supplier", "Potters", "--to", "leeds", "--line", "MUG=BLUE=20@99.5")


def said(*arguments: str) -> Message:
    """The one message that a command says."""
    outcome, heard = typed(*arguments)
    assert outcome.exit_code == 0, outcome.output
    [message] = heard
    return message


def test_a_transfer_is_planned_with_a_line_a_sku() -> None:
    lines = ("--line", "MUG=2", "--line", "CUP=3")
    message = said("transfer", "create", "t1", "--from", "leeds", "--to", "york", *lines, "--expected-on", "2031-12-01")
    assert message == transfers.Create(
        transfer_id="t1",
        source="leeds",
        destination="york",
        lines=(
            transfers.TransferLine(line_no=1, sku="MUG", quantity=2),
            transfers.TransferLine(line_no=2, sku="CUP", quantity=3),
        ),
        expected_on=SOON,
    )


def test_a_transfer_is_made_ready_called_off_and_closed() -> None:
    assert said("transfer", "ready", "t1") == transfers.Ready(**TRANSFER)
    assert said("transfer", "cancel", "t1", "--reason", "no") == transfers.Cancel(**TRANSFER, reason="no")
    assert said("transfer", "close", "t1", "--reason", "lost") == transfers.Close(**TRANSFER, reason="lost")


def test_what_left_and_what_came_is_told_for_the_location_that_says_so() -> None:
    assert said("transfer", "ship", "t1", "--at", "leeds") == transfers.Ship(location="leeds", **TRANSFER)
    some = said("transfer", "ship", "t1", "--at", "leeds", "--line", "2=3")
    lines = (transfers.ShippedLine(line_no=2, quantity=3),)
    assert some == transfers.Ship(location="leeds", **TRANSFER, lines=lines)
    came = ("--line", "1=3", "--damaged", "1=1", "--quality-control", "2=4", "--short", "1=2", "--over", "2=5")
    assert said("transfer", "receive", "t1", "r1", "--at", "york", *came) == transfers.Receive(
        location="york",
        transfer_id="t1",
        document_id="r1",
        lines=(
            transfers.ReceivedLine(line_no=1, quantity=3, damaged=1, short=2),
            transfers.ReceivedLine(line_no=2, quantity=0, quality_control=4, over=5),
        ),
    )


def test_goods_are_bought_at_once_or_by_a_draft() -> None:
    assert said("purchase", "order", *BUYING) == purchasing.Order(**TERMS)
    assert said("purchase", "draft", *BUYING, "--over-percent", "5") == purchasing.Draft(**TERMS, over_percent=5)
    assert said("purchase", "submit", "p1") == purchasing.Submit(**PURCHASE)
    assert said("purchase", "cancel", "p1", "--reason", "dear") == purchasing.Cancel(**PURCHASE, reason="dear")
    assert said("purchase", "close", "p1", "--reason", "gone") == purchasing.Close(**PURCHASE, reason="gone")


def test_a_supplier_answers_with_quantities_and_dates() -> None:
    answer = said("purchase", "acknowledge", "p1", "--line", "1=18", "--expected", "1=2031-12-01", "--line", "2=0")
    assert answer == purchasing.Acknowledge(
        **PURCHASE,
        lines=(
            purchasing.AnsweredLine(line_no=1, quantity=18, expected_on=SOON),
            purchasing.AnsweredLine(line_no=2, quantity=0),
        ),
    )


def test_a_receipt_of_a_purchase_order_tells_what_came_damaged() -> None:
    came = ("--line", "MUG=3", "--damaged", "MUG=1", "--quality-control", "CUP=2")
    assert said("purchase", "receive", "p1", "r1", "--at", "leeds", *came) == Receive(
        location="leeds",
        document_id="r1",
        purchase="p1",
        lines=(
            ReceiptLine(line_no=1, sku="MUG", quantity=3, damaged=1),
            ReceiptLine(line_no=2, sku="CUP", quantity=0, quality_control=2),
        ),
    )


def test_a_count_is_asked_for_told_looked_into_and_posted() -> None:
    asked = said("count", "request", "leeds", "c1", "--sku", "MUG", "--sku", "CUP", "--reason", "yearly", "--review")
    sheet = tuple(counts.SheetLine(sku=each) for each in ("MUG", "CUP"))
    assert asked == counts.Request(**COUNT, lines=sheet, reason="yearly", review=True)
    told = said("count", "take", "leeds", "c1", "--line", "MUG=0", "--at", "2026-01-02T12:00:00+01:00")
    when = datetime(2026, 1, 2, 11, tzinfo=UTC)
    assert told == counts.Count(
        **COUNT, lines=(counts.CountLine(line_no=1, sku="MUG", counted=0, counted_at=when),), review=False
    )
    assert said("count", "investigate", "leeds", "c1", "--reason", "odd") == counts.Investigate(**COUNT, reason="odd")
    assert said("count", "post", "leeds", "c1") == counts.Post(**COUNT)
    assert said("count", "cancel", "leeds", "c1", "--reason", "wrong") == counts.Cancel(**COUNT, reason="wrong")


def test_a_product_is_listed_with_all_that_decisions_know_of_it() -> None:
    parts = ("--part", "MUG=4", "--part", "TRAY=1", "--flag", "cold")
    figures = ("--weight-g", "900", "--size-mm", "120x90x100", "--backorder-limit", "0", "--lead-time-days", "14")
    assert said("product", "register", "SET", "--name", "A set", "--gtin", "4006381333931", *parts, *figures) == (
        ListProductsBody(
            products=(
                Product(
                    sku="SET",
                    name="A set",
                    gtin="4006381333931",
                    weight_g=900,
                    dimensions_mm=DimensionsBody(length=120, width=90, height=100),
                    parts=(PartBody(sku="MUG", quantity=4), PartBody(sku="TRAY", quantity=1)),
                    flags=("cold",),
                    backorder_limit=0,
                    lead_time_days=14,
                ),
            )
        )
    )


def test_the_verdict_is_json_where_it_is_asked_for() -> None:
    outcome, _ = typed("transfer", "ready", "t1", "--message-id", "mine", "--json")
    assert json.loads(outcome.output) == {
        "verdict": "accepted",
        "message_id": "mine",
        "stream": "thing-1",
        "version": 0,
    }


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("transfer", "create", "t1", "--from", "leeds", "--to", "york", "--line", "MUG"), "SKU=QUANTITY"),
        (("transfer", "create", "t1", "--from", "leeds", "--line", "MUG=1"), "--to"),
        (("transfer", "ship", "t1", "--at", "leeds", "--line", "MUG=1"), "LINE=QUANTITY"),
        (("transfer", "receive", "t1", "r1", "--at", "york", "--quality-control", "one"), "--quality-control one"),
        (("purchase", "order", *BUYING[:-1], "MUG=2"), "SKU=QUANTITY@PRICE_MINOR"),
        (("purchase", "acknowledge", "p1", "--expected", "1=soon"), "LINE=DATE"),
        (("count", "take", "leeds", "c1", "--line", "MUG=1", "--at", "2026-01-02T12:00:00"), "zone"),
        (("count", "take", "leeds", "c1", "--line", "MUG=1", "--at", "2999-01-02T12:00:00Z"), "still to come"),
        (("product", "register", "SET", "--size-mm", "12x9"), "LENGTHxWIDTHxHEIGHT"),
    ],
)
def test_what_says_too_little_is_asked_for_with_an_example(arguments: tuple[str, ...], says: str) -> None:
    outcome, heard = typed(*arguments)
    assert (outcome.exit_code, heard) == (2, [])
    assert says in " ".join(outcome.output.replace("│", " ").split())
