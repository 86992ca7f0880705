"""Commands on one order: what they have in common, so that each says only what it asks for."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from orderledger.commands.desk import About, Manner, desk
from orderledger.commands.message_command import MessageId, Options, with_options
from orderledger.commands.running import Json
from orderledger.commands.telling import tell
from schemas.inbound.fields import Message

OrderId = Annotated[str, typer.Argument(metavar="ID", help="The shop's own id of the order.")]
Shop = Annotated[str | None, typer.Option(help="The shop, where several have an order of this id.")]
ExpectedVersion = Annotated[
    int | None, typer.Option("--expected-version", min=0, help="Refuse if the order is at another version by now.")
]
Reason = Annotated[str, typer.Option(help="Why; it is recorded.")]

_COMMON: Options = {
    "shop": (Shop, None),
    "message_id": (MessageId, None),
    "expected_version": (ExpectedVersion, None),
    "as_json": (Json, False),
}


def order_command(body: Callable[..., Message | list[Message]]) -> Callable[..., None]:
    """Make a command of what gives its message, or one after the other, from the order and from options of its own.

    The command finds the order's shop, sends the message as the operator, waits for the verdict and for the views,
    and tells what the order waits for next.
    """

    @wraps(body)
    def command(order_id: str, **given: Any) -> None:
        shop, message_id, expected_version, as_json = (given.pop(name) for name in _COMMON)
        with desk() as here:
            about = here.about(shop, order_id)
            said = body(about, **given)
            verdict = here.say_all(
                said if isinstance(said, list) else [said], about, Manner(message_id, expected_version)
            )
            seen = here.see(about, verdict)
        tell(verdict, seen, as_json=as_json)

    return with_order_options(command, body)


def with_order_options(command: Callable[..., None], like: Callable[..., Any]) -> Callable[..., None]:
    """Give a command the order's id, the options of `like` and those that all commands on orders have."""
    own = list(inspect.signature(like, eval_str=True).parameters.values())[1:]
    return with_options(command, ("order_id", OrderId), own, _COMMON)


__all__ = ["About", "Reason", "order_command", "with_order_options"]
