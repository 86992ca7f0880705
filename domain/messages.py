"""Messages of partners, and the verdict on each: the same message twice is answered, never done, twice."""

from domain.values import replace, value

FAILED = "ledger.failed"
"""The rule of a message on which the ledger itself failed."""


@value
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


@value
class MessageDeferred:
    """The message waits, in `stream` at `version`, for what it is about; its final verdict comes later."""

    source: str
    message_id: str
    message_type: str
    fingerprint: str
    stream: str
    version: int


@value
class MessageRefused:
    """The message changed nothing, by `rule`; `field` is the path of the part to blame, where one is."""

    source: str
    message_id: str
    message_type: str
    fingerprint: str
    rule: str
    reason: str
    field: str | None


Verdict = MessageAccepted | MessageDeferred | MessageRefused


@value
class Message:
    """A message and the verdict that it has.

    `version` is that of the verdict in the message's stream, `last` that of the stream's last event.
    """

    verdict: Verdict
    version: int = 0
    last: int = 0


def evolve_message(message: Message | None, _stream: str, event: Verdict) -> Message:
    """The first verdict holds, a deferred one until the final one; others refuse other bodies under the same id.

    A failure of the ledger itself holds until the message is decided after all.
    """
    if message is None:
        return Message(event)
    last = message.last + 1
    if event.fingerprint == message.verdict.fingerprint and (has_failed(message) or _ends_deferral(message, event)):
        return Message(event, last, last)
    return replace(message, last=last)


def has_failed(message: Message) -> bool:
    """Whether the ledger could not decide on it: that is no verdict on the message, so it may be decided again."""
    return isinstance(message.verdict, MessageRefused) and message.verdict.rule == FAILED


def _ends_deferral(message: Message, event: Verdict) -> bool:
    return isinstance(message.verdict, MessageDeferred) and not isinstance(event, MessageDeferred)


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
