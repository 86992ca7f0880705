"""Commands on one order: what they have in common, so that each says only what it asks for."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any

import typer

from orderledger.commands.desk import About, Desk, Manner, desk
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


@dataclass(frozen=True, slots=True)
class Asked:
    """One command on an order, at the desk where it is to be done."""

    here: Desk
    about: About
    manner: Manner
    as_json: bool

    def say(self, said: Sequence[Message]) -> None:
        """Send messages one after the other until one is refused, and tell what the order waits for next."""
        verdict = self.here.say_all(said, self.about, self.manner)
        tell(verdict, self.here.see(self.about, verdict), as_json=self.as_json)


def order_command(body: Callable[..., Message | list[Message]]) -> Callable[..., None]:
    """Make a command of what gives its message, or one after the other, from the order and from options of its own.

    The command finds the order's shop, sends the message as the operator, waits for the verdict and for the views,
    and tells what the order waits for next.
    """

    @wraps(body)
    def say(asked: Asked, **given: Any) -> None:
        said = body(asked.about, **given)
        asked.say(said if isinstance(said, list) else [said])

    return desk_command(say)


def desk_command(body: Callable[..., None]) -> Callable[..., None]:
    """Make a command of what says and tells more than messages about one order, with options of its own."""

    @wraps(body)
    def command(order_id: str, **given: Any) -> None:
        shop, message_id, expected_version, as_json = (given.pop(name) for name in _COMMON)
        with desk() as here:
            asked = Asked(here, here.about(shop, order_id), Manner(message_id, expected_version), as_json)
            body(asked, **given)

    own = list(inspect.signature(body, eval_str=True).parameters.values())[1:]
    return with_options(command, ("order_id", OrderId), own, _COMMON)


__all__ = ["About", "Asked", "Reason", "desk_command", "order_command"]
