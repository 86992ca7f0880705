"""Commands for what comes after an order has left: return, refund, claim."""

import uuid
from typing import Annotated

import typer

from domain.claims.events import ClaimKind, ClaimOutcome
from domain.returns.events import Outcome
from orderledger.commands.options import of_line
from orderledger.commands.order_command import About, Reason, order_command
from schemas.inbound.claims import ClaimLine, Open, Resolve
from schemas.inbound.fields import Message
from schemas.inbound.refunds import RefundUnits, RequestRefundBody
from schemas.inbound.returns import (
    AuthorizeReturnBody,
    RequestLine,
    RequestReturnBody,
    ResolvedLine,
    ResolveReturnBody,
)

Lines = Annotated[list[str] | None, typer.Option("--line", metavar="LINE=QTY", help="Units of a line; repeat it.")]
OwnId = Annotated[str | None, typer.Option("--id", help="Its id; made up where none is given.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("return")(send_back)
    app.command("resolve-return")(resolve_return)
    app.command()(refund)
    app.command()(claim)
    app.command("resolve-claim")(resolve_claim)


@order_command
def send_back(  # noqa: PLR0913 - each is an option
    about: About,
    *,
    line: Lines = None,
    reason: Reason = "sent back",
    return_id: OwnId = None,
    location: Annotated[str | None, typer.Option(help="Warehouse that receives it.")] = None,
    fee_percent: Annotated[int, typer.Option(min=0, max=100, help="Restocking fee, of the refund.")] = 0,
    force: Annotated[bool, typer.Option("--force", help="Though its window is closed.")] = False,
) -> list[Message]:
    """Let units of an order come back: requests a return and authorizes it."""
    named = return_id or f"R-{uuid.uuid4().hex[:8]}"
    lines = tuple(RequestLine(line_no=no, quantity=units, reason=reason) for no, units in _units(line))
    return [
        RequestReturnBody(shop=about.shop, order_id=about.order_id, return_id=named, lines=lines, force=force),
        AuthorizeReturnBody(
            shop=about.shop,
            order_id=about.order_id,
            return_id=named,
            location=location,
            restocking_fee_percent=fee_percent,
        ),
    ]


@order_command
def resolve_return(
    about: About,
    return_id: Annotated[str, typer.Argument(metavar="RETURN", help="Id of the return.")],
    *,
    line: Annotated[list[int], typer.Option(help="A line of the return; repeat it.")],
    outcome: Annotated[Outcome, typer.Option(help="What the customer gets for it.")] = "refund",
) -> Message:
    """Say what the customer gets for what came back."""
    lines = tuple(ResolvedLine(line_no=no, resolution=outcome) for no in line)
    return ResolveReturnBody(shop=about.shop, order_id=about.order_id, return_id=return_id, lines=lines)


@order_command
def refund(
    about: About,
    *,
    line: Lines = None,
    amount: Annotated[int | None, typer.Option(min=1, help="As goodwill, in minor units.")] = None,
    reason: Reason = "refunded by the operator",
    refund_id: OwnId = None,
) -> Message:
    """Give money back: for units of lines, or an amount; what did not come back waits for approval."""
    if bool(line) == (amount is not None):
        raise typer.BadParameter("say either --line or --amount")
    return RequestRefundBody(
        shop=about.shop,
        order_id=about.order_id,
        refund_id=refund_id or f"refund-{uuid.uuid4().hex[:8]}",
        currency=about.currency,
        lines=tuple(RefundUnits(line_no=no, quantity=units) for no, units in _units(line)) if line else (),
        amount_minor=amount,
        reason=reason,
    )


@order_command
def claim(
    about: About,
    shipment: Annotated[str, typer.Argument(metavar="SHIPMENT", help="Id of the shipment; `order` shows it.")],
    *,
    kind: Annotated[ClaimKind, typer.Option(help="What is wrong with it.")],
    line: Lines = None,
    reason: Reason = "the customer says so",
    claim_id: OwnId = None,
) -> Message:
    """Look into a shipment, or units of it, that did not come as they should."""
    return Open(
        shop=about.shop,
        order_id=about.order_id,
        claim_id=claim_id or f"claim-{uuid.uuid4().hex[:8]}",
        shipment_id=shipment,
        kind=kind,
        lines=tuple(ClaimLine(line_no=no, quantity=units) for no, units in _units(line)) if line else (),
        reason=reason,
    )


@order_command
def resolve_claim(
    about: About,
    claim_id: Annotated[str, typer.Argument(metavar="CLAIM", help="Id of the claim.")],
    *,
    outcome: Annotated[ClaimOutcome, typer.Option(help="What became of it.")],
    reason: Reason = "looked into",
) -> Message:
    """End a claim: the parcel was found, the claim is denied, or the customer gets money or goods."""
    return Resolve(shop=about.shop, order_id=about.order_id, claim_id=claim_id, outcome=outcome, reason=reason)


def _units(given: list[str] | None) -> list[tuple[int, int]]:
    if not given:
        raise typer.BadParameter("say of which line how many units: --line 1=2")
    return [of_line(each, "--line") for each in given]
