"""Commands on transfers: from plan to receipt, step by step."""

from typing import Annotated

import typer

from orderledger.commands.documents import Due, Id, LineUnits, Receipt, Why, day_of, show_document
from orderledger.commands.message_command import message_command
from orderledger.commands.options import gathered, of_line, of_sku_units
from orderledger.commands.running import Json
from schemas.inbound import transfers as bodies
from schemas.inbound.fields import Message

transfer = typer.Typer(help="Goods that go from one location to another.", no_args_is_help=True)

At = Annotated[str, typer.Option("--at", metavar="LOCATION", help="Which location says so.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(transfer, name="transfer")


@transfer.command()
def show(transfer_id: Id, *, as_json: Json = False) -> None:
    """Show one with its lines: what was planned, left, came and was written off."""
    show_document("transfer", transfer_id, as_json=as_json)


@transfer.command()
@message_command
def create(
    transfer_id: Id,
    *,
    source: Annotated[str, typer.Option("--from", metavar="LOCATION", help="Where the goods are.")],
    destination: Annotated[str, typer.Option("--to", metavar="LOCATION", help="Where they go.")],
    line: Annotated[list[str], typer.Option(metavar="SKU=QTY", help="Units to send; repeat it.")],
    expected_on: Due = None,
) -> Message:
    """Plan a transfer: nothing is taken yet."""
    units = [of_sku_units(each, "--line") for each in line]
    lines = tuple(
        bodies.TransferLine(line_no=no, sku=sku, quantity=quantity) for no, (sku, quantity) in enumerate(units, 1)
    )
    return bodies.Create(
        transfer_id=transfer_id, source=source, destination=destination, lines=lines, expected_on=day_of(expected_on)
    )


@transfer.command()
@message_command
def ready(transfer_id: Id) -> Message:
    """Take its units at the source, so that nobody else sells them, and ask the warehouse there to send them."""
    return bodies.Ready(transfer_id=transfer_id)


@transfer.command()
@message_command
def ship(transfer_id: Id, *, at: At, line: LineUnits = None, expected_on: Due = None) -> Message:
    """Say that it left the source: all of it, or these lines; what they leave out is free again."""
    lines = tuple(
        bodies.ShippedLine(line_no=no, quantity=units) for no, units in (of_line(each, "--line") for each in line or ())
    )
    return bodies.Ship(location=at, transfer_id=transfer_id, lines=lines, expected_on=day_of(expected_on))


@transfer.command()
@message_command
def receive(  # noqa: PLR0913 - each is an option
    transfer_id: Id,
    receipt: Receipt,
    *,
    at: At,
    line: LineUnits = None,
    damaged: Annotated[list[str] | None, typer.Option(metavar="LINE=QTY", help="Came damaged; repeat it.")] = None,
    quality_control: Annotated[
        list[str] | None, typer.Option(metavar="LINE=QTY", help="Came, and are to be looked at; repeat it.")
    ] = None,
    short: Annotated[list[str] | None, typer.Option(metavar="LINE=QTY", help="Will not come; repeat it.")] = None,
    over: Annotated[list[str] | None, typer.Option(metavar="LINE=QTY", help="Came, and never left; repeat it.")] = None,
) -> Message:
    """Say what came to the destination: all that is on its way, or these units of its lines."""
    told = gathered(of_line, quantity=line, damaged=damaged, quality_control=quality_control, short=short, over=over)
    lines = tuple(bodies.ReceivedLine(line_no=no, **units) for no, units in told.items())
    return bodies.Receive(location=at, transfer_id=transfer_id, document_id=receipt, lines=lines)


@transfer.command()
@message_command
def cancel(transfer_id: Id, *, reason: Why) -> Message:
    """Call it off, as long as it has not left; what it holds at the source is free again."""
    return bodies.Cancel(transfer_id=transfer_id, reason=reason)


@transfer.command()
@message_command
def close(transfer_id: Id, *, reason: Why) -> Message:
    """Write off what is still on its way."""
    return bodies.Close(transfer_id=transfer_id, reason=reason)
