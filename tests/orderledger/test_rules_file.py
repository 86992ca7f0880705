"""What is said of rules, in a file and in options: a mistake is named with its place."""

from pathlib import Path

import pytest

from domain.sourcing.rule_book import SourcingRules
from orderledger.rules_file import BadRules, aims_of, from_file
from orderledger.simulation.rules import Rules
from orderledger.simulation.wishes import require_known, with_locations, with_stock


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(text)
    return path


def test_a_file_says_aims_and_parcels(tmp_path: Path) -> None:
    path = written(tmp_path, 'aims = ["distance", "parcels"]\nmax_parcels = 2\n')
    assert from_file(path) == SourcingRules(("distance", "parcels"), 2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('max_parcels = 2\n\naim = ["distance"]\n', "line 3, aim: there is no such key"),
        ("max_parcels = 2\n[more]\nx = 1\n", "line 2, more: there is no such key"),
        ('aims = ["distanse"]\n', "line 1, aims: there is no aim 'distanse'"),
        ('aims = "distance"\n', "line 1, aims: a list of names is wanted"),
        ("\nmax_parcels = true\n", "line 2, max_parcels: a whole number from 1 to 1000"),
        ("max_parcels = 0\n", "line 1, max_parcels: a whole number"),
        ("max_parcels = 2_000\n", "line 1, max_parcels: a whole number"),
        ("max_parcels =\n", "line 1"),
        ('max_parcels = 2\naims = [\n  "distance",\n  "distance",\n]\n', "line 4, aims: the aim 'distance' is named"),
        ('aims = [\n    "whole", # not distanse\n    "distanse",\n]\n', "line 3, aims: there is no aim 'distanse'"),
        ("aims = []\n", "line 1, aims: name at least one aim"),
    ],
)
def test_a_mistake_in_a_file_is_named_with_line_and_key(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BadRules, match=reason):
        from_file(written(tmp_path, text))


@pytest.mark.parametrize("aims", ["", "distance,distance", "near"])
def test_aims_are_known_and_named_once(aims: str) -> None:
    with pytest.raises(BadRules):
        aims_of(aims.split(","))


def test_a_new_location_has_what_is_said() -> None:
    rules = with_locations(Rules(), ["lyon=45.76,4.84:mug=5,cup=7", "bonn=50.7,7.1:all", "bern=46.9,-7.4"])
    assert [each.location for each in rules.opened] == ["lyon", "bonn", "bern"]
    assert rules.stock == {("mug", "lyon"): 5, ("cup", "lyon"): 7}
    assert rules.endless == {"bonn"}


def test_stock_is_said_by_place() -> None:
    assert with_stock(Rules(), ["m@x=1@leeds=20"]).stock == {("m@x=1", "leeds"): 20}


@pytest.mark.parametrize("text", ["lyon", "lyon=95,4", "lyon=4.5.6,4", "lyon=45,4:mug", "lyon=45"])
def test_a_new_location_that_can_not_be_read_is_refused(text: str) -> None:
    with pytest.raises(BadRules, match="--with lyon"):
        with_locations(Rules(), [text])


def test_locations_that_there_are_not_and_new_ones_that_there_are_are_refused() -> None:
    with pytest.raises(BadRules, match="no location nope"):
        require_known(Rules(without=frozenset({"nope"})), ["leeds"])
    with pytest.raises(BadRules, match="already"):
        require_known(with_locations(Rules(), ["leeds=1,1"]), ["leeds"])
    with pytest.raises(BadRules, match="say it as SKU@LOCATION=UNITS"):
        with_stock(Rules(), ["mug=3"])
