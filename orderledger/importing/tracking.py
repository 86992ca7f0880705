"""Follow messages until each has its verdict."""

from dataclasses import dataclass, field

from consumers.verdicts import VerdictReader
from domain.messages import MessageRefused

SHOWN = 20


class Stalled(Exception):
    """Nothing came back for too long: intake, relay or projector do not run, or are stuck."""


@dataclass(slots=True)
class Tracker:
    """Messages of one partner that wait for their verdict, and the first refusals of any of its messages."""

    reader: VerdictReader
    waiting: set[str] = field(default_factory=set)
    decided: int = 0
    refused: int = 0
    refusals: list[MessageRefused] = field(default_factory=list)

    def expect(self, message_id: str) -> None:
        """Wait for the verdict on a message that is about to be seen."""
        self.waiting.add(message_id)

    def poll(self, timeout_s: float) -> int:
        """Take in the verdicts that came, and give the number of those that were waited for."""
        before = self.decided
        for verdict in self.reader.poll(timeout_s):
            if verdict.message_id in self.waiting:
                self.waiting.discard(verdict.message_id)
                self.decided += 1
            if isinstance(verdict, MessageRefused):
                self.refused += 1
                if len(self.refusals) < SHOWN:
                    self.refusals.append(verdict)
        return self.decided - before
