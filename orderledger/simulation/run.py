"""Source past orders again, one after the other, and count what would have come of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import assert_never

from domain.capacity.events import CapacityEvent
from domain.capacity.room import let_go, room, taken_on
from domain.capacity.state import Workload, evolve_workload
from domain.master.location import Location, refusal, ships_on
from domain.orders.lines import Line, Units, units_by_sku, units_of_goods
from domain.places import distance_km
from domain.sourcing.parts import parts_of
from domain.sourcing.question import Question, Site
from domain.sourcing.rule_book import InForce, SourcingRules
from domain.sourcing.source import source
from domain.timers import AGAIN_AFTER
from orderledger.simulation.figures import Figures, Sourced, figures
from orderledger.simulation.history import Ended, History, Located, Moved, Ordered, Place
from orderledger.simulation.rules import Rules

ENDLESS = 10**9
FULL = "capacity"


def simulate(history: History, rules: Rules) -> Figures:
    """Let each order take its stock by the rules when it was placed, and what waits when stock comes.

    Nothing else ships. Capacity is that of the location's day; who finds it full is asked again when goods would leave
    on another day, or an order that ended makes room.
    """
    run = _Run(history, rules)
    for step in history.steps:
        run.go_on(step.at)
        match step:
            case Ordered():
                run.place(step)
            case Moved():
                run.move(step)
            case Ended():
                run.end(step)
            case Located():
                run.locate(step.location)
            case _:
                assert_never(step)
    return figures(run.orders.values(), run.now)


@dataclass(slots=True)
class _Waits:
    """An order as it stands in the simulation."""

    step: Ordered
    sold: dict[int, Line]
    open: tuple[Units, ...]
    sourced: Sourced
    taken: Counter[Place] = field(default_factory=Counter)


class _Run:
    """Stock, locations and orders, as one simulation goes on."""

    def __init__(self, history: History, rules: Rules) -> None:
        self.rules = rules
        self.free = dict(history.free) | dict(rules.stock or {})
        self.locations: dict[str, Location] = {}
        for each in (*history.locations, *rules.opened):
            self.locate(each)
        self.orders: dict[str, Sourced] = {}
        self.known: dict[str, _Waits] = {}
        self.waiting: dict[str, dict[str, _Waits]] = defaultdict(dict)
        self.crowded: dict[str, _Waits] = {}
        self.work: dict[str, Workload] = defaultdict(Workload)
        self.now = self.looked_at = datetime.min.replace(tzinfo=UTC)
        self.leaves: list[date | None] = []

    def locate(self, location: Location) -> None:
        if location.location not in self.rules.without:
            self.locations[location.location] = location

    def go_on(self, at: datetime) -> None:
        """Go on to a moment; business times do not always rise, and the clock never goes back."""
        self.now = max(at, self.now)
        if self.crowded and self.now >= self.looked_at + AGAIN_AFTER:
            self.looked_at, before, self.leaves = self.now, self.leaves, self._leaves()
            if self.leaves != before:
                self._ask_all(self.crowded.values())

    def place(self, step: Ordered) -> None:
        units = units_of_goods(step.placed.lines)
        if not units:
            return
        sold = {each.line_no: each for each in step.placed.lines}
        self.orders[step.order] = sourced = Sourced(step.at)
        self.known[step.order] = order = _Waits(step, sold, units, sourced)
        self._ask(order)
        if order.open:
            sourced.waited = True
            for each in order.open:
                self.waiting[each.sku][step.order] = order

    def move(self, step: Moved) -> None:
        sku, location = step.place
        self._free(step.place, step.quantity)
        if step.quantity > 0 and location in self.locations and self.waiting.get(sku):
            self._ask_all(self.waiting[sku].values(), lambda: self.free.get(step.place, 0) > 0)

    def end(self, step: Ended) -> None:
        order = self.known.pop(step.order, None)
        if order is None:
            return
        self._forget(order)
        order.sourced.ended_at = order.sourced.ended_at or step.at
        roomy = [each for each in order.sourced.parcels if self._let_go(each, step.order)]
        for place, quantity in order.taken.items():
            self.move(Moved(place, step.at, quantity))
        if roomy:
            self._ask_all(self.crowded.values(), lambda: self._has_room(roomy))

    def _ask_all(self, orders: Iterable[_Waits], may_find: Callable[[], bool] = lambda: True) -> None:
        for each in sorted(orders, key=_rank):
            if not may_find():
                break
            self._ask(each)
            if not each.open:
                self._forget(each)
                each.sourced.ended_at = self.now

    def _ask(self, order: _Waits) -> None:
        """Let an order take what it finds now."""
        question = self._question(order)
        answer = source(question)
        order.open = answer.waiting
        far = {each.location: each.distance_km for each in question.sites}
        for location, units in answer.taken.items():
            for sku, quantity in units_by_sku(units).items():
                self._free((sku, location), -quantity)
                order.taken[sku, location] += quantity
            order.sourced.parcels[location] = far[location]
            self._work(location, taken_on(self.locations[location], self.work[location], self.now, order.step.order))
        if answer.waiting and any(each.barred == FULL for each in question.sites):
            self.crowded[order.step.order] = order
        else:
            self.crowded.pop(order.step.order, None)

    def _question(self, order: _Waits) -> Question:
        placed, terms = order.step.placed, order.step.placed.terms
        rules = self._rules_of(placed.shop)
        wanted = units_by_sku(order.open)
        return Question(
            order.open,
            wanted,
            parts_of(order.open, terms.ship, order.sold),
            [
                self._site(each, order, wanted)
                for each in self.locations.values()
                if terms.location is None or each.location == terms.location
            ],
            terms.ship == "as_available",
            rules.parcels(terms.max_parcels),
            frozenset(order.sourced.parcels),
            placed.destination.coordinates is not None,
            rules.rules.aims,
        )

    def _rules_of(self, shop: str) -> InForce:
        """What holds for a shop, but for what is said of this run."""
        said = self.rules.book.of(shop)
        aims, most = self.rules.aims or said.rules.aims, self.rules.max_parcels or said.rules.max_parcels
        return InForce(SourcingRules(aims, most), said.version)

    def _site(self, location: Location, order: _Waits, skus: Iterable[str]) -> Site:
        placed, name = order.step.placed, location.location
        here, there, free = placed.destination.coordinates, location.coordinates, self.free
        endless = name in self.rules.endless
        load, full = room(location, self.work[name], self.now, order.step.order)
        return Site(
            name,
            distance_km(here, there) if here and there else None,
            location.preference,
            {sku: ENDLESS if endless else free.get((sku, name), 0) for sku in skus},
            load,
            refusal(location, placed.terms.delivery) or full,
        )

    def _let_go(self, name: str, order: str) -> bool:
        """Give the days back that an order had at a location; whether there were any."""
        freed = let_go(name, self.work[name], order)
        self._work(name, freed)
        return bool(freed)

    def _work(self, name: str, happened: Iterable[CapacityEvent]) -> None:
        for event in happened:
            self.work[name] = evolve_workload(self.work[name], name, event)

    def _leaves(self) -> list[date | None]:
        """The days on which goods would leave from locations that can do only so much."""
        limited = [each for each in self.locations.values() if each.capacity_per_day is not None]
        return [ships_on(each, self.now) for each in limited]

    def _has_room(self, names: Iterable[str]) -> bool:
        at = [self.locations[each] for each in names if each in self.locations]
        return any(room(each, self.work[each.location], self.now, "")[1] is None for each in at)

    def _free(self, place: Place, more: int) -> None:
        self.free[place] = self.free.get(place, 0) + more

    def _forget(self, order: _Waits) -> None:
        for sku in {each.sku for each in order.sold.values()}:
            self.waiting[sku].pop(order.step.order, None)
        self.crowded.pop(order.step.order, None)


def _rank(order: _Waits) -> tuple[date, int, datetime]:
    """As the ledger serves those who wait: by promised date, priority and time of placing."""
    terms = order.step.placed.terms
    return terms.promised_by or date.max, terms.priority, order.step.placed.placed_at or order.step.at
