"""Messages of partners, and the verdict on each: the same message twice is answered, never done, twice."""

from dataclasses import dataclass
from typing import assert_never


@dataclass(frozen=True, slots=True)
class MessageAccepted:
    """What the message asked for was recorded; `stream` is what it was about, at `version` after it.

    `fingerprint` is the SHA-256 of the message's type and body, in hex.
    """

    source: str
    message_id: str
    message_type: str
    fingerprint: str
    stream: str
    version: int


@dataclass(frozen=True, slots=True)
class MessageRefused:
    """The message changed nothing, by `rule`; `field` is the path of the part to blame, where one is."""

    source: str
    message_id: str
    message_type: str
    fingerprint: str
    rule: str
    reason: str
    field: str | None


Verdict = MessageAccepted | MessageRefused


@dataclass(frozen=True, slots=True)
class Message:
    """A message that has its verdict, and the version of the stream that this verdict stands at."""

    verdict: Verdict


def evolve_message(message: Message | None, _stream: str, event: Verdict) -> Message:
    """The first verdict is what holds; what comes behind it refuses other bodies under the same id."""
    match event:
        case MessageAccepted() | MessageRefused():
            return message or Message(event)
        case _:
            assert_never(event)


def conflict(first: Verdict, message_type: str, fingerprint: str) -> MessageRefused:
    """Refuse another body under an id that already has its verdict."""
    return MessageRefused(
        source=first.source,
        message_id=first.message_id,
        message_type=message_type,
        fingerprint=fingerprint,
        rule="message.conflict",
        reason=f"message {first.message_id} was sent before with another type or body",
        field="ce_id",
    )
