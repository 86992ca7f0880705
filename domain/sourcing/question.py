"""What sourcing is asked and what it answers."""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from domain.orders.events import Candidate
from domain.orders.lines import Units
from domain.values import value

Aim = Literal["whole", "parcels", "distance", "balance"]
"""What one set of locations may be better in than another:

- `whole`: one location alone ships the order, before two or more.
- `parcels`: fewer locations ship something of the order; those that do already count too, once each.
- `distance`: a parcel from each location that is used: the fewest of unknown distance, then the least sum of
  great-circle distances, in tenths of a km; then, over those of unknown distance, the least sum of preferences. So
  where the address has no coordinates preference decides, and no place is guessed.
- `balance`: the least load of the busiest location that is used.
"""

DEFAULT: tuple[Aim, ...] = ("whole", "parcels", "distance", "balance")


@value
class Site:
    """A location that could ship, as it stands now.

    `distance_km` is rounded to 0.1 km, None where it is not known. `free` tells of each SKU that is needed how many
    units nobody has. `load` is the share of the day's capacity that is taken, 0 to 1. `barred` is the reason why
    it may ship nothing at all; of the SKUs in `excluded` it is not asked for any unit.
    """

    location: str
    distance_km: float | None
    preference: int
    free: Mapping[str, int]
    load: float = 0.0
    barred: str | None = None
    excluded: Collection[str] = ()


@value
class Question:
    """Where units of an order are to come from.

    `wanted` sums the units by SKU. `parts` cut them into what must come from one location; if they are `divisible`
    each part is one line, and any unit may come from anywhere. `shipping` are locations that ship something of the
    order already: with them no more than `max_parcels` locations take part. `located`: the address has coordinates.
    """

    units: tuple[Units, ...]
    wanted: Mapping[str, int]
    parts: Sequence[tuple[Units, ...]]
    sites: Sequence[Site]
    divisible: bool = False
    max_parcels: int | None = None
    shipping: frozenset[str] = frozenset()
    located: bool = True
    aims: tuple[Aim, ...] = DEFAULT


@value
class Answer:
    """Which units each location ships, nearest first, and which wait; with every location that was asked.

    If `exact`, no other answer is better; else it is the best that was found before the search met one of its bounds,
    after `tried` sets of locations.
    """

    taken: Mapping[str, tuple[Units, ...]]
    waiting: tuple[Units, ...]
    candidates: tuple[Candidate, ...]
    rule: str
    exact: bool = True
    tried: int = 0
