"""Commands that say one thing to the ledger: each gives the message, and the rest is the same for all."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from domain.messages import Verdict
from orderledger.commands.desk import Manner, desk
from orderledger.commands.running import Json
from orderledger.commands.telling import tell
from producers.partner import key_of
from schemas.inbound.fields import Message

MessageId = Annotated[
    str | None, typer.Option("--message-id", help="Under this id: sent again, it is answered, not done, again.")
]

Say = Callable[[Message, str | None], Verdict]
"""Send a message, under an id or a fresh one, and wait for its verdict."""

_COMMON: dict[str, tuple[Any, Any]] = {"message_id": (MessageId, None), "as_json": (Json, False)}


def message_command(body: Callable[..., Message]) -> Callable[..., None]:
    """Make a command of what gives its message from options of its own.

    The command sends it as the operator and tells the verdict. A program that runs commands may say it otherwise: by
    the `Say` that it gives as the context's object.
    """

    @wraps(body)
    def command(context: typer.Context, **given: Any) -> None:
        message_id, as_json = (given.pop(name) for name in _COMMON)
        say: Say = context.obj or _say_at_desk
        tell(say(body(**given), message_id), None, as_json=as_json)

    named = inspect.Parameter.KEYWORD_ONLY
    context = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    common = [inspect.Parameter(name, named, default=each, annotation=kind) for name, (kind, each) in _COMMON.items()]
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [context, *inspect.signature(body, eval_str=True).parameters.values(), *common]
    )
    command.__annotations__ = {}
    return command


def _say_at_desk(message: Message, message_id: str | None) -> Verdict:
    with desk() as here:
        return here.say(message, key_of(message), Manner(message_id))
