"""The state of a location's days."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, timedelta
from typing import assert_never

from domain.capacity.events import CapacityEvent, CapacityFreed, CapacityTaken
from domain.values import state

KEPT = timedelta(days=14)
"""Days that are so long over are forgotten."""

NOBODY: frozenset[str] = frozenset()


@state
class Workload:
    """The orders that a location has taken on, by the local date on which they are to leave."""

    days: Mapping[date, frozenset[str]] = field(default_factory=dict)

    def on(self, day: date) -> frozenset[str]:
        """Give the orders of a day."""
        return self.days.get(day, NOBODY)


def evolve_workload(workload: Workload | None, _stream: str, event: CapacityEvent) -> Workload:
    """Give the state after one more event."""
    now = workload or Workload()
    match event:
        case CapacityTaken():
            kept = {day: orders for day, orders in now.days.items() if day >= event.day - KEPT}
            return Workload(days={**kept, event.day: now.on(event.day) | {event.order}})
        case CapacityFreed():
            return Workload(days={**now.days, event.day: now.on(event.day) - {event.order}})
        case _:
            assert_never(event)
