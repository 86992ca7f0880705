"""A world in memory: what deciding and folding cost without anything around them."""

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from domain.aggregates import EVOLVE
from domain.automation import follow_up
from domain.world import Command, Happened

State = TypeVar("State")


class MemoryWorld:
    """The states of streams, folded as events come; follow-ups are decided as the ledger decides them."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 9, tzinfo=UTC)
        self._states: dict[str, Any] = {}

    def state(self, _kind: type[State], stream: str) -> State | None:
        """Give the state of one stream."""
        return self._states.get(stream)

    def states(self, _kind: type[State], streams: Sequence[str]) -> list[State | None]:
        """Give the states of many streams."""
        return list(map(self._states.get, streams))

    def version(self, stream: str) -> int:
        """Give -1: no decision of these benchmarks asks for the version of a stream."""
        assert stream not in self._states, f"nobody counts the events of {stream}"
        return -1

    def since(self, stream: str, _moment: datetime) -> list[Happened]:
        """Give nothing: no decision of these benchmarks looks back."""
        assert stream not in self._states, f"nobody keeps the events of {stream}"
        return []

    def handle(self, command: Command) -> None:
        """Decide and fold a command and all that follows by itself."""
        states, waiting = self._states, deque((command,))
        while waiting:
            changes = waiting.popleft().decide(self)
            if not changes:
                continue
            for change in changes:
                stream, event = change.stream, change.event
                states[stream] = EVOLVE[type(event)](states.get(stream), stream, event)
            waiting += follow_up(changes)
