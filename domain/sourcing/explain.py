"""Why each location won or lost."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from operator import lt

from domain.orders.events import Candidate, Outcome
from domain.orders.lines import units_by_sku
from domain.sourcing.costs import Costs, Key, Option
from domain.sourcing.packing import fits, stocks
from domain.sourcing.question import Question, Site
from domain.sourcing.search import Found
from domain.sourcing.supply import Supply, blocked

LACKS_SHOWN = 10

Reason = tuple[Outcome, str | None]
"""An outcome, and the rule by which it was lost."""

CHOSEN: Reason = ("chosen", None)
NEEDS_MORE: Reason = ("lacks_stock", "more_parcels")
NO_HELP: Reason = ("lacks_stock", None)


def won(site: Site) -> Candidate:
    """Tell of the location that has all and ships all."""
    return Candidate(site.location, site.distance_km, site.preference, "chosen", ())


def beside_one(winner: Site, ranked: Sequence[Site], question: Question) -> tuple[Candidate, ...]:
    """Tell of each location where, by the default aims, one stands before all others that have all."""
    candidates = []
    for site, lacks in zip(ranked, _lacking(ranked, question.wanted), strict=True):
        reason = CHOSEN if site is winner else _reason_beside(site, winner, lacks, question)
        candidates.append(_candidate(site, lacks, reason))
    return tuple(candidates)


def explained(
    question: Question, ranked: Sequence[Site], supply: Supply, costs: Costs, found: Found
) -> tuple[Candidate, ...]:
    """Tell of each location beside the set that was found."""
    options = iter(costs.options)
    judge = _Judge(supply, costs, found)
    candidates = []
    for site, lacks in zip(ranked, _lacking(ranked, question.wanted), strict=True):
        reason = judge.reason(next(options), question.wanted) if site.barred is None else _barred(site)
        candidates.append(_candidate(site, lacks, reason))
    return tuple(candidates)


def _lacking(sites: Sequence[Site], wanted: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    """For each location the SKUs of which there are too few for all that is needed."""
    skus, needs = list(wanted), list(wanted.values())
    return (tuple(compress(skus, map(lt, has, needs))) for has in stocks([each.free for each in sites], skus))


def _candidate(site: Site, lacks: tuple[str, ...], reason: Reason) -> Candidate:
    outcome, lost_by = reason
    return Candidate(site.location, site.distance_km, site.preference, outcome, lacks[:LACKS_SHOWN], lost_by)


def _barred(site: Site) -> Reason:
    return "excluded", site.barred


def _reason_beside(site: Site, winner: Site, lacks: tuple[str, ...], question: Question) -> Reason:
    if site.barred is not None:
        return _barred(site)
    if blocked(site, question.wanted):
        return "excluded", None
    if lacks:
        return "lacks_stock", "more_parcels" if _has_a_part(site, question) else None
    return "later", _worse(site, winner)


def _has_a_part(site: Site, question: Question) -> bool:
    if question.divisible:
        return any(site.free[each.sku] > 0 for each in question.units)
    return len(question.parts) > 1 and any(fits(units_by_sku(part), site.free) for part in question.parts)


def _worse(site: Site, winner: Site) -> str:
    """By what a location comes later than one that it could stand in for, by the default aims."""
    if site.distance_km != winner.distance_km:
        return "farther" if site.distance_km is not None else "no_coordinates"
    by_preference = site.distance_km is None and site.preference != winner.preference
    return "busier" if site.load > winner.load and not by_preference else "less_preferred"


class _Judge:
    """Holds each location against the set that was found: as one more, and in place of another."""

    def __init__(self, supply: Supply, costs: Costs, found: Found) -> None:
        self.supply, self.costs, self.found = supply, costs, found
        self.key = costs.of(*costs.total(found.sites))
        self.by_bits = not found.lost and not supply.several
        self.chosen = sum(each.bit for each in found.sites)
        kept = [[*found.sites[:at], *found.sites[at + 1 :]] for at in range(len(found.sites))]
        self.kept = [(each, supply.unmet(each), costs.total(each)) for each in [*kept, []]]
        self.unmet = [unmet for _, unmet, _ in self.kept]

    def reason(self, option: Option, wanted: Mapping[str, int]) -> Reason:
        """Why this one won or lost."""
        if option.bit & self.chosen:
            return CHOSEN
        lost = self.found.lost
        if lost and option.helps and self.supply.lost([*self.found.sites, option]) < lost:
            return "over_parcels", None
        if option.helps and (others := self._instead(option)):
            return "later", self._worse(option, min(others))
        if option.site.excluded and blocked(option.site, wanted):
            return "excluded", "more_parcels" if option.helps else None
        return NEEDS_MORE if option.helps else NO_HELP

    def _instead(self, option: Option) -> Sequence[Key]:
        """What sets cost with this location in place of one that was chosen, or of all, that ship as many units."""
        if self.by_bits:
            misses = ~option.full
            for unmet in self.unmet:
                if not unmet & misses:
                    break
            else:
                return ()
            totals = [total for _, unmet, total in self.kept if not unmet & misses]
        else:
            lost = self.found.lost
            totals = [total for kept, _, total in self.kept if not self.supply.loses_more([*kept, option], lost)]
        return [
            self.costs.of(parcels + option.new, far + option.far, max(load, option.load), size + 1)
            for parcels, far, load, size in totals
        ]

    def _worse(self, option: Option, other: Key) -> str:
        """The first aim by which the other set, with this location, is not as good."""
        for aim, ours, theirs in zip(self.costs.aims, self.key, other, strict=False):
            if ours != theirs:
                return self._farther(option) if aim == "distance" else "busier" if aim == "balance" else "more_parcels"
        return "less_preferred"

    def _farther(self, option: Option) -> str:
        if option.site.distance_km is not None:
            return "farther"
        known = all(each.site.distance_km is not None for each in self.found.sites)
        return "no_coordinates" if known else "less_preferred"
