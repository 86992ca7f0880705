"""Source past orders again, one after the other, and count what would have come of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import assert_never

from domain.orders.lines import Line, Units, minus, units_by_sku, units_of_goods
from domain.sourcing.parts import parts_of
from domain.sourcing.question import Question
from domain.sourcing.rule_book import InForce, SourcingRules
from domain.sourcing.source import shipped
from domain.timers import AGAIN_AFTER
from orderledger.simulation.figures import Figures, Sourced, figures
from orderledger.simulation.history import Ended, History, Located, Moved, Ordered, Place
from orderledger.simulation.places import Places
from orderledger.simulation.rules import Rules

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
                run.places.locate(step.location)
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
    """Locations and orders, as one simulation goes on."""

    def __init__(self, history: History, rules: Rules) -> None:
        self.rules = rules
        self.now = self.looked_at = datetime.min.replace(tzinfo=UTC)
        self.places = Places(history, rules, self.now)
        self.orders: dict[str, Sourced] = {}
        self.known: dict[str, _Waits] = {}
        self.waiting: dict[str, dict[str, _Waits]] = defaultdict(dict)
        self.crowded: dict[str, _Waits] = {}
        self.days: list[date | None] = []

    def go_on(self, at: datetime) -> None:
        """Go on to a moment; business times do not always rise, and the clock never goes back."""
        self.now = self.places.now = max(at, self.now)
        if self.crowded and self.now >= self.looked_at + AGAIN_AFTER:
            self.looked_at, before, self.days = self.now, self.days, self.places.days()
            if self.days != before:
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
        self.places.add(step.place, step.quantity)
        waiting = self.waiting.get(sku)
        if step.quantity > 0 and waiting and location in self.places:
            able = [each for each in waiting.values() if self._finds_more(each, step.place)]
            self._ask_all(able, lambda: self.places.has(step.place))

    def end(self, step: Ended) -> None:
        order = self.known.pop(step.order, None)
        if order is None:
            return
        self._forget(order)
        order.sourced.ended_at = order.sourced.ended_at or step.at
        roomy = [each for each in order.sourced.parcels if self.places.let_go(each, step.order)]
        for place, quantity in order.taken.items():
            self.move(Moved(place, step.at, quantity))
        if roomy:
            self._ask_all(self.crowded.values(), lambda: self.places.have_room(roomy))

    def _ask_all(self, orders: Iterable[_Waits], may_find: Callable[[], bool] = lambda: True) -> None:
        for each in sorted(orders, key=_rank):
            if not may_find():
                break
            self._ask(each)
            if not each.open:
                self._forget(each)
                each.sourced.ended_at = self.now

    def _finds_more(self, order: _Waits, place: Place) -> bool:
        """Whether units that came to a place are of use: nothing else has changed for who waits, but the days."""
        ship = order.step.placed.terms.ship
        if ship == "as_available":
            return True
        parts = [units_by_sku(part) for part in parts_of(order.open, ship, order.sold)]
        return any(place[0] in part and self.places.can_ship(place[1], part) for part in parts)

    def _ask(self, order: _Waits) -> None:
        """Let an order take what it finds now."""
        question = self._question(order)
        taken = shipped(question) if question.sites else {}
        order.open = minus(order.open, [each for units in taken.values() for each in units])
        far = {each.location: each.distance_km for each in question.sites}
        for location, units in taken.items():
            by_sku = units_by_sku(units)
            self.places.ship(location, order.step.order, by_sku)
            for sku, quantity in by_sku.items():
                order.taken[sku, location] += quantity
            order.sourced.parcels[location] = far[location]
        if order.open and any(each.barred == FULL for each in question.sites):
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
            list(self.places.sites(order.step.order, placed, wanted)),
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

    def _forget(self, order: _Waits) -> None:
        for sku in {each.sku for each in order.sold.values()}:
            self.waiting[sku].pop(order.step.order, None)
        self.crowded.pop(order.step.order, None)


def _rank(order: _Waits) -> tuple[date, int, datetime]:
    """As the ledger serves those who wait: by promised date, priority and time of placing."""
    terms = order.step.placed.terms
    return terms.promised_by or date.max, terms.priority, order.step.placed.placed_at or order.step.at
