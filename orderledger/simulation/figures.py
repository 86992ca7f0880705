"""What came of a simulation, in figures."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

DAY_S = 86_400


@dataclass(slots=True)
class Sourced:
    """One order: its parcels with their way in km (None: not known), and whether and how long it waited."""

    placed_at: datetime
    parcels: dict[str, float | None] = field(default_factory=dict)
    waited: bool = False
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures over all orders with goods.

    A parcel is a location that ships something of an order. `parcels_per_order`, `km_per_order` (great circle, the
    sum over an order's parcels) and `split_rate` are over the orders that shipped something; ways that are not known
    (`parcels_of_unknown_way`) count for nothing. `waited` are the orders of which some units were not there at once,
    `still_waiting` those of them whose units never came; `days_waited` is the mean over `waited`, up to the end.
    `share` is each location's part of all parcels.
    """

    orders: int
    shipped: int
    parcels: int
    parcels_per_order: float
    km_per_order: float
    split_rate: float
    waited: int
    still_waiting: int
    days_waited: float
    parcels_of_unknown_way: int
    share: dict[str, float]


@dataclass(frozen=True, slots=True)
class Compared:
    """The same orders, by the rules of today and by other ones."""

    today: Figures
    simulated: Figures


def figures(orders: Collection[Sourced], end: datetime | None) -> Figures:
    """Sum up; what still waits has waited until `end`."""
    shipped = [each.parcels for each in orders if each.parcels]
    ways = [way for each in shipped for way in each.values()]
    waited = [each for each in orders if each.waited]
    days = [_days(each, end) for each in waited]
    by_location = Counter(location for each in shipped for location in each)
    return Figures(
        orders=len(orders),
        shipped=len(shipped),
        parcels=len(ways),
        parcels_per_order=_mean(len(ways), shipped),
        km_per_order=_mean(sum(way for way in ways if way is not None), shipped),
        split_rate=_mean(sum(len(each) > 1 for each in shipped), shipped),
        waited=len(waited),
        still_waiting=sum(each.ended_at is None for each in waited),
        days_waited=_mean(sum(days), days),
        parcels_of_unknown_way=sum(way is None for way in ways),
        share={location: _mean(count, ways) for location, count in sorted(by_location.items())},
    )


def _mean(total: float, of: Collection[object]) -> float:
    return round(total / len(of), 4) if of else 0.0


def _days(order: Sourced, end: datetime | None) -> float:
    until = order.ended_at or end or order.placed_at
    return max((until - order.placed_at).total_seconds() / DAY_S, 0.0)
