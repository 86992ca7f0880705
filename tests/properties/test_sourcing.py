"""Sourcing against every way to take units from locations, tried one by one."""

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from domain.orders.lines import Units, units_by_sku
from domain.sourcing.question import DEFAULT, Aim, Answer, Question, Site
from domain.sourcing.source import shipped, source

CASES = 2_000
SKUS = ("mug", "cup", "pot")
PREFERENCE_MOST = 3

Taken = dict[tuple[str, int], int]
"""Units by location and line."""


def cases() -> Iterator[Question]:
    chance = random.Random(20260105)
    for _ in range(CASES):
        yield a_question(chance)


def a_question(chance: random.Random) -> Question:
    """Up to five lines and six locations; distances, preferences and loads are often equal."""
    lines = tuple(
        Units(number, chance.choice(SKUS), chance.randint(1, 3)) for number in range(1, chance.randint(1, 5) + 1)
    )
    policy = chance.choice(("whole_order", "whole_line", "kit_together", "as_available"))
    sites = [a_site(chance, name) for name in "abcdef"[: chance.randint(1, 6)]]
    aims: list[Aim] = [*DEFAULT]
    if chance.random() < 0.7:
        chance.shuffle(aims)
        aims = aims[: chance.randint(0, 4)]
    busy = frozenset(chance.sample("abcdefg", chance.choice((0, 0, 0, 1, 2))))
    return Question(
        units=lines,
        wanted=units_by_sku(lines),
        parts=parts_of(lines, policy, chance),
        sites=sites,
        divisible=policy == "as_available",
        max_parcels=chance.choice((None, None, 1, 2, 3)),
        shipping=busy,
        aims=tuple(aims),
    )


def a_site(chance: random.Random, name: str) -> Site:
    most = chance.choice((1, 3, 6))
    return Site(
        location=name,
        distance_km=chance.choice((None, 0.0, 10.5, 20.0, 30.5, float(chance.randint(1, 60)))),
        preference=chance.randint(0, PREFERENCE_MOST),
        free={sku: chance.randint(-1, most) for sku in SKUS},
        load=chance.choice((0.0, 0.0, 0.25, 0.5)),
        barred="closed" if chance.random() < 0.1 else None,
        excluded=("mug",) if chance.random() < 0.1 else (),
    )


def parts_of(lines: tuple[Units, ...], policy: str, chance: random.Random) -> list[tuple[Units, ...]]:
    if policy == "whole_order":
        return [lines]
    if policy == "kit_together":
        kits: dict[int, list[Units]] = {}
        for each in lines:
            kits.setdefault(chance.randint(1, 3), []).append(each)
        return [tuple(each) for each in kits.values()]
    return [(each,) for each in lines]


def free_of(site: Site) -> dict[str, int]:
    return {sku: 0 if sku in site.excluded else max(units, 0) for sku, units in site.free.items()}


def most_units(question: Question, sites: tuple[Site, ...]) -> int:
    """The most units that these locations ship together: every assignment of every part is tried."""
    free = {each.location: free_of(each) for each in sites}
    if question.divisible:
        return sum(min(wanted, sum(here[sku] for here in free.values())) for sku, wanted in question.wanted.items())
    most = 0
    for choice in itertools.product([*free, None], repeat=len(question.parts)):
        asked: Counter[tuple[str, str]] = Counter()
        shipped = 0
        for part, location in zip(question.parts, choice, strict=True):
            for each in part if location is not None else ():
                asked[str(location), each.sku] += each.quantity
                shipped += each.quantity
        if shipped > most and all(free[location][sku] >= units for (location, sku), units in asked.items()):
            most = shipped
    return most


