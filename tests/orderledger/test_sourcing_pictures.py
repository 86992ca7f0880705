"""The pictures of sourcing are drawn from what was found; those on the page about it are drawn by this code."""

from collections import Counter
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from domain.orders.events import OrderAllocated
from domain.places import Coordinates
from orderledger.decision_map import decision_map
from orderledger.explain import CandidateThen, SourcingDecision
from orderledger.simulation.chart import shares
from orderledger.simulation.figures import Figures
from tests.domain.scenario import given_nothing
from tests.domain.words import LONDON, PLACES, catalogue, goods, location, order, received, shop
from tests.domain.world import NOW
from tests.house.tree import ROOT

YORK = Coordinates(53.96, -1.08)
AT = {**PLACES, "london": LONDON}
NONE = Figures(0, 0, 0, 0.0, 0.0, 0.0, 0, 0, 0.0, 0, {})


def documented() -> SourcingDecision:
    """Two MUG and a POT go to York: leeds has no POT, london has all, paris too, but is farther."""
    places = (location(name, at=AT[name]) for name in ("leeds", "london", "paris"))
    stock = (received("leeds", MUG=600), received("london", MUG=600, POT=300), received("paris", MUG=600, POT=500))
    world = given_nothing().when(shop("alpha"), catalogue("MUG", "POT"), *places, *stock)
    lines = (goods("MUG", 2), goods("POT", 1, line_no=2))
    found = world.when(order("1001", *lines, to=YORK, ship="whole_line")).the(OrderAllocated)
    return SourcingDecision(
        position=32,
        at=NOW,
        destination=YORK,
        wanted={"MUG": 2, "POT": 1},
        taken={found.location: {"MUG": 2, "POT": 1}},
        waiting=(),
        rule=found.rule,
        exact=found.exact,
        aims=(),
        max_parcels=None,
        rules_version=found.rules_version,
        candidates=[then(each) for each in found.candidates],
    )


def then(asked: Any) -> CandidateThen:
    return CandidateThen(
        *(asked.location, asked.outcome, asked.lost_by, asked.distance_km, asked.preference, AT[asked.location]),
        free={},
        lacks=asked.lacks,
        capacity_per_day=None,
        cut_off=None,
        zone=None,
        ships_on=None,
        closed=False,
    )


def drawn(picture: str) -> tuple[Counter[str], list[str]]:
    """How many of each shape, and all the words."""
    root = ET.fromstring(picture)  # noqa: S314 - it is ours
    shapes = Counter(each.tag.rpartition("}")[2] for each in root.iter())
    return shapes, [each.text or "" for each in root.iter() if each.tag.endswith("text")]


def test_a_map_shows_who_was_asked_and_a_line_from_who_ships() -> None:
    shapes, words = drawn(decision_map([documented()]))
    assert (shapes["circle"], shapes["line"]) == (3, 1)
    for said in ("decision 1: needs 2 MUG, 1 POT", "london 279.8 km", "chosen", "later (farther)", "the order"):
        assert said in words
    assert "leeds 35.6 km" in words


def test_places_keep_north_up_and_stay_on_the_paper() -> None:
    root = ET.fromstring(decision_map([documented(), documented()]))  # noqa: S314 - it is ours
    circles = [(float(each.get("cx", "")), float(each.get("cy", ""))) for each in root.iter() if "circle" in each.tag]
    leeds, london, paris = circles[:3]
    assert leeds[1] < london[1] < paris[1]
    assert leeds[0] < london[0] < paris[0]
    assert all(0 < x < 640 and 0 < y < 840 for x, y in circles)
    assert root.get("viewBox") == "0 0 640 840"


def test_what_has_no_coordinates_is_named_and_an_unknown_address_has_no_line() -> None:
    decision = documented()
    unknown = replace(decision.candidates[0], coordinates=None)
    lost = replace(decision, destination=None, candidates=[unknown, *decision.candidates[1:]])
    shapes, words = drawn(decision_map([lost]))
    assert (shapes["circle"], shapes["line"]) == (2, 0)
    assert f"without coordinates: {unknown.location}" in words
    assert drawn(decision_map([]))[0]["circle"] == 0


@pytest.mark.parametrize(
    ("name", "picture"),
    [
        ("sourcing-decision.svg", decision_map([documented()])),
        (
            "sourcing-shares.svg",
            shares(
                replace(NONE, share={"leeds": 0.182, "london": 0.7057, "paris": 0.1122}),
                replace(NONE, share={"leeds": 0.182, "london": 0.5511, "york": 0.2668}),
            ),
        ),
    ],
)
def test_the_pictures_of_the_page_are_as_they_are_drawn(name: str, picture: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == picture
