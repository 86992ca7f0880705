"""What a sourcing decision costs: ten lines, and two hundred locations of which none has them all."""

import gc
import itertools
import random
import time
from collections.abc import Callable

from domain.orders.lines import Units, units_by_sku
from domain.sourcing.question import Question, Site
from domain.sourcing.source import source
from orderledger.bench.rows import Row

LOCATIONS = 200
LINES = 10
CASES = 20
RUNS = 5
LIKELY = 0.5
"""That a location has enough of a line."""
SEED = 72
PEER = "itertools.combinations, without an explanation"


def measure_sourcing() -> list[Row]:
    """Give the row: the best of several runs over the same cases, by this process's own CPU time."""
    cases = several_places()
    ours = min(_cost_us(cases, source) for _ in range(RUNS))
    theirs = min(_cost_us(cases, nearest_pair) for _ in range(2))
    return [Row("sourcing", ours, "µs CPU/decision", PEER, theirs, theirs / ours, None, None, "memory")]


def several_places(locations: int = LOCATIONS, lines: int = LINES, likely: float = LIKELY) -> list[Question]:
    """Questions of whole lines which no location answers alone; the same ones each time."""
    chance = random.Random(SEED)  # noqa: S311 - the same cases each time
    found: list[Question] = []
    while len(found) < CASES:
        question = _question(chance, locations, lines, likely)
        if not any(_has(site, question) == question.wanted.keys() for site in question.sites):
            found.append(question)
    return found


def nearest_pair(question: Question) -> tuple[Site, ...]:
    """The peer: of all pairs of locations that together have all, the one of the least distance."""
    able = [(site, _has(site, question), site.distance_km or 0.0) for site in question.sites]
    skus = question.wanted.keys()
    pairs = [
        (far + farther, one, two)
        for (one, has, far), (two, more, farther) in itertools.combinations(able, 2)
        if has | more == skus
    ]
    return min(pairs, key=lambda each: each[0])[1:] if pairs else ()


def _has(site: Site, question: Question) -> set[str]:
    return {sku for sku, quantity in question.wanted.items() if site.free[sku] >= quantity}


def _question(chance: random.Random, locations: int, lines: int, likely: float) -> Question:
    units = tuple(Units(no, f"sku-{no}", chance.randint(1, 5)) for no in range(1, lines + 1))
    sites = [
        Site(
            f"location-{number:03d}",
            round(chance.uniform(1, 3000), 1),
            number,
            {each.sku: 100 if chance.random() < likely else 0 for each in units},
        )
        for number in range(locations)
    ]
    return Question(units, units_by_sku(units), [(each,) for each in units], sites)


def _cost_us(cases: list[Question], answer: Callable[[Question], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        begun = time.process_time()
        for case in cases:
            answer(case)
        ended = time.process_time()
    finally:
        gc.enable()
    return (ended - begun) * 1e6 / len(cases)
