"""What a set of locations costs by each aim, so that any two can be compared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from domain.sourcing.question import DEFAULT, Aim, Question, Site

PARCELS, DISTANCE, BALANCE, SIZE = 1, 2, 3, 4
FIELDS: dict[Aim, int] = {"whole": 0, "parcels": PARCELS, "distance": DISTANCE, "balance": BALANCE}
"""Where each aim stands in what a set costs; behind all of them the number of its locations."""

PREFERENCES = 10**10
"""More than the preferences of all locations add up to."""
UNKNOWN = 10**20
"""More than all known distances add up to, in tenths of a km times PREFERENCES."""

Key = tuple[Any, ...]
"""What is compared: less is better. Values by the aims in their order, then the number of locations."""

Rank = tuple[int, str]
Total = tuple[int, int, float, int]
"""Parcels, distance and load of a set, and the number of its locations."""


@dataclass(slots=True, eq=False)
class Option:
    """A location that may take part, with what it costs to use it and what it can ship.

    `bit` stands for it in sets; `new` is 0 if it ships something of the order already, else 1; `rank` is its preference
    and its id. Of the groups of units (by their bits) it alone can ship all of those in `full` and some
    units of those in `helps`; `has` tells how many units of each group.
    """

    site: Site
    bit: int
    new: int
    far: int
    load: float
    rank: Rank
    full: int = 0
    helps: int = 0
    has: tuple[int, ...] = ()


class Costs:
    """The aims of one question, and the locations that are not barred, in their order."""

    def __init__(self, question: Question, ranked: Sequence[Site]) -> None:
        self.aims = question.aims
        self.already = len(question.shipping)
        self.room = None if question.max_parcels is None else max(question.max_parcels - self.already, 0)
        self.pick = itemgetter(*(FIELDS[aim] for aim in question.aims), SIZE, SIZE)
        self.options = _options([each for each in ranked if each.barred is None], question)
        self.best_first = question.aims == DEFAULT and not question.shipping
        """Whether the options stand as `single` has them: that is how the locations were ranked."""

    def key(self, chosen: Iterable[Option]) -> tuple[Key, list[Rank]]:
        """Compare sets by this; the ranks of their locations, best first, break ties."""
        return self.of(*self.total(chosen)), sorted([each.rank for each in chosen])

    def total(self, chosen: Iterable[Option]) -> Total:
        """What a set costs."""
        parcels, far, load, size = self.already, 0, 0.0, 0
        for each in chosen:
            parcels, far, load, size = parcels + each.new, far + each.far, max(load, each.load), size + 1
        return parcels, far, load, size

    def of(self, parcels: int, far: int, load: float, size: int) -> Key:
        """Put what a set costs in the order of the aims. More locations never cost less, by any aim."""
        key: Key = self.pick((parcels > 1, parcels, far, load, size))
        return key

    def single(self, option: Option) -> tuple[Key, Rank]:
        """Compare locations, each alone, by this."""
        return self.of(self.already + option.new, option.far, option.load, 1), option.rank


def no_dearer(a: Option, b: Option, aims: Sequence[Aim]) -> bool:
    """Whether no set with `b` and without `a` gets worse if `a` takes the place of `b`.

    A sum that is less decides; the greater of two loads may hide behind another location's, so what follows counts too.
    """
    if a.new > b.new:
        return False
    for aim in aims:
        if aim == "distance" and a.far != b.far:
            return a.far < b.far
        if aim == "balance" and a.load > b.load:
            return False
        if aim == "parcels" and a.new != b.new:
            return True
    return a.rank < b.rank


def _options(sites: Sequence[Site], question: Question) -> list[Option]:
    shipping = question.shipping
    options = []
    for at, each in enumerate(sites):
        km, preference = each.distance_km, each.preference
        # A parcel's way: the tenths of a km, and where they are not known, more than any, by preference.
        far = UNKNOWN + preference if km is None else round(km * 10) * PREFERENCES
        new = 0 if each.location in shipping else 1
        options.append(Option(each, 1 << at, new, far, each.load, (preference, each.location)))
    return options
