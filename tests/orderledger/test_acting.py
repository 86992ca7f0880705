"""What the commands on an order say to the ledger."""

import inspect
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from orderledger.cli import app
from orderledger.commands import acting, after_sales, changing, options
from orderledger.commands.order_command import About
from schemas.inbound.orders import Cancel, CancelLinesBody, Close, Hold, LineUnits, ReleaseHoldBody
from schemas.inbound.refunds import RefundUnits

MUGS = About("mugs", "1001", "GBP")
ORDER: dict[str, Any] = {"shop": "mugs", "order_id": "1001"}


def said(command: Any, *arguments: Any, **options: Any) -> Any:
    """Give the message that a command sends about order 1001 of mugs."""
    return inspect.unwrap(command)(MUGS, *arguments, **options)


def test_an_order_is_cancelled_as_a_whole() -> None:
    assert said(acting.cancel, reason="changed their mind") == Cancel(**ORDER, reason="changed their mind")


def test_units_of_a_line_are_cancelled() -> None:
    lines = (LineUnits(line_no=2, quantity=3),)
    assert said(acting.cancel, line=2, quantity=3, reason="too many") == CancelLinesBody(
        **ORDER, lines=lines, reason="too many"
    )


def test_a_line_without_a_quantity_says_too_little() -> None:
    with pytest.raises(typer.BadParameter):
        said(acting.cancel, line=2)


def test_the_rest_is_closed() -> None:
    assert said(acting.close, reason="enough") == Close(**ORDER, reason="enough")


def test_a_hold_has_an_id_also_where_none_is_given() -> None:
    until = datetime(2026, 12, 1, 9, tzinfo=UTC)
    hold = said(acting.hold, reason="asked for papers", kind="compliance", line=2, until=until)
    assert hold == Hold(
        **ORDER, hold_id=hold.hold_id, kind="compliance", reason="asked for papers", line_no=2, expires_at=until
    )
    assert hold.hold_id.startswith("compliance-")
    assert said(acting.hold, reason="again", hold_id="h1").hold_id == "h1"


def test_a_hold_is_released() -> None:
    assert said(acting.release, "h1", reason="papers came") == ReleaseHoldBody(
        **ORDER, hold_id="h1", reason="papers came"
    )


def test_a_return_is_requested_and_authorized_at_once() -> None:
    request, authorization = said(after_sales.send_back, line=["1=2", "3=1"], return_id="R1", location="leeds")
    assert [(each.line_no, each.quantity) for each in request.lines] == [(1, 2), (3, 1)]
    assert (request.return_id, authorization.return_id, authorization.location) == ("R1", "R1", "leeds")


def test_a_refund_is_of_units_or_of_an_amount_in_the_currency_of_the_order() -> None:
    refund = said(after_sales.refund, amount=200, refund_id="f1", reason="goodwill")
    assert (refund.amount_minor, refund.currency, refund.lines) == (200, "GBP", ())
    assert said(after_sales.refund, line=["1=1"], reason="broken").lines == (RefundUnits(line_no=1, quantity=1),)
    for both_or_none in ({}, {"line": ["1=1"], "amount": 200}):
        with pytest.raises(typer.BadParameter):
            said(after_sales.refund, reason="why", **both_or_none)


def test_a_claim_is_on_a_shipment() -> None:
    claim = said(after_sales.claim, "mugs:1001/1/1", kind="damaged", reason="broken")
    assert (claim.shipment_id, claim.kind, claim.lines) == ("mugs:1001/1/1", "damaged", ())


def test_an_address_is_changed() -> None:
    changed = said(changing.address, city="Leeds", country="GB", reason="moved")
    assert (changed.address.city, changed.address.country, changed.address.coordinates) == ("Leeds", "GB", None)


def test_parts_of_options_are_read() -> None:
    assert options.of_line("1=2", "--set") == (1, 2)
    assert options.of_line_price("1=89.5", "--price") == (1, Decimal("89.5"))
    assert options.of_sku("A=B@C=2@895", "--add") == ("A=B@C", 2, Decimal(895))


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (options.of_line, "1"),
        (options.of_line, "one=2"),
        (options.of_line_price, "x=1"),
        (options.of_line_price, "1=x"),
        (options.of_sku, "MUG@895"),
        (options.of_sku, "MUG=1@"),
    ],
)
def test_what_can_not_be_read_is_said_with_an_example(read: Any, text: str) -> None:
    with pytest.raises(typer.BadParameter):
        read(text, "--option")


COMMANDS = (
    *("submit", "cancel", "close", "hold", "release", "change", "address"),
    *("return", "resolve-return", "refund", "claim", "resolve-claim"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_on_an_order_has_the_same_options(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert shown.exit_code == 0
    for option in ("--shop", "--message-id", "--expected-version", "--json"):
        assert option in shown.output
