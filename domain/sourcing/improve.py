"""A first set of locations, and steps from a set to a better one: what a bounded search begins and ends with."""

from collections.abc import Iterator, Sequence

from domain.sourcing.costs import Costs, Key, Option, Rank
from domain.sourcing.supply import Supply

ROUNDS_MOST = 10


def greedy(options: Sequence[Option], supply: Supply, costs: Costs) -> list[Option]:
    """Take the location that alone meets most of what is left, again and again; then leave out what is not needed."""
    chosen: list[Option] = []
    left = supply.all
    while left:
        at = (left & -left).bit_length() - 1
        able = [
            each for each in options if each not in chosen and (costs.room is None or within(costs, [*chosen, each]))
        ]
        if not able:
            break
        best = max(able, key=lambda each: ((each.full & left).bit_count(), each.has[at]))
        if best.helps & left:
            chosen.append(best)
            left &= ~best.full
        else:
            left &= left - 1
        left &= ~supply.met_together(chosen, left)
    return _without_idle(chosen, supply)


def improved(chosen: Sequence[Option], options: Sequence[Option], supply: Supply, costs: Costs) -> list[Option]:
    """Leave out one location, or exchange one for another, as long as that is better."""
    best, value = [*chosen], _value(chosen, supply, costs)
    for _ in range(ROUNDS_MOST):
        before = value
        for other in _neighbours(best, options):
            if within(costs, other) and (value[0] or costs.key(other) < value[1:]):
                found = _value(other, supply, costs)
                if found < value:
                    best, value = other, found
        if value == before:
            break
    return best


def within(costs: Costs, chosen: Sequence[Option]) -> bool:
    """Whether these are not more parcels than there may be."""
    return costs.room is None or sum(each.new for each in chosen) <= costs.room


def _value(chosen: Sequence[Option], supply: Supply, costs: Costs) -> tuple[int, Key, list[Rank]]:
    return supply.lost(chosen), *costs.key(chosen)


def _neighbours(chosen: Sequence[Option], options: Sequence[Option]) -> Iterator[list[Option]]:
    for at in range(len(chosen)):
        rest = [*chosen[:at], *chosen[at + 1 :]]
        yield rest
        yield from ([*rest, each] for each in options if each not in chosen)


def _without_idle(chosen: list[Option], supply: Supply) -> list[Option]:
    lost = supply.lost(chosen)
    for each in [*chosen]:
        rest = [other for other in chosen if other is not each]
        if not supply.loses_more(rest, lost):
            chosen = rest
    return chosen
