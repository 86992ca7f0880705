"""What the commands on an order say to the ledger."""

from datetime import UTC, datetime
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from orderledger.cli import app
from orderledger.commands import acting
from orderledger.commands.order_command import About
from schemas.inbound.orders import Cancel, CancelLinesBody, Close, Hold, LineUnits, ReleaseHoldBody

MUGS = About("mugs", "1001", "GBP")
ORDER: dict[str, Any] = {"shop": "mugs", "order_id": "1001"}


def said(command: Any, *arguments: Any, **options: Any) -> Any:
    """Give the message that a command sends about order 1001 of mugs."""
    return command.__wrapped__(MUGS, *arguments, **options)


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


@pytest.mark.parametrize("command", ["submit", "cancel", "close", "hold", "release"])
def test_every_command_on_an_order_has_the_same_options(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert shown.exit_code == 0
    for option in ("--shop", "--message-id", "--expected-version", "--json"):
        assert option in shown.output
