"""Sourcing: which locations ship an order, by which rule, and why the others do not."""

from collections.abc import Mapping
from typing import Any

from domain.orders.events import Candidate
from domain.orders.lines import Units, units_by_sku
from domain.sourcing import search
from domain.sourcing.question import Answer, Question, Site
from domain.sourcing.rules import BY_DISTANCE, BY_LOAD, BY_PREFERENCE, BY_PREFERENCE_ALONE, BY_PREFERENCE_OF_LOCATIONS
from domain.sourcing.source import source

MUG, CUP, POT = Units(1, "mug", 1), Units(2, "cup", 1), Units(3, "pot", 1)
TEA = (MUG, CUP, POT)


def site(location: str, km: float | None, *, preference: int = 100, load: float = 0.0, **free: int) -> Site:
    """A location that has so many units free."""
    return Site(location, km, preference, {"mug": 0, "cup": 0, "pot": 0, **free}, load)


def ask(*sites: Site, lines: tuple[Units, ...] = TEA, **terms: Any) -> Answer:
    """Who ships these lines, each of which may leave alone."""
    parts = terms.pop("parts", [(each,) for each in lines])
    return source(Question(lines, units_by_sku(lines), parts, sites, **terms))


def shipped(answer: Answer) -> Mapping[str, tuple[str, ...]]:
    return {at: tuple(f"{each.quantity} {each.sku}" for each in units) for at, units in answer.taken.items()}


def told(answer: Answer) -> dict[str, tuple[str, str | None]]:
    """By location: outcome, and the rule by which it lost."""
    return {each.location: (each.outcome, each.lost_by) for each in answer.candidates}


NEAR = site("near", 10.0, mug=1, cup=1)
NEXT = site("next", 20.0, pot=1)
FAR = site("far", 500.0, mug=1, cup=1, pot=1)


def test_the_closest_that_has_all_ships_all() -> None:
    answer = ask(site("leeds", 30.0, mug=1, cup=1, pot=1), FAR, NEAR)
    assert shipped(answer) == {"leeds": ("1 mug", "1 cup", "1 pot")}
    assert (answer.rule, answer.exact, answer.waiting) == (BY_DISTANCE, True, ())


def test_one_location_far_away_comes_before_two_that_are_close() -> None:
    answer = ask(NEAR, NEXT, FAR)
    assert list(shipped(answer)) == ["far"]
    assert told(answer) == {
        "near": ("lacks_stock", "more_parcels"),
        "next": ("lacks_stock", "more_parcels"),
        "far": ("chosen", None),
    }
    assert answer.candidates[0] == Candidate("near", 10.0, 100, "lacks_stock", ("pot",), "more_parcels")


def test_two_that_are_close_come_first_where_distance_stands_before_parcels() -> None:
    answer = ask(NEAR, NEXT, FAR, aims=("distance", "whole", "parcels", "balance"))
    assert shipped(answer) == {"near": ("1 mug", "1 cup"), "next": ("1 pot",)}
    assert told(answer)["far"] == ("later", "farther")
    assert answer.rule == "closest, then all from one location, then fewest parcels, then least busy"


def test_all_from_one_place_comes_before_distance_and_distance_before_fewer_parcels() -> None:
    split = [site("a", 1.0, mug=1), site("b", 2.0, cup=1), site("c", 3.0, pot=1)]
    pair = site("d", 400.0, mug=1, cup=1)
    by_distance = ask(*split, pair, aims=("whole", "distance", "parcels"))
    assert list(shipped(by_distance)) == ["a", "b", "c"]
    assert list(shipped(ask(*split, pair))) == ["c", "d"]
    assert list(shipped(ask(*split, pair, FAR, aims=("whole", "distance", "parcels")))) == ["far"]


def test_two_parcels_come_before_three() -> None:
    answer = ask(site("a", 1.0, mug=1), site("b", 2.0, cup=1), NEXT, site("d", 900.0, mug=1, cup=1))
    assert shipped(answer) == {"next": ("1 pot",), "d": ("1 mug", "1 cup")}
    assert answer.rule == "all from one location, then fewest parcels, then closest, then least busy"
    assert told(answer)["a"] == ("lacks_stock", "more_parcels")


