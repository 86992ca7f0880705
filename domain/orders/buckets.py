"""Where the units of a line are: exclusive buckets that sum to what was ordered, and how units move between them."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from domain.orders.lines import Units

Bucket = Literal[
    "cancelled",
    "unallocated",
    "backordered",
    "allocated",
    "released",
    "picked",
    "packed",
    "shipped",
    "delivered",
    "lost",
]


class Buckets(NamedTuple):
    """Units of one line by where they are. A tuple, since an order is folded from some sixty moves.

    `unallocated` units were not yet looked for; `backordered` ones were, and wait for stock.
    """

    cancelled: int = 0
    unallocated: int = 0
    backordered: int = 0
    allocated: int = 0
    released: int = 0
    picked: int = 0
    packed: int = 0
    shipped: int = 0
    delivered: int = 0
    lost: int = 0

    @property
    def ordered(self) -> int:
        """All units, also those that were cancelled."""
        return sum(self)

    @property
    def waiting(self) -> int:
        """Units that still need stock."""
        return self.unallocated + self.backordered

    @property
    def in_warehouse(self) -> int:
        """Units that a warehouse was told of and that have not left it."""
        return self.released + self.picked + self.packed


def total(lines: Iterable[Buckets]) -> Buckets:
    """Add up lines, bucket by bucket."""
    return Buckets(*map(sum, zip(*lines, strict=True)))


REMEMBERED = 10_000
BUCKETS: tuple[Bucket, ...] = get_args(Bucket)
INDEX: dict[str, int] = {name: number for number, name in enumerate(BUCKETS)}
"""Where each bucket stands in the tuple."""

_UNALLOCATED, _BACKORDERED, _ALLOCATED = (INDEX[each] for each in ("unallocated", "backordered", "allocated"))


@lru_cache(maxsize=REMEMBERED)
def unallocated(quantity: int) -> Buckets:
    """Give the buckets of a line that was just placed."""
    return Buckets(unallocated=quantity)


@lru_cache(maxsize=REMEMBERED)
def released(quantity: int) -> Buckets:
    """Give the buckets of units that a warehouse was just told of."""
    return Buckets(released=quantity)


def moved(lines: Mapping[int, Buckets], units: Iterable[Units], source: Bucket, target: Bucket) -> dict[int, Buckets]:
    """Give the lines after units went from one bucket to another; there must be as many in it."""
    after = dict(lines)
    here, there = INDEX[source], INDEX[target]
    for each in units:
        no = each.line_no
        after[no] = _moved(after[no], here, there, each.quantity)
    return after


def allocated(lines: Mapping[int, Buckets], units: Iterable[Units]) -> dict[int, Buckets]:
    """Give the lines after units that waited were allocated: first those that waited longest."""
    after = dict(lines)
    for each in units:
        no = each.line_no
        after[no] = _allocated(after[no], each.quantity)
    return after


# Lines have few units and take the same steps: nearly every move was made before, and equal buckets are one object.


@lru_cache(maxsize=REMEMBERED)
def _moved(buckets: Buckets, here: int, there: int, quantity: int) -> Buckets:
    counts = list(buckets)
    counts[here] -= quantity
    counts[there] += quantity
    assert counts[here] >= 0, f"{buckets} has no {quantity} units {BUCKETS[here]}"
    return Buckets(*counts)


@lru_cache(maxsize=REMEMBERED)
def _allocated(buckets: Buckets, quantity: int) -> Buckets:
    late = min(quantity, buckets.backordered)
    looked_for = _moved(buckets, _BACKORDERED, _ALLOCATED, late)
    return _moved(looked_for, _UNALLOCATED, _ALLOCATED, quantity - late)
