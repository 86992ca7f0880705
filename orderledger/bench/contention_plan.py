"""Who asks for what: seeded, and of every SKU more than there is."""

import random
from dataclasses import dataclass
from math import ceil

from orderledger.bench.buying import sku

SINGLE_SHARE = 1.25
"""Asks for one unit, for each unit that there is: they alone would empty the shelf, so nothing can be left on it."""
SEVERAL_SHARE = 0.25
"""Asks for two or three units, for each unit that there is."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A buyer, numbered from 0, asks for units of a SKU; `op` is the id of its message, and of its order."""

    client: int
    op: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """So many SKUs, and so many units of each."""

    skus: int
    units: int

    @property
    def names(self) -> list[str]:
        """Name the SKUs."""
        return [sku(number) for number in range(self.skus)]


def plan(shelf: Shelf, buyers: int, seed: int) -> list[list[Ask]]:
    """Give for each buyer what it asks for, one after the other: the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - it must be repeatable, not secret
    singles, several = ceil(shelf.units * SINGLE_SHARE), ceil(shelf.units * SEVERAL_SHARE)
    wanted = [
        (name, quantity)
        for name in shelf.names
        for quantity in ([1] * singles + [chance.randint(2, 3) for _ in range(several)])
    ]
    chance.shuffle(wanted)
    return [
        [Ask(buyer, f"{buyer}/{number}", *each) for number, each in enumerate(wanted[buyer::buyers])]
        for buyer in range(buyers)
    ]
