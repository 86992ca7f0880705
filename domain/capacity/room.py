"""How much room a location has on a day, and what takes it: one rule, for the ledger and for simulations."""

from datetime import date

from domain.capacity.events import CapacityFreed, CapacityTaken
from domain.capacity.state import Workload
from domain.master.location import Location

FULL = 1.0


def room(location: Location, work: Workload, day: date | None, order: str) -> tuple[float, str | None]:
    """How busy a location is on the `day` on which goods would leave, and why it takes on nothing more of an order.

    It is the share of that day's capacity that other orders have: 0 to 1, or above where it was lowered since.
    """
    if location.capacity_per_day is None:
        return 0.0, None
    if day is None:
        return 0.0, "closed"
    orders = work.on(day)
    others = len(orders) - (order in orders)
    share = others / location.capacity_per_day if location.capacity_per_day else FULL
    return share, "capacity" if share >= FULL else None


def taken_on(location: Location, work: Workload, day: date | None, order: str) -> list[CapacityTaken]:
    """Count an order for the `day` on which it is to leave, once; a location without a capacity counts nothing."""
    if location.capacity_per_day is None or day is None or order in work.on(day):
        return []
    return [CapacityTaken(location.location, day, order)]


def let_go(location: str, work: Workload, order: str) -> list[CapacityFreed]:
    """Free the days that were counted for an order which has nothing at the location any more."""
    return [CapacityFreed(location, day, order) for day, orders in work.days.items() if order in orders]
