"""Commands on counts of shelves: ask for one, tell what was counted, look into it, post it."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from orderledger.commands.documents import Why, show_document
from orderledger.commands.message_command import message_command
from orderledger.commands.options import of_sku_units, past_moment
from orderledger.commands.running import Json
from schemas.inbound import counts as bodies
from schemas.inbound.fields import Message

count = typer.Typer(help="Counts of what is really on the shelves.", no_args_is_help=True)

Location = Annotated[str, typer.Argument(metavar="LOCATION", help="Whose shelves they are.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Id of the count at its location.")]
Review = Annotated[bool, typer.Option("--review", help="Nothing is posted until `count post`.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(count, name="count")


@count.command()
def show(location: Location, count_id: Id, *, as_json: Json = False) -> None:
    """Show one with its lines: what was counted, and what the ledger had there at that moment."""
    show_document("count", location, count_id, as_json=as_json)


@count.command()
@message_command
def request(
    location: Location,
    count_id: Id,
    *,
    sku: Annotated[list[str], typer.Option(help="SKU to count; repeat it.")],
    reason: Why = "asked for by the operator",
    review: Review = False,
) -> Message:
    """Ask a location to count; it is not told what the ledger expects."""
    lines = tuple(bodies.SheetLine(sku=each) for each in sku)
    return bodies.Request(location=location, document_id=count_id, lines=lines, reason=reason, review=review)


@count.command()
@message_command
def take(
    location: Location,
    count_id: Id,
    *,
    line: Annotated[list[str], typer.Option(metavar="SKU=QTY", help="Units that are there; repeat it.")],
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When they were there, ISO 8601 with a zone. Without: now.")
    ] = None,
    review: Review = False,
) -> Message:
    """Tell what was counted; without --review the differences are posted at once."""
    when = past_moment(at, "--at", datetime.now(UTC)) if at is not None else None
    units = [of_sku_units(each, "--line") for each in line]
    lines = tuple(
        bodies.CountLine(line_no=no, sku=sku, counted=counted, counted_at=when)
        for no, (sku, counted) in enumerate(units, 1)
    )
    return bodies.Count(location=location, document_id=count_id, lines=lines, review=review)


@count.command()
@message_command
def investigate(location: Location, count_id: Id, *, reason: Why) -> Message:
    """Look into what differs: it may be counted again, posted or cancelled later."""
    return bodies.Investigate(location=location, document_id=count_id, reason=reason)


@count.command()
@message_command
def post(location: Location, count_id: Id) -> Message:
    """Post what differs, against what was there when it was counted; what moved since stays as it is."""
    return bodies.Post(location=location, document_id=count_id)


@count.command()
@message_command
def cancel(location: Location, count_id: Id, *, reason: Why) -> Message:
    """End it without posting anything."""
    return bodies.Cancel(location=location, document_id=count_id, reason=reason)
