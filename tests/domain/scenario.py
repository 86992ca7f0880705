"""Given, when, then: a small business at work, told in commands and what came of them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from domain.refusals import Refused
from domain.timers import AGAIN_AFTER
from domain.world import Change, Command
from tests.domain.words import catalogue, location, shop
from tests.domain.world import MemoryWorld

Event = TypeVar("Event")


@dataclass(frozen=True)
class Outcome:
    """What came of a command: its events and those that followed, or a refusal."""

    world: MemoryWorld
    changes: list[Change]
    refused: Refused | None

    def then(self, *events: object) -> "Outcome":
        """Exactly these events were recorded, in this order; a type stands for any event of it."""
        assert self.refused is None, self.refused
        happened = [each.event for each in self.changes]
        assert len(happened) == len(events), happened
        for actual, expected in zip(happened, events, strict=True):
            assert (type(actual) is expected) if isinstance(expected, type) else (actual == expected)
        return self

    def then_nothing(self) -> "Outcome":
        """Nothing had to be recorded."""
        return self.then()

    def then_refused(self, rule: str, field: str | None = None, says: str = "") -> "Outcome":
        """By this rule, blaming this field, with these words in the reason; and nothing was recorded."""
        assert self.refused is not None, f"not refused: {self.changes}"
        assert (self.refused.rule, self.refused.field) == (rule, field)
        assert says in self.refused.reason
        assert self.changes == []
        return self

    def with_stock(self, sku: str, at: str, *, on_hand: int, allocated: int = 0) -> "Outcome":
        """The position stands at these units."""
        position = self.world.position(sku, at)
        assert (position.on_hand, position.allocated) == (on_hand, allocated)
        return self

    def when(self, *commands: Command) -> "Outcome":
        """What comes of more commands: the last of them is the one that is asked about."""
        return Scenario(self.world).when(*commands)

    def when_stock_is_looked_at_again(self) -> "Outcome":
        """What comes of the timers whose stock came in."""
        return Outcome(self.world, self.world.fire_timers(only_freed=True), None)

    def when_time_passes(self, time: timedelta = AGAIN_AFTER) -> "Outcome":
        """What comes of the timers that are due in this time."""
        return Scenario(self.world).when_time_passes(time)

    def the(self, kind: type[Event]) -> Event:
        """The one event of this type."""
        (found,) = [each.event for each in self.changes if isinstance(each.event, kind)]
        return found


@dataclass(frozen=True)
class Scenario:
    """A world in which something happened already."""

    world: MemoryWorld

    def when(self, *commands: Command) -> Outcome:
        """Let commands happen; the last may be refused, and its outcome is told."""
        *before, last = commands
        for command in before:
            self.world.handle(command)
        try:
            return Outcome(self.world, self.world.handle(last), None)
        except Refused as refused:
            return Outcome(self.world, [], refused)

    def when_time_passes(self, time: timedelta = AGAIN_AFTER) -> Outcome:
        """Let the timers fire that are due in this time."""
        return Outcome(self.world, self.world.let_pass(time), None)


def given_nothing() -> Scenario:
    """An empty ledger."""
    return Scenario(MemoryWorld())


def given(*happened: Any) -> Scenario:
    """Shop alpha (pounds, euros), locations leeds, paris and rome, SKUs mug, cup and pot; then these commands."""
    world = MemoryWorld()
    places = (location("leeds", preference=3), location("paris", preference=2), location("rome", preference=1))
    for command in (shop("alpha"), *places, catalogue("mug", "cup", "pot"), *happened):
        world.handle(command)
    return Scenario(world)
