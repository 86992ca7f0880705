"""The rule by which an answer won, in words."""

from domain.sourcing.question import Aim, Question, Site
from domain.sourcing.search import Found

BY_DISTANCE = "closest with all units"
BY_LOAD = "least busy with all units"
BY_PREFERENCE = "first in preference with all units: the address has no coordinates"
BY_PREFERENCE_OF_LOCATIONS = "first in preference with all units: no location with coordinates has them"
BY_PREFERENCE_ALONE = "first in preference with all units"

WORDS: dict[Aim, str] = {
    "whole": "all from one location",
    "parcels": "fewest parcels",
    "distance": "closest",
    "balance": "least busy",
}
UNKNOWN = {
    False: "first in preference (the address has no coordinates)",
    True: "first in preference (no coordinates)",
}


def rule_of_one(question: Question, winner: Site) -> str:
    """One location has all: by which aim it stands before others that have all."""
    for aim in question.aims:
        if aim == "balance":
            return BY_LOAD
        if aim == "distance":
            return rule_of_nearest(question, winner)
    return BY_PREFERENCE_ALONE


def rule_of_nearest(question: Question, winner: Site) -> str:
    """The nearest location has all, or where distances are not known the first in preference."""
    if winner.distance_km is not None:
        return BY_DISTANCE
    return BY_PREFERENCE_OF_LOCATIONS if question.located else BY_PREFERENCE


def rule_of(question: Question, found: Found, *, all_shipped: bool) -> str:
    """Name the aims in their order, where units wait or come from several locations; and the bound that was met."""
    bound = "" if found.exact else f"; the best of {found.tried:,} sets of locations tried"
    if all_shipped and len(found.sites) == 1:
        return rule_of_one(question, found.sites[0].site) + bound
    known = any(each.site.distance_km is not None for each in found.sites)
    words = [UNKNOWN[question.located] if aim == "distance" and not known else WORDS[aim] for aim in question.aims]
    most = [] if all_shipped else ["most units at once"]
    return ", then ".join([*most, *words]) + bound
