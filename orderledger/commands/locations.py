"""Commands on locations: close one for a while, open it again."""

from typing import Annotated

import typer

from orderledger.commands.message_command import message_command
from schemas.inbound.fields import Message
from schemas.inbound.operator import CloseLocationBody, OpenLocationBody

locations = typer.Typer(help="Locations that are registered.", no_args_is_help=True)

Location = Annotated[str, typer.Argument(metavar="LOCATION", help="Id of the location.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(locations, name="location")


@locations.command()
@message_command
def close(
    location: Location, *, reason: Annotated[str | None, typer.Option(help="Why; it is recorded.")] = None
) -> Message:
    """Let nothing more be sourced from a location; what it was told to ship it still ships."""
    return CloseLocationBody(location=location, reason=reason)


@locations.command("open")
@message_command
def open_again(location: Location) -> Message:
    """Let a location ship again."""
    return OpenLocationBody(location=location)
