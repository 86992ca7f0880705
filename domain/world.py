"""What a decision can see, and what it answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from domain.values import value

State = TypeVar("State")


@value
class Happened:
    """An event of a stream, and when it happened in the business (UTC)."""

    occurred_at: datetime
    event: Any


class World(Protocol):
    """The states of streams, as they are at the moment of the decision."""

    @property
    def now(self) -> datetime:
        """Give the moment, in UTC, at which what is decided will have been recorded."""

    def state(self, kind: type[State], stream: str) -> State | None:
        """Give the state of one stream; None if nothing was ever recorded in it."""

    def states(self, kind: type[State], streams: Sequence[str]) -> list[State | None]:
        """Give the states of many streams, in their order, loaded together."""

    def version(self, stream: str) -> int:
        """Give the version of a stream's last event: -1 if it has none, 0 if it has one."""

    def since(self, stream: str, moment: datetime) -> Sequence[Happened]:
        """Give the events of one stream that were recorded after a moment, oldest first; they are read, not kept."""


@value
class Change:
    """One event, for one stream."""

    stream: str
    event: Any


Decision = list[Change]


class Command(Protocol):
    """Something that someone wants to happen."""

    def streams(self) -> Sequence[str]:
        """Name the streams that deciding it is sure to read: first the one that it is about."""

    def decide(self, world: World) -> Decision:
        """Give the events that follow, none if nothing has to change; raises Refused."""