def test_of_two_pairs_the_closer_ships_and_the_other_is_told_to_be_farther() -> None:
    answer = ask(NEAR, NEXT, site("other", 21.0, pot=1))
    assert list(shipped(answer)) == ["near", "next"]
    assert told(answer)["other"] == ("later", "farther")


def test_no_more_parcels_than_may_be_and_the_most_units_in_them() -> None:
    sites = [site("a", 1.0, mug=1), site("b", 2.0, cup=1), site("c", 900.0, mug=1, pot=1)]
    answer = ask(*sites, max_parcels=1)
    assert shipped(answer) == {"c": ("1 mug", "1 pot")}
    assert answer.waiting == (CUP,)
    outcomes = {"a": ("lacks_stock", "more_parcels"), "b": ("over_parcels", None), "c": ("chosen", None)}
    assert told(answer) == outcomes
    assert answer.rule.startswith("most units at once, then ")


def test_a_location_that_ships_already_makes_no_further_parcel() -> None:
    sites = [site("a", 1.0, cup=1), site("b", 900.0, cup=1)]
    answer = ask(*sites, lines=(CUP,), shipping=frozenset({"b"}))
    assert list(shipped(answer)) == ["b"]
    assert told(answer)["a"] == ("later", "more_parcels")
    full = ask(sites[0], lines=(CUP,), shipping=frozenset({"b"}), max_parcels=1)
    assert (shipped(full), told(full)) == ({}, {"a": ("over_parcels", None)})


def test_what_nobody_has_waits_and_the_rest_ships() -> None:
    answer = ask(NEAR)
    assert shipped(answer) == {"near": ("1 mug", "1 cup")}
    assert answer.waiting == (POT,)
    assert answer.candidates[0].lacks == ("pot",)


def test_nothing_ships_of_a_whole_order_that_nobody_has() -> None:
    answer = ask(NEAR, NEXT, parts=[TEA])
    assert (shipped(answer), answer.waiting) == ({}, TEA)
    assert told(answer) == {"near": ("lacks_stock", None), "next": ("lacks_stock", None)}


def test_a_kit_comes_from_one_location_though_a_split_of_it_would_be_closer() -> None:
    near = [site("a", 1.0, mug=1), site("b", 1.0, cup=1, pot=1)]
    answer = ask(*near, site("c", 50.0, mug=1, cup=1), parts=[(MUG, CUP), (POT,)])
    assert shipped(answer) == {"b": ("1 pot",), "c": ("1 mug", "1 cup")}


def test_a_line_is_cut_only_where_no_location_of_those_that_ship_has_all_of_it() -> None:
    lines = (Units(1, "mug", 3), Units(2, "cup", 2))
    answer = ask(site("a", 1.0, mug=3, cup=1), site("b", 2.0, cup=2), lines=lines, divisible=True)
    assert shipped(answer) == {"a": ("3 mug",), "b": ("2 cup",)}
    cut = ask(site("a", 1.0, mug=2), site("b", 2.0, mug=2), lines=lines[:1], divisible=True)
    assert shipped(cut) == {"a": ("2 mug",), "b": ("1 mug",)}
    assert shipped(ask(site("a", 1.0, mug=2), site("b", 2.0, mug=2), lines=lines[:1])) == {}


def test_lines_that_share_a_sku_are_packed_so_that_both_ship() -> None:
    lines = (Units(1, "mug", 2), Units(2, "mug", 3))
    answer = ask(site("a", 1.0, mug=3), site("b", 2.0, mug=2), lines=lines)
    assert shipped(answer) == {"a": ("3 mug",), "b": ("2 mug",)}


