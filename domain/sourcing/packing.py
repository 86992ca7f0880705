"""Fit parts that want the same units into locations, so that the most units are shipped."""

from collections.abc import Iterable, Mapping, Sequence
from math import gcd
from operator import itemgetter

from domain.orders.lines import Units, units_by_sku

STEPS_MOST = 10_000
"""For all packings of one question together, each place that is laid out counted too; behind it each part goes to the
first place that has it."""

Free = Mapping[str, int]
Part = tuple[Units, ...]


def fits(needs: Mapping[str, int], free: Free) -> bool:
    """Whether there is enough of each SKU."""
    for sku, quantity in needs.items():  # noqa: SIM110 - a generator takes twice as long
        if free[sku] < quantity:
            return False
    return True


def stocks(places: Iterable[Free], skus: Sequence[str]) -> list[tuple[int, ...]]:
    """What each place has of some SKUs, in their order."""
    if len(skus) == 1:
        return [(free[skus[0]],) for free in places]
    return list(map(itemgetter(*skus), places))


class Packer:
    """Packs parts, each as a whole, into locations (multi-dimensional multiple knapsack, by depth-first search).

    Exact unless the bound of steps is met: then `exact` is False from there on.
    """

    def __init__(self) -> None:
        self.steps = STEPS_MOST
        self.exact = True

    def packed(self, parts: Sequence[Part], places: Sequence[Free]) -> list[Part]:
        """The parts that are shipped."""
        return [part for part, at in zip(parts, self.pack(parts, places), strict=True) if at is not None]

    def pack(self, parts: Sequence[Part], places: Sequence[Free]) -> list[int | None]:
        """By part: the index of the place that ships it, or None; of equal packings the first that is found."""
        search = _Search(parts, places, max(self.steps, len(parts) + 1))
        search.go_on(0, 0)
        self.steps = max(self.steps - search.steps - len(places), 0)
        self.exact = self.exact and search.ended
        return search.best


class _Search:
    """Large parts first, so that what is left bounds what may still come; of equal parts each stands behind the last.

    `usable` bounds by SKU what all places still hold for parts: a place holds multiples of what divides all quantities.
    """

    def __init__(self, parts: Sequence[Part], places: Sequence[Free], most_steps: int) -> None:
        wanted = [units_by_sku(part) for part in parts]
        self.order = sorted(range(len(parts)), key=lambda at: (-sum(wanted[at].values()), sorted(wanted[at].items())))
        self.needs = [wanted[at] for at in self.order]
        self.divisor: dict[str, int] = {}
        for needs in self.needs:
            for sku, quantity in needs.items():
                self.divisor[sku] = gcd(self.divisor.get(sku, 0), quantity)
        self.left = [{sku: max(each[sku], 0) for sku in self.divisor} for each in places]
        self.usable = {sku: sum(self._held(each, sku) for each in self.left) for sku in self.divisor}
        self.open = {sku: sum(needs.get(sku, 0) for needs in self.needs) for sku in self.divisor}
        self.total = sum(self.open.values())
        self.now: list[int | None] = [None] * len(parts)
        self.best: list[int | None] = [None] * len(parts)
        self.most = 0
        self.steps = 0
        self.most_steps = most_steps
        self.ended = True

    def go_on(self, at: int, units: int) -> None:
        """Try every place for the next part, then to leave it out."""
        self.steps += 1
        if units > self.most:
            self.most, self.best = units, [*self.now]
        if units + sum([min(wanted, self.usable[sku]) for sku, wanted in self.open.items()]) <= self.most:
            return
        if self.steps > self.most_steps:
            self.ended = False
            return
        self._count(self.needs[at], -1)
        for place in self._places(at):
            if fits(self.needs[at], self.left[place]):
                self._place(at, place, units)
            if self.most == self.total:
                return
        self.go_on(at + 1, units)
        self._count(self.needs[at], 1)

    def _places(self, at: int) -> range:
        """Where the part may go, as the last one was equal or not."""
        if not at or self.needs[at] != self.needs[at - 1]:
            return range(len(self.left))
        last = self.now[self.order[at - 1]]
        return range(last, len(self.left)) if last is not None else range(0)

    def _place(self, at: int, place: int, units: int) -> None:
        needs, part = self.needs[at], self.order[at]
        self._move(place, needs, -1)
        self.now[part] = place
        self.go_on(at + 1, units + sum(needs.values()))
        self.now[part] = None
        self._move(place, needs, 1)

    def _count(self, needs: Mapping[str, int], sign: int) -> None:
        for sku, quantity in needs.items():
            self.open[sku] += sign * quantity

    def _move(self, place: int, needs: Mapping[str, int], sign: int) -> None:
        left = self.left[place]
        for sku, quantity in needs.items():
            before = self._held(left, sku)
            left[sku] += sign * quantity
            self.usable[sku] += self._held(left, sku) - before

    def _held(self, left: Mapping[str, int], sku: str) -> int:
        return left[sku] - left[sku] % self.divisor[sku]
