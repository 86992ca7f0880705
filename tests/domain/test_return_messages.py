"""What may be said in messages on returns and refunds, and by whom."""

from typing import Any

import pytest

from domain.refunds.report import ReportRefund
from domain.refunds.request import RequestRefund
from domain.refusals import Refused
from domain.returns.authorize import AuthorizeReturn
from domain.returns.inspect import InspectReturn
from domain.returns.receive import ReceiveReturn
from domain.returns.request import RequestReturn
from tests.schemas.bodies import Body, sent

RETURN: Body = {"order_id": "1001", "return_id": "R1"}
REQUEST: Body = {**RETURN, "lines": [{"line_no": 1, "quantity": 2, "reason": "too small"}]}
REFUND: Body = {"order_id": "1001", "refund_id": "F1", "currency": "GBP"}
ASKED: Body = {**REFUND, "reason": "they asked"}
REPORT: Body = {**REFUND, "shop": "alpha", "status": "settled", "amount_minor": 250}


def command(message_type: str, body: Body, source: str = "shop:alpha") -> Any:
    return sent(message_type, body, source).command


def refused(message_type: str, body: Body, rule: str, source: str = "shop:alpha", says: str = "") -> None:
    found = command(message_type, body, source)
    assert isinstance(found, Refused), found
    assert found.rule == rule
    assert says in found.reason


def test_only_the_operator_may_force_a_return() -> None:
    forced = {**REQUEST, "force": True}
    refused("return.request.v1", forced, "return.force", says="alpha may not force")
    asked = command("return.request.v1", {**forced, "shop": "alpha"}, "operator")
    assert isinstance(asked, RequestReturn)
    assert asked.force
    assert not command("return.request.v1", REQUEST).force


@pytest.mark.parametrize(
    "fee",
    [
        {"restocking_fee_percent": 10, "restocking_fee_minor": 10, "currency": "GBP"},
        {"restocking_fee_minor": 10},
        {"restocking_fee_percent": 101},
        {"restocking_fee_minor": -1, "currency": "GBP"},
        {"restocking_fee_minor": 2**63, "currency": "GBP"},
    ],
)
def test_a_restocking_fee_is_a_share_or_an_amount_with_its_currency(fee: Body) -> None:
    refused("return.authorize.v1", {**RETURN, **fee}, "message.schema")


def test_a_return_is_authorized_with_all_that_was_said() -> None:
    said = {"expires_at": "2011-02-01T00:00:00Z", "location": "leeds", "restocking_fee_minor": 10, "currency": "GBP"}
    found = command("return.authorize.v1", {**RETURN, **said})
    assert isinstance(found, AuthorizeReturn)
    assert (found.location, found.restocking_fee_minor, found.currency) == ("leeds", 10, "GBP")


def test_a_warehouse_speaks_for_itself() -> None:
    body = {**RETURN, "shop": "alpha"}
    came = command(
        "return.receive.v1", {**body, "lines": [{"line_no": 1, "quantity": 2, "condition": "kept"}]}, "warehouse:leeds"
    )
    assert isinstance(came, ReceiveReturn)
    assert came.location == "leeds"
    looked = command(
        "return.inspect.v1",
        {**body, "lines": [{"line_no": 1, "quantity": 2, "disposition": "scrapped"}]},
        "warehouse:leeds",
    )
    assert isinstance(looked, InspectReturn)
    assert looked.location == "leeds"
    refused("return.receive.v1", {**body, "lines": []}, "message.schema", "warehouse:leeds")


@pytest.mark.parametrize("quantity", [0, -1, 10**12, "1", 1.5])
def test_quantities_are_whole_units_above_zero(quantity: object) -> None:
    refused(
        "return.request.v1",
        {**RETURN, "lines": [{"line_no": 1, "quantity": quantity, "reason": "x"}]},
        "message.schema",
    )
    refused("refund.request.v1", {**ASKED, "lines": [{"line_no": 1, "quantity": quantity}]}, "message.schema")


def test_a_refund_is_of_lines_or_of_an_amount() -> None:
    of_lines = command("refund.request.v1", {**ASKED, "lines": [{"line_no": 1, "quantity": 2}]})
    assert isinstance(of_lines, RequestRefund)
    assert of_lines.quantities == {1: 2}
    assert command("refund.request.v1", {**ASKED, "amount_minor": 100}).amount_minor == 100
    refused("refund.request.v1", ASKED, "message.schema", says="either lines or amount_minor")
    both = {**ASKED, "lines": [{"line_no": 1, "quantity": 2}], "amount_minor": 100}
    refused("refund.request.v1", both, "message.schema", says="either lines or amount_minor")


@pytest.mark.parametrize("amount", [0, -1, 2**63])
def test_goodwill_is_an_amount_above_zero_that_a_database_can_hold(amount: int) -> None:
    refused("refund.request.v1", {**ASKED, "amount_minor": amount}, "message.schema")


@pytest.mark.parametrize(
    ("source", "provider", "by_operator"),
    [("shop:alpha", None, False), ("payment:stripe", "stripe", False), ("operator", None, True)],
)
def test_a_report_says_who_it_is_from(source: str, provider: str | None, by_operator: bool) -> None:  # noqa: FBT001 - a case
    found = command("refund.report.v1", REPORT, source)
    assert isinstance(found, ReportRefund)
    assert (found.provider, found.by_operator) == (provider, by_operator)


def test_a_provider_names_the_shop() -> None:
    body = {name: each for name, each in REPORT.items() if name != "shop"}
    refused("refund.report.v1", body, "message.shop_missing", "payment:stripe")
