"""Views folded from the ledger, each in a shadow of its own, up to where the live ones stand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from psycopg import Cursor

from projections.catalogue import search
from projections.checkpoints import load
from projections.parking import POISON
from projections.view import View
from schemas.partitions import partition_of
from schemas.recorded import Recorded
from schemas.topics import LEDGER_PARTITIONS, Topics, key_of

EVENTS_AT_ONCE = 5_000

ReadLedger = Callable[[int, int], Sequence[Recorded]]
"""`read(after, limit)`: up to `limit` events of the ledger behind a position, in order."""


class Fold:
    """A view folded into the schema `shadow`. What is parked or dropped is left out, as it is in the live view.

    `done` is what the shadow holds already: a ledger position for each partition. `left_out` are the positions of the
    events that the live view lacks; records that are no events count in `parked` and `dropped` only. `problem` says
    why the ledger could not be folded to the end: all that differs may come of that.
    """

    def __init__(
        self, cursor: Cursor[Any], view: View, topics: Topics, shadow: str, done: Mapping[int, int] | None = None
    ) -> None:
        self.view = view
        self.shadow = shadow
        self.parked = 0
        self.dropped = 0
        self.left_out: set[int] = set()
        self.problem: str | None = None
        self._cursor = cursor
        self._topic = view.topic_name(topics)
        self._topics = topics
        self.done = dict(done or dict.fromkeys(range(LEDGER_PARTITIONS), 0))
        self._stands = self.done
        self.look()

    @property
    def position(self) -> int:
        """The position that the least complete partition of the live view stands at."""
        return min(self._stands.values())

    @property
    def first(self) -> int:
        """The position behind which there may be events to fold; that of the live view if there are none."""
        behind = [done for partition, done in self.done.items() if done < self._stands[partition]]
        return min(behind, default=self.last)

    @property
    def last(self) -> int:
        """The position that the most complete partition of the live view stands at."""
        return max(self._stands.values())

    def look(self) -> None:
        """See where the live view stands now: so far is to be folded next."""
        stands = load(self._cursor.connection, self.view.name)
        self._stands = {partition: each.position for partition, each in stands.items()}
        self._cursor.execute(
            "SELECT position, name IS NOT NULL, dropped_at IS NOT NULL FROM views.parked WHERE view = %s",
            (self.view.name,),
        )
        found = self._cursor.fetchall()
        self.left_out = {int(position) for position, is_event, _ in found if is_event}
        self.dropped = sum(dropped for *_, dropped in found)
        self.parked = len(found) - self.dropped

    @property
    def is_ahead(self) -> bool:
        """Whether the shadow holds what the live view does not: somebody has set that back."""
        return any(done > self._stands[partition] for partition, done in self.done.items())

    def add(self, batch: Sequence[Recorded]) -> None:
        """Project those of the next events that are in the live view and not here yet."""
        if self.problem is not None:
            return
        events = [recorded for recorded in batch if self._lacks(recorded)]
        if not events:
            return
        search(self._cursor, self.shadow)
        try:
            with self._cursor.connection.transaction():
                self.view.project(self._cursor, events)
        except POISON as error:
            first, last = events[0].position, events[-1].position
            self.problem = f"events at positions {first} to {last} can't be folded: {error}"

    def passed(self, position: int) -> None:
        """All events up to a position have been added, as far as they are in the live view."""
        self.done = {
            partition: max(done, min(self._stands[partition], position)) for partition, done in self.done.items()
        }

    def _lacks(self, recorded: Recorded) -> bool:
        if not self.view.concerns(recorded.name) or self._topics.of_stream(recorded.stream) != self._topic:
            return False
        partition = partition_of(key_of(recorded.stream).encode(), LEDGER_PARTITIONS)
        seen = self.done[partition] < recorded.position <= self._stands[partition]
        return seen and recorded.position not in self.left_out


def fold_ledger(folds: Sequence[Fold], read: ReadLedger) -> None:
    """Read the ledger once for all folds, as far as each of them looked."""
    while fold_page(folds, read):
        pass


def fold_page(folds: Sequence[Fold], read: ReadLedger) -> bool:
    """Read the next page of the ledger for all folds; false if they stood already where the live views do."""
    after = min((fold.first for fold in folds), default=0)
    last = max((fold.last for fold in folds), default=0)
    if after >= last:
        return False
    batch = read(after, min(EVENTS_AT_ONCE, last - after))
    for fold in folds:
        fold.add(batch)
        fold.passed(batch[-1].position if batch else last)
    return True
