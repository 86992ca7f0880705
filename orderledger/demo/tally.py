"""Which messages of the demo have their verdict, and which verdict."""

from collections import Counter
from dataclasses import dataclass, field
from typing import assert_never

from domain.messages import MessageAccepted, MessageDeferred, MessageRefused, Verdict


@dataclass(slots=True)
class Tally:
    """Counts verdicts against messages; what was not expected (another run's) is passed over.

    `accepted` counts messages by their type, `repeated` those that were answered a second time.
    """

    expected: Counter[tuple[str, str]] = field(default_factory=Counter)
    decided: set[tuple[str, str]] = field(default_factory=set)
    accepted: Counter[str] = field(default_factory=Counter)
    refused: list[MessageRefused] = field(default_factory=list)
    repeated: int = 0

    @property
    def open(self) -> int:
        """How many verdicts are still to come."""
        return self.expected.total()

    def expect(self, source: str, message_id: str) -> None:
        """Wait for a verdict more on this message of `shop:<id>` or `warehouse:<id>`."""
        self.expected[(source, message_id)] += 1

    def take(self, verdict: Verdict) -> None:
        """Count a verdict; a deferred one is none yet."""
        if isinstance(verdict, MessageDeferred):
            return
        message = (verdict.source, verdict.message_id)
        if not self.expected[message]:
            del self.expected[message]
            return
        self.expected[message] -= 1
        match verdict:
            case MessageAccepted() if message in self.decided:
                self.repeated += 1
            case MessageAccepted():
                self.accepted[verdict.message_type] += 1
            case MessageRefused():
                self.refused.append(verdict)
            case _:
                assert_never(verdict)
        self.decided.add(message)
