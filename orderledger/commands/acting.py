"""Commands that act on orders: submit, cancel, close, hold, release."""

import uuid
from datetime import datetime
from typing import Annotated

import typer

from domain.orders.events import HoldKind
from orderledger.commands.order_command import About, Reason, order_command
from schemas.inbound.fields import Message
from schemas.inbound.orders import (
    Cancel,
    CancelLinesBody,
    Close,
    Hold,
    LineUnits,
    ReleaseHoldBody,
    Submit,
)

LineOption = Annotated[int | None, typer.Option(min=1, help="Only this line, by its number.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for act in (submit, cancel, close, hold, release):
        app.command()(act)


@order_command
def submit(about: About) -> Message:
    """Place a draft: the customer took the offer."""
    return Submit(shop=about.shop, order_id=about.order_id)


@order_command
def cancel(
    about: About,
    *,
    line: LineOption = None,
    quantity: Annotated[int | None, typer.Option(min=1, help="So many units of the line.")] = None,
    reason: Reason = "cancelled by the operator",
) -> Message:
    """Cancel an order, or units of one line; what a warehouse has already, it is asked to leave be."""
    if (line is None) != (quantity is None):
        raise typer.BadParameter("give both --line and --quantity, or neither")
    if line is None or quantity is None:
        return Cancel(shop=about.shop, order_id=about.order_id, reason=reason)
    lines = (LineUnits(line_no=line, quantity=quantity),)
    return CancelLinesBody(shop=about.shop, order_id=about.order_id, lines=lines, reason=reason)


@order_command
def close(about: About, *, reason: Reason = "the rest is not wanted") -> Message:
    """Cancel what no warehouse was told of yet; what is on its way goes on."""
    return Close(shop=about.shop, order_id=about.order_id, reason=reason)


@order_command
def hold(
    about: About,
    *,
    reason: Reason,
    kind: Annotated[HoldKind, typer.Option(help="What stands against it.")] = "manual",
    hold_id: Annotated[str | None, typer.Option("--id", help="Its id; made up where none is given.")] = None,
    line: LineOption = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%dT%H:%M:%S%z"], help="It ends then, such as 2026-12-01T09:00:00Z."),
    ] = None,
) -> Message:
    """Hold an order, or one line of it: nothing of it moves until the hold is released or ends."""
    return Hold(
        shop=about.shop,
        order_id=about.order_id,
        hold_id=hold_id or f"{kind}-{uuid.uuid4().hex[:8]}",
        kind=kind,
        reason=reason,
        line_no=line,
        expires_at=until,
    )


@order_command
def release(
    about: About,
    hold_id: Annotated[str, typer.Argument(metavar="HOLD", help="Id of the hold; `orderledger order` shows it.")],
    *,
    reason: Reason = "released by the operator",
) -> Message:
    """Lift one hold; one that the ledger placed by a rule is overridden by it, and stays visible as that."""
    return ReleaseHoldBody(shop=about.shop, order_id=about.order_id, hold_id=hold_id, reason=reason)
