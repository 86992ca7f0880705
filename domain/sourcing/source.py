"""Decide which location ships which units."""

from collections.abc import Mapping, Sequence

from domain.orders.lines import Units, minus
from domain.sourcing.costs import Costs
from domain.sourcing.explain import beside_one, explained, won
from domain.sourcing.packing import fits
from domain.sourcing.question import DEFAULT, Answer, Question, Site
from domain.sourcing.rules import rule_of, rule_of_nearest
from domain.sourcing.search import search
from domain.sourcing.supply import Supply, blocked


def source(question: Question) -> Answer:
    """Ship as many units now as the ship policy and `max_parcels` allow, from the locations that meet the aims best.

    Of all sets of locations that with the fewest units that wait wins, though others have them; then the aims decide in
    their order, each only among those that are equal by the ones before it; then the fewer locations; last the
    preference of the best location in each set (the lowest number, then the first id), then of the next. A part
    that may not be divided comes from one location or waits. Lines that share a SKU are checked on what both take.
    Where several locations of the set could ship a part, the nearest does.
    """
    ranked = _ranked(question.sites)
    winner = _nearest_with_all(question, ranked)
    return _all_from(winner, ranked, question) if winner is not None else _searched(question, ranked)


def shipped(question: Question) -> Mapping[str, tuple[Units, ...]]:
    """Which units each location ships by `source`, for who asks of many orders and of none why."""
    ranked = _ranked(question.sites)
    winner = _nearest_with_all(question, ranked)
    if winner is not None:
        return {winner.location: question.units}
    costs = Costs(question, ranked)
    supply = Supply(question, costs)
    return supply.assigned(search(supply, costs).sites)


def _nearest_with_all(question: Question, ranked: Sequence[Site]) -> Site | None:
    """The location that ships all, where by the default aims no other set of locations can be better."""
    if question.aims == DEFAULT and not question.shipping:
        wanted = question.wanted
        for site in ranked:
            if site.barred is None and fits(wanted, site.free) and not (site.excluded and blocked(site, wanted)):
                return site
    return None


def _ranked(sites: Sequence[Site]) -> Sequence[Site]:
    """Best first by the default aims; those of unknown distance stand behind, in order of preference."""
    return sorted(sites, key=_rank) if len(sites) > 1 else sites


def _rank(site: Site) -> tuple[bool, float, float, int, str]:
    far = site.distance_km
    return (far is None, site.preference if far is None else far, site.load, site.preference, site.location)


def _all_from(winner: Site, ranked: Sequence[Site], question: Question) -> Answer:
    """One location ships all."""
    candidates = (won(winner),) if len(ranked) == 1 else beside_one(winner, ranked, question)
    return Answer({winner.location: question.units}, (), candidates, rule_of_nearest(question, winner))


def _searched(question: Question, ranked: Sequence[Site]) -> Answer:
    costs = Costs(question, ranked)
    supply = Supply(question, costs)
    found = search(supply, costs)
    taken = supply.assigned(found.sites)
    waiting = minus(question.units, [each for units in taken.values() for each in units])
    candidates = explained(question, ranked, supply, costs, found)
    rule = rule_of(question, found, all_shipped=not waiting)
    return Answer(taken, waiting, candidates, rule, found.exact, found.tried)
