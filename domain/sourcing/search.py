"""Find the set of locations that ships the most units and costs the least."""

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass

from domain.sourcing.costs import Costs, Option, no_dearer
from domain.sourcing.improve import greedy, improved
from domain.sourcing.supply import Supply

TRIED_MOST = 2_000
"""Sets of locations that are looked at before the search gives up being exact."""

Cost = tuple[int, int, float]
"""Parcels, distance and load of a set."""


@dataclass(slots=True)
class Found:
    """The locations that ship, nearest first; `lost` units wait though some other location has them."""

    sites: list[Option]
    lost: int
    exact: bool
    tried: int


def search(supply: Supply, costs: Costs, most: int = TRIED_MOST) -> Found:
    """Look through sets of locations by branch and bound, from a greedy one on; exact if it ends within `most` sets.

    The first group of units that is not met yet is met by one of its helpers, or not at all: no set is looked at twice.
    A branch is left where it can no more be better than the best set found. A location is left out where another
    has all that it could ship and is no dearer. What is found by a search that was stopped is improved step by step.
    """
    able = supply.options if costs.best_first else sorted(supply.options, key=costs.single)
    options = _worth_asking(able, costs, supply.all)
    tree = _Tree(supply, costs, options, most)
    tree.visit([], 0, 0, (costs.already, 0, 0.0), 0)
    best = tree.best if tree.exact else improved(tree.best, options, supply, costs)
    in_order = [each for each in costs.options if each in best]
    return Found(in_order, supply.lost(best), tree.exact and supply.exact, tree.tried)


def _worth_asking(options: Sequence[Option], costs: Costs, groups: int) -> list[Option]:
    """Best first, as they come: only an earlier one can do what a later one does and be no dearer."""
    kept: list[Option] = []
    # Those that miss the least first: most are found to be of no use by one of them.
    able: list[tuple[int, int, int, Option]] = []
    for each in options:
        helps = each.helps
        for _, _, missed, other in able:
            if not helps & missed and no_dearer(other, each, costs.aims):
                break
        else:
            missed = groups ^ each.full
            insort(able, (missed.bit_count(), len(kept), missed, each))
            kept.append(each)
    return kept


class _Tree:
    """All sets of locations, as a tree, and the best of them so far."""

    def __init__(self, supply: Supply, costs: Costs, options: Sequence[Option], most: int) -> None:
        self.supply, self.costs, self.most = supply, costs, most
        self.helpers = [[each for each in options if each.helps & group.bit] for group in supply.groups]
        self.least_new = min((each.new for each in options), default=0)
        self.nearest = min((each.far for each in options), default=0)
        self.largest = max((sum(each.has) for each in options), default=0)
        self.best = greedy(options, supply, costs)
        self.lost = supply.lost(self.best)
        self.key, self.ranks = costs.key(self.best)
        self.tried = 0
        self.exact = True

    def visit(self, chosen: list[Option], met: int, closed: int, cost: Cost, lost: int) -> None:
        """Go on from the locations in `chosen`.

        `met` are the groups (by their bits) that are met or given up, and `lost` the units of those given up;
        `closed` are the locations that are chosen, or stay out from here on.
        """
        met |= self.supply.met_together(chosen, self.supply.all & ~met)
        left = self.supply.all & ~met
        if not left:
            self._offer(chosen, cost, lost)
        elif self._may_win(chosen, left, cost, lost):
            closed = self._with_one_more(chosen, met, closed, cost, lost)
            group = self.supply.groups[_lowest(left)]
            lost += group.target - self.supply.gain(group, chosen)
            if lost <= self.lost:
                self.visit(chosen, met | group.bit, closed, cost, lost)

    def _with_one_more(self, chosen: list[Option], met: int, closed: int, cost: Cost, lost: int) -> int:
        """Let each helper of the first group in turn be the first of them that takes part."""
        left = self.supply.all & ~met
        parcels, far, load = cost
        size = len(chosen) + 1
        last = not left & self.supply.several and not self._as_good(cost, size - 1, lost, more=2)
        for option in self.helpers[_lowest(left)]:
            if closed & option.bit or (last and left & ~option.full):
                continue
            closed |= option.bit
            if self.tried >= self.most or not self.supply.exact:
                self.exact = False
                break
            self.tried += 1
            after = (parcels + option.new, far + option.far, max(load, option.load))
            if self._has_room(after) and self._as_good(after, size, lost):
                self.visit([*chosen, option], met | option.full, closed, after, lost)
        return closed

    def _may_win(self, chosen: list[Option], left: int, cost: Cost, lost: int) -> bool:
        """Whether, as something is left to be met, one more location can make it the best."""
        room = self.costs.room
        if room is not None and self.least_new and self.lost:
            slots = room - (cost[0] - self.costs.already)
            lacking = sum(
                each.target - self.supply.gain(each, chosen) for each in self.supply.groups if each.bit & left
            )
            if lost + lacking - slots * self.largest > self.lost:
                return False
        return self._as_good(cost, len(chosen), lost, more=1)

    def _as_good(self, cost: Cost, size: int, lost: int, more: int = 0) -> bool:
        """Whether it can still be as good as the best, if so many more locations are needed to lose no more units."""
        if lost != self.lost:
            return lost < self.lost
        parcels, far, load = cost
        return self.costs.of(parcels + more * self.least_new, far + more * self.nearest, load, size + more) <= self.key

    def _has_room(self, cost: Cost) -> bool:
        return self.costs.room is None or cost[0] - self.costs.already <= self.costs.room

    def _offer(self, chosen: list[Option], cost: Cost, lost: int) -> None:
        key = self.costs.of(*cost, len(chosen))
        ranks = sorted([each.rank for each in chosen])
        if (lost, key, ranks) < (self.lost, self.key, self.ranks):
            self.best, self.lost, self.key, self.ranks = chosen, lost, key, ranks


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1
