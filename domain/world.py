"""What a decision can see, and what it answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

State = TypeVar("State")


class World(Protocol):
    """The states of streams, as they are at the moment of the decision."""

    def state(self, kind: type[State], stream: str) -> State | None:
        """Give the state of one stream; None if nothing was ever recorded in it."""

    def states(self, kind: type[State], streams: Sequence[str]) -> list[State | None]:
        """Give the states of many streams, in their order, loaded together."""


class Command(Protocol):
    """Something that someone wants to happen."""

    def streams(self) -> Iterable[str]:
        """Name the streams that deciding it is sure to read, so that they can be loaded together."""


@dataclass(frozen=True, slots=True)
class Change:
    """One event, for one stream."""

    stream: str
    event: Any


Decision = list[Change]
