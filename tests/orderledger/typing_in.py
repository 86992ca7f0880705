"""Commands as they are typed, and what they would say to the ledger."""

from dataclasses import dataclass, field
from typing import Any

from typer.testing import CliRunner

from domain.messages import MessageAccepted, Verdict
from orderledger.cli import app
from schemas.inbound.fields import Message


@dataclass
class Listener:
    """Hears what commands say, and accepts it."""

    heard: list[Message] = field(default_factory=list)

    def __call__(self, message: Message, message_id: str | None) -> Verdict:
        """Accept a message."""
        self.heard.append(message)
        return MessageAccepted("operator", message_id or "m1", "test.v1", "f1", "thing-1", 0)


def typed(*arguments: str) -> tuple[Any, list[Message]]:
    """Type a command: give how it ended, and the messages that it said."""
    listener = Listener()
    return CliRunner().invoke(app, list(arguments), obj=listener), listener.heard
