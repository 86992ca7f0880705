"""The locations of a simulation as it goes on: what each has free, when goods leave it and how much it has taken on."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from domain.capacity.events import CapacityEvent
from domain.capacity.room import let_go, room, taken_on
from domain.capacity.state import Workload, evolve_workload
from domain.master.location import Location, local_time, refusal, ships_on
from domain.orders.events import OrderPlaced
from domain.places import Coordinates, distance_km
from domain.sourcing.question import Site
from orderledger.simulation.history import History, Place
from orderledger.simulation.rules import Rules

ENDLESS = 10**9
Far = dict[str, float | None]


class Places:
    """What sourcing asks of locations; `now` is told by who goes through the history."""

    def __init__(self, history: History, rules: Rules, now: datetime) -> None:
        self.now = now
        self._without, self._endless = rules.without, rules.endless
        self._free: dict[str, dict[str, int]] = defaultdict(dict)
        for (sku, location), units in {**history.free, **(rules.stock or {})}.items():
            self._free[location][sku] = units
        self._locations: dict[str, Location] = {}
        self._work: dict[str, Workload] = defaultdict(Workload)
        self._far: dict[Coordinates | None, Far] = {}
        self._leaves: dict[str, tuple[date | None, datetime]] = {}
        for each in (*history.locations, *rules.opened):
            self.locate(each)

    def __contains__(self, name: str) -> bool:
        """Whether it ships at all."""
        return name in self._locations

    def locate(self, location: Location) -> None:
        """Register a location, or say its data anew."""
        if location.location not in self._without:
            self._locations[location.location] = location
            self._far.clear()
            self._leaves.pop(location.location, None)

    def sites(self, order: str, placed: OrderPlaced, skus: Collection[str]) -> Iterator[Site]:
        """The locations that have any unit of what is needed: the others can't be chosen, and nobody asks why."""
        terms, far = placed.terms, self._ways(placed.destination.coordinates)
        flags = [flag for line in placed.lines for flag in line.flags]
        for name, location in self._locations.items():
            units = self._units(name, skus)
            if max(units.values()) > 0 and terms.location in {None, name}:
                load, barred = 0.0, refusal(location, terms.delivery, flags)
                full: str | None = None
                if location.capacity_per_day is not None and barred is None:
                    load, full = room(location, self._work[name], self._day(location), order)
                yield Site(name, far[name], location.preference, units, load, barred or full)

    def add(self, place: Place, units: int) -> None:
        """So many units more (or fewer) are free."""
        sku, location = place
        here = self._free[location]
        here[sku] = here.get(sku, 0) + units

    def has(self, place: Place) -> bool:
        """Whether any unit is free there."""
        sku, location = place
        return self._free[location].get(sku, 0) > 0

    def can_ship(self, name: str, by_sku: Mapping[str, int]) -> bool:
        """Whether all of this is free there."""
        here = self._units(name, by_sku)
        return all(here[sku] >= quantity for sku, quantity in by_sku.items())

    def ship(self, name: str, order: str, by_sku: Mapping[str, int]) -> None:
        """Take the units of an order, and count it for the day on which it leaves."""
        for sku, quantity in by_sku.items():
            self.add((sku, name), -quantity)
        location = self._locations[name]
        if location.capacity_per_day is not None:
            self._happened(name, taken_on(location, self._work[name], self._day(location), order))

    def let_go(self, name: str, order: str) -> bool:
        """Give the days back that an order had at a location; whether there were any."""
        freed = let_go(name, self._work[name], order)
        self._happened(name, freed)
        return bool(freed)

    def have_room(self, names: Iterable[str]) -> bool:
        """Whether any of them can take on one more order now."""
        at = [self._locations[each] for each in names if each in self._locations]
        return any(room(each, self._work[each.location], self._day(each), "")[1] is None for each in at)

    def days(self) -> list[date | None]:
        """The days on which goods would leave now, from locations that can do only so much."""
        return [self._day(each) for each in self._locations.values() if each.capacity_per_day is not None]

    def _units(self, name: str, skus: Collection[str]) -> dict[str, int]:
        if name in self._endless:
            return dict.fromkeys(skus, ENDLESS)
        here = self._free[name]
        return {sku: here.get(sku, 0) for sku in skus}

    def _happened(self, name: str, events: Iterable[CapacityEvent]) -> None:
        for event in events:
            self._work[name] = evolve_workload(self._work[name], name, event)

    def _ways(self, to: Coordinates | None) -> Far:
        """The distance of each location; many orders go to the same place."""
        found = self._far.get(to)
        if found is None:
            there = [(name, each.coordinates) for name, each in self._locations.items()]
            found = {name: distance_km(to, here) if to and here else None for name, here in there}
            self._far[to] = found
        return found

    def _day(self, location: Location) -> date | None:
        """The day on which goods would leave, which stays the same until the cut-off or the end of the local day."""
        known = self._leaves.get(location.location)
        if known is None or self.now >= known[1]:
            known = self._leaves[location.location] = (ships_on(location, self.now), _until(location, self.now))
        return known[0]


def _until(location: Location, now: datetime) -> datetime:
    """Until when goods leave on the same day as those of now; now itself where clocks are changed meanwhile."""
    local = local_time(location, now)
    if location.cut_off is not None and local.time() < location.cut_off:
        end = datetime.combine(local.date(), location.cut_off, local.tzinfo)
    else:
        end = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
    return end if end.utcoffset() == local.utcoffset() else now
