"""Commands that say one thing to the ledger: each gives the message, and the rest is the same for all."""

import inspect
from collections.abc import Callable, Iterable, Mapping
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

Options = Mapping[str, tuple[Any, Any]]
"""By name: the annotation of an option, and its default."""

_COMMON: Options = {"message_id": (MessageId, None), "as_json": (Json, False)}


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

    own = inspect.signature(body, eval_str=True).parameters.values()
    return with_options(command, ("context", typer.Context), own, _COMMON)


def with_options(
    command: Callable[..., None], first: tuple[str, Any], own: Iterable[inspect.Parameter], common: Options
) -> Callable[..., None]:
    """Give a command a first parameter, by its name and type, options of its own and those that it has in common."""
    named = inspect.Parameter.KEYWORD_ONLY
    name, kind = first
    parameters = [
        inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=kind),
        *own,
        *(inspect.Parameter(name, named, default=default, annotation=kind) for name, (kind, default) in common.items()),
    ]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {}
    return command


def _say_at_desk(message: Message, message_id: str | None) -> Verdict:
    with desk() as here:
        return here.say(message, key_of(message), Manner(message_id))
