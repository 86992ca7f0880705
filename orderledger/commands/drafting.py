"""The command that offers an order: draft."""

from pathlib import Path
from typing import Annotated

import typer

from orderledger.commands.desk import About, Manner, desk
from orderledger.commands.failure import Failure
from orderledger.commands.message_command import MessageId
from orderledger.commands.running import Json
from orderledger.commands.telling import tell
from schemas.inbound.orders import Draft


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(draft)


def draft(
    file: Annotated[Path, typer.Argument(help="Body of order.draft.v1, as JSON.", exists=True, dir_okay=False)],
    *,
    message_id: MessageId = None,
    as_json: Json = False,
) -> None:
    """Record a quote for a shop's customer; `submit` places it."""
    body = Draft.model_validate_json(file.read_bytes())
    if body.shop is None:
        raise Failure(f"{file}: name the shop")
    about = About(body.shop, body.order_id, body.currency)
    with desk() as here:
        verdict = here.say(body, body.order_id, Manner(message_id))
        seen = here.see(about, verdict)
    tell(verdict, seen, as_json=as_json)
