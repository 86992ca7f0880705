"""Commands on locations: close one for a while, open it again."""

from typing import Annotated

import typer

from orderledger.commands.desk import Manner, desk
from orderledger.commands.order_command import MessageId
from orderledger.commands.running import Json
from orderledger.commands.telling import tell
from schemas.inbound.fields import Message
from schemas.inbound.operator import CloseLocationBody, OpenLocationBody

locations = typer.Typer(help="Locations that are registered.", no_args_is_help=True)

Location = Annotated[str, typer.Argument(metavar="LOCATION", help="Id of the location.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(locations, name="location")


@locations.command()
def close(
    location: Location,
    *,
    reason: Annotated[str | None, typer.Option(help="Why; it is recorded.")] = None,
    message_id: MessageId = None,
    as_json: Json = False,
) -> None:
    """Let nothing more be sourced from a location; what it was told to ship it still ships."""
    _say(CloseLocationBody(location=location, reason=reason), location, message_id, as_json=as_json)


@locations.command("open")
def open_again(location: Location, *, message_id: MessageId = None, as_json: Json = False) -> None:
    """Let a location ship again."""
    _say(OpenLocationBody(location=location), location, message_id, as_json=as_json)


def _say(body: Message, location: str, message_id: str | None, *, as_json: bool) -> None:
    with desk() as here:
        verdict = here.say(body, location, Manner(message_id))
    tell(verdict, None, as_json=as_json)
