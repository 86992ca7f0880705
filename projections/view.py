"""What a view is: tables that are filled from the events of one ledger topic and from nothing else."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, assert_never

from psycopg import Cursor

from projections.table import Table
from schemas.events import EVENT_TYPES
from schemas.recorded import Recorded
from schemas.topics import Topics

Project = Callable[[Cursor[Any], Sequence[Recorded]], None]
"""Fold a batch, in the order of each stream, and write its rows to the tables of the search path.

The rows must not depend on how the events are cut into batches: a rebuild gives the same bytes.
"""


@dataclass(frozen=True, slots=True)
class View:
    """A view: where its tables stand, which ledger topic it reads, and the names of the events that it takes.

    `unit` names the columns of what its events are about, such as an order: rows of one unit, in all tables that have
    these columns, come of the same events and of one another, and are repaired together. Other rows stand alone.
    """

    name: str
    schema: Literal["views", "analytics"]
    topic: Literal["orders", "stock", "master"]
    tables: tuple[Table, ...]
    events: frozenset[str]
    project: Project
    unit: tuple[str, ...] = ()

    def concerns(self, name: str) -> bool:
        """Whether an event of this name is to be projected; one that nobody knows is, and is then refused."""
        return name in self.events or name not in EVENT_TYPES

    def topic_name(self, topics: Topics) -> str:
        """The topic in this installation."""
        match self.topic:
            case "orders":
                return topics.orders
            case "stock":
                return topics.stock
            case "master":
                return topics.master
            case _:
                assert_never(self.topic)


def names_of(event_types: Iterable[type]) -> frozenset[str]:
    """The names of all versions of some types of events."""
    wanted = set(event_types)
    return frozenset(name for name, event_type in EVENT_TYPES.items() if event_type in wanted)
