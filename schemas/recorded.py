"""An event as it is recorded in the ledger and carried on the bus."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.values import value
from schemas.events import decode

Header = tuple[str, bytes]
SOURCE = b"orderledger"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@value
class Recorded:
    """One event with its place in the ledger.

    `position` counts all events from 1 in the order of their commits, `version` those of `stream` from 0.
    `occurred_at` is business time, `recorded_at` the ledger's (whole milliseconds), both UTC. `actor` did it,
    `cause` is the message (or timer) that led to it, `correlation` the stream that the whole step is about.
    """

    stream: str
    version: int
    position: int
    name: str
    body: bytes
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    cause: str
    correlation: str

    @property
    def id(self) -> str:
        """The same however often the event is sent: its stream and version."""
        return f"{self.stream}#{self.version}"

    def event(self) -> Any:
        """Read the body."""
        return decode(self.name, self.body)


def to_headers(recorded: Recorded) -> list[Header]:
    """Give the CloudEvents 1.0 attributes, binary mode; the record's timestamp carries `recorded_at`."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", recorded.id.encode()),
        ("ce_source", SOURCE),
        ("ce_type", recorded.name.encode()),
        ("ce_time", recorded.occurred_at.isoformat().encode()),
        ("ce_position", b"%d" % recorded.position),
        ("ce_actor", recorded.actor.encode()),
        ("ce_cause", recorded.cause.encode()),
        ("ce_correlation", recorded.correlation.encode()),
    ]


def from_record(read: Mapping[str, bytes], timestamp_ms: int, body: bytes) -> Recorded:
    """Read an event from the bus, its headers by name; raises KeyError or ValueError if it is none of ours."""
    stream, _, version = read["ce_id"].decode().rpartition("#")
    return Recorded(
        stream=stream,
        version=int(version),
        position=int(read["ce_position"]),
        name=read["ce_type"].decode(),
        body=body,
        occurred_at=datetime.fromisoformat(read["ce_time"].decode()),
        recorded_at=_EPOCH + timestamp_ms * _MILLISECOND,
        actor=read["ce_actor"].decode(),
        cause=read["ce_cause"].decode(),
        correlation=read["ce_correlation"].decode(),
    )


def to_timestamp_ms(at: datetime) -> int:
    """Give the milliseconds since 1970 of a UTC time."""
    return (at - _EPOCH) // _MILLISECOND