def worse(question: Question, sites: tuple[Site, ...]) -> tuple[Any, ...]:
    """What is the less the better of a set of locations: the aims, its size, its preferences."""
    parcels = len({each.location for each in sites} | question.shipping)
    unknown = [each.preference for each in sites if each.distance_km is None]
    values: dict[Aim, Any] = {
        "whole": parcels > 1,
        "parcels": parcels,
        "distance": (len(unknown), round(sum(each.distance_km or 0 for each in sites), 1), sum(unknown)),
        "balance": max((each.load for each in sites), default=0.0),
    }
    by_preference = sorted((each.preference, each.location) for each in sites)
    return (*(values[aim] for aim in question.aims), len(sites), by_preference)


def best_set(question: Question) -> tuple[int, set[str]]:
    """The most units, and the locations that ship them at the least cost."""
    able = [each for each in question.sites if each.barred is None]
    found = []
    for size in range(len(able) + 1):
        for sites in itertools.combinations(able, size):
            parcels = {each.location for each in sites} - question.shipping
            if question.max_parcels is None or len(parcels) <= max(question.max_parcels - len(question.shipping), 0):
                found.append((-most_units(question, sites), worse(question, sites), {each.location for each in sites}))
    units, _, locations = min(found, key=lambda each: each[:2])
    return -units, locations


def check(question: Question, answer: Answer) -> None:
    units, locations = best_set(question)
    taken_units = sum(each.quantity for taken in answer.taken.values() for each in taken)
    assert (taken_units, set(answer.taken)) == (units, locations), (question, answer)
    assert answer.exact


@pytest.mark.timeout(600)
def test_no_way_to_take_the_units_is_better() -> None:
    for question in cases():
        check(question, source(question))


def test_nothing_is_taken_that_is_not_free_or_not_to_be_asked_for() -> None:
    for question in cases():
        free = {each.location: free_of(each) for each in question.sites if each.barred is None}
        for location, units in source(question).taken.items():
            assert all(quantity <= free[location][sku] for sku, quantity in units_by_sku(units).items())


def test_what_is_taken_and_what_waits_are_what_was_needed() -> None:
    for question in cases():
        answer = source(question)
        told = Counter[tuple[int, str]]()
        for each in (*answer.waiting, *(units for taken in answer.taken.values() for units in taken)):
            assert each.quantity > 0
            told[each.line_no, each.sku] += each.quantity
        assert told == {(each.line_no, each.sku): each.quantity for each in question.units}


def test_parts_stay_together_and_lines_are_cut_only_where_any_unit_may_come_alone() -> None:
    for question in cases():
        answer = source(question)
        places: dict[int, set[str]] = {each.line_no: set() for each in question.units}
        waiting = {each.line_no for each in answer.waiting}
        for location, taken in answer.taken.items():
            for each in taken:
                places[each.line_no].add(location)
        for part in question.parts if not question.divisible else ():
            assert len({(frozenset(places[each.line_no]), each.line_no in waiting) for each in part}) == 1
            assert len(places[part[0].line_no]) + (part[0].line_no in waiting) == 1


def test_the_order_in_which_locations_are_told_changes_nothing() -> None:
    for question in cases():
        assert source(replace(question, sites=question.sites[::-1])) == source(question)


def test_who_asks_of_many_orders_is_told_the_same_also_without_the_locations_that_have_nothing() -> None:
    for question in cases():
        able = [each for each in question.sites if any(each.free[sku] > 0 for sku in question.wanted)]
        assert shipped(replace(question, sites=able)) == source(question).taken


def test_every_location_is_told_with_why_it_won_or_lost() -> None:
    for question in cases():
        answer = source(question)
        told = {each.location: each for each in answer.candidates}
        assert told.keys() == {each.location for each in question.sites}
        assert {each.location for each in told.values() if each.outcome == "chosen"} == set(answer.taken)
        for site in question.sites:
            each = told[site.location]
            assert (each.outcome == "excluded" and each.lost_by == "closed") == (site.barred is not None)
            if each.outcome == "over_parcels":
                assert question.max_parcels is not None
                assert answer.waiting
            if each.outcome == "lacks_stock":
                assert each.lacks
