"""What is different in a simulation."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.master.location import Location
from domain.sourcing.question import Aim
from domain.sourcing.rule_book import RuleBook


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one run. Those of today are what the ledger's rule book says, and nothing else.

    `aims` and `max_parcels` hold for the orders of all shops in place of those of the `book`; `max_parcels` beside an
    order's own limit. `without` are locations that ship nothing, `opened` those that are there from the start. `stock`
    sets what is free at the start, by SKU and location; `endless` are locations that have any number of units of
    everything.
    """

    book: RuleBook = RuleBook()
    aims: tuple[Aim, ...] | None = None
    max_parcels: int | None = None
    without: frozenset[str] = frozenset()
    opened: tuple[Location, ...] = ()
    stock: Mapping[tuple[str, str], int] | None = None
    endless: frozenset[str] = frozenset()