def test_without_coordinates_preference_decides_and_it_says_so() -> None:
    first, second = site("b", None, preference=1, mug=1), site("a", None, preference=2, mug=1)
    answer = ask(first, second, lines=(MUG,), located=False)
    assert (list(shipped(answer)), answer.rule) == (["b"], BY_PREFERENCE)
    assert told(answer)["a"] == ("later", "less_preferred")
    assert ask(first, second, lines=(MUG,)).rule == BY_PREFERENCE_OF_LOCATIONS
    split = ask(site("a", None, mug=1), site("b", None, cup=1, pot=1), located=False)
    assert "first in preference (the address has no coordinates)" in split.rule


def test_a_location_of_unknown_distance_comes_behind_all_that_are_known() -> None:
    answer = ask(site("unknown", None, preference=0, mug=1), site("far", 9000.0, mug=1), lines=(MUG,))
    assert list(shipped(answer)) == ["far"]
    assert told(answer)["unknown"] == ("later", "no_coordinates")


def test_equal_distance_goes_to_the_less_busy_then_to_preference_then_to_the_name() -> None:
    busy, idle = site("a", 5.0, load=0.9, mug=1), site("b", 5.0, load=0.1, mug=1)
    answer = ask(busy, idle, lines=(MUG,))
    assert (list(shipped(answer)), told(answer)["a"]) == (["b"], ("later", "busier"))
    preferred = site("z", 5.0, preference=1, load=0.1, mug=1)
    assert list(shipped(ask(busy, idle, preferred, lines=(MUG,)))) == ["z"]
    twin = site("c", 5.0, load=0.1, mug=1)
    answer = ask(twin, idle, lines=(MUG,))
    assert (list(shipped(answer)), told(answer)["c"]) == (["b"], ("later", "less_preferred"))


def test_the_least_busy_ships_where_balance_stands_first() -> None:
    answer = ask(site("a", 5.0, load=0.9, mug=1), site("b", 500.0, load=0.1, mug=1), lines=(MUG,), aims=("balance",))
    assert (list(shipped(answer)), answer.rule) == (["b"], BY_LOAD)


def test_without_any_aim_preference_decides() -> None:
    answer = ask(site("a", 5.0, mug=1), site("b", 500.0, preference=1, mug=1), lines=(MUG,), aims=())
    assert (list(shipped(answer)), answer.rule) == (["b"], BY_PREFERENCE_ALONE)


def test_a_barred_location_ships_nothing_and_says_why() -> None:
    closed = Site("closed", 1.0, 100, {"mug": 9}, barred="closed")
    answer = ask(closed, site("open", 2.0, mug=1), lines=(MUG,))
    assert list(shipped(answer)) == ["open"]
    assert told(answer)["closed"] == ("excluded", "closed")


def test_a_location_is_not_asked_for_a_sku_that_it_was_short_of_but_for_others() -> None:
    short = Site("short", 1.0, 100, {"mug": 9, "cup": 9}, excluded=("mug",))
    answer = ask(short, site("next", 2.0, mug=1), lines=(MUG, CUP))
    assert shipped(answer) == {"short": ("1 cup",), "next": ("1 mug",)}
    assert told(ask(short, site("next", 2.0, mug=1), lines=(MUG,)))["short"] == ("excluded", None)


def test_an_answer_says_when_the_search_was_stopped_and_after_how_many_sets() -> None:
    lines = tuple(Units(no, f"sku-{no}", 20) for no in range(4))
    sites = [
        Site(f"l{number}", float(number), 100, {f"sku-{no}": (number * 7 + no * 5) % 9 for no in range(4)})
        for number in range(60)
    ]
    answer = ask(*sites, lines=lines, divisible=True)
    assert (answer.exact, answer.tried, answer.waiting) == (False, search.TRIED_MOST, ())
    assert answer.rule.endswith("; the best of 2,000 sets of locations tried")


def test_a_busy_location_that_ships_already_does_not_hide_an_idle_one_where_parcels_do_not_count() -> None:
    sites = [site("busy", 1.0, load=0.5, mug=1), site("idle", 1.0, mug=1), site("other", 1.0, cup=1)]
    answer = ask(*sites, lines=(MUG, CUP), shipping=frozenset({"busy"}), aims=("whole", "balance"))
    assert sorted(shipped(answer)) == ["idle", "other"]
