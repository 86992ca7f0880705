"""Views folded anew from the ledger, each in a shadow of its own, up to where the live ones stand."""

from collections.abc import Callable, Sequence
from typing import Any

from psycopg import Cursor

from projections.catalogue import search
from projections.checkpoints import load
from projections.parking import POISON
from projections.shadow import create_shadow
from projections.view import View
from schemas.partitions import partition_of
from schemas.recorded import Recorded
from schemas.topics import LEDGER_PARTITIONS, Topics, key_of

EVENTS_AT_ONCE = 5_000

ReadLedger = Callable[[int, int], Sequence[Recorded]]
"""`read(after, limit)`: up to `limit` events of the ledger behind a position, in order."""


class Fold:
    """A view folded anew. What is parked is left out, as it is in the live view.

    `problem` says why the ledger could not be folded to the end: all that differs may come of that.
    """

    def __init__(self, cursor: Cursor[Any], view: View, topics: Topics) -> None:
        self.view = view
        self.shadow = create_shadow(cursor, view)
        self.parked: set[int] = set()
        self.problem: str | None = None
        self._cursor = cursor
        self._topic = view.topic_name(topics)
        self._topics = topics
        self._done = dict.fromkeys(range(LEDGER_PARTITIONS), 0)
        self._stands = self._done
        self.look()

    @property
    def position(self) -> int:
        """The position that the least complete partition of the live view stands at."""
        return min(self._stands.values())

    @property
    def first(self) -> int:
        """The position behind which there may be events to fold; that of the live view if there are none."""
        behind = [done for partition, done in self._done.items() if done < self._stands[partition]]
        return min(behind, default=self.last)

    @property
    def last(self) -> int:
        """The position that the most complete partition of the live view stands at."""
        return max(self._stands.values())

    def look(self) -> None:
        """See where the live view stands now: so far is to be folded next."""
        stands = load(self._cursor.connection, self.view.name)
        self._stands = {partition: each.position for partition, each in stands.items()}
        self._cursor.execute("SELECT position FROM views.parked WHERE view = %s", (self.view.name,))
        self.parked = {int(position) for (position,) in self._cursor.fetchall()}

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

    def reached(self) -> None:
        """All events up to where the live view stood have been added."""
        self._done = self._stands

    def _lacks(self, recorded: Recorded) -> bool:
        if not self.view.concerns(recorded.name) or self._topics.of_stream(recorded.stream) != self._topic:
            return False
        partition = partition_of(key_of(recorded.stream).encode(), LEDGER_PARTITIONS)
        seen = self._done[partition] < recorded.position <= self._stands[partition]
        return seen and recorded.position not in self.parked


def fold_ledger(folds: Sequence[Fold], read: ReadLedger) -> None:
    """Read the ledger once for all folds, as far as each of them looked."""
    after = min((fold.first for fold in folds), default=0)
    last = max((fold.last for fold in folds), default=0)
    while after < last:
        batch = read(after, min(EVENTS_AT_ONCE, last - after))
        if not batch:
            break
        for fold in folds:
            fold.add(batch)
        after = batch[-1].position
    for fold in folds:
        fold.reached()
