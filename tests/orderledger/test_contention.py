"""Buyers in several processes, some of them killed, ask for more than there is: every unit is sold once, and told."""

import json
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orderledger.bench.contention import Contention, Crowd, measure_contention
from orderledger.bench.contention_check import Books, problems
from orderledger.bench.contention_history import Attempt, Notebook, attempts_of, read_notes
from orderledger.bench.contention_plan import Ask, Shelf, plan
from orderledger.engines import Endpoints
from orderledger.settings import Settings
from tests.orderledger.linearizable import Bought, is_linearizable

SHELF = Shelf(skus=5, units=10)
CROWD = Crowd(buyers=8, processes=2, shelf=SHELF, seed=11, kill=True)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the attempts are written."""
    folder: Path = tmp_path_factory.mktemp("contention")
    return folder / "history.jsonl"


@pytest.fixture(scope="module")
def found(endpoints: Endpoints, history: Path) -> Contention:
    """What came of a contention in the middle of which a process was killed and started again."""
    settings = Settings(
        home=history.parent, kafka_bootstrap=endpoints.kafka_bootstrap, postgres_dsn=endpoints.postgres_dsn
    )
    return measure_contention(settings, endpoints, CROWD, history)


def test_every_unit_is_sold_once_and_every_buyer_is_told_though_a_process_is_killed(found: Contention) -> None:
    assert found.problems == []
    assert found.killed == 1
    assert (found.sold, found.oversold, found.lost) == (SHELF.skus * SHELF.units, 0, 0)
    assert found.told == found.attempts == sum(map(len, plan(SHELF, CROWD.buyers, CROWD.seed)))
    assert found.commits > 0
    assert found.retries >= 0
    assert 0 < found.p50_ms <= found.p99_ms


@pytest.mark.usefixtures("found")
def test_the_history_says_of_each_attempt_who_asked_for_what_when_and_what_was_told(history: Path) -> None:
    attempts = _read(history)
    asked = {(each["client"], each["op"], each["sku"], each["quantity"]) for each in attempts}
    asks = [ask for of_buyer in plan(SHELF, CROWD.buyers, CROWD.seed) for ask in of_buyer]
    assert asked == {(ask.client, ask.op, ask.sku, ask.quantity) for ask in asks}
    assert len(attempts) == len(asks)
    assert {tuple(each) for each in attempts} == {
        ("client", "op", "sku", "quantity", "call_ns", "return_ns", "ok", "rule")
    }
    assert {(each["ok"], each["rule"]) for each in attempts} == {(True, None), (False, "stock.insufficient")}
    assert attempts == sorted(attempts, key=lambda each: int(each["call_ns"]))


@pytest.mark.usefixtures("found")
def test_a_buyer_asks_again_only_when_it_was_told(history: Path) -> None:
    told_ns: dict[int, int] = {}
    for each in _read(history):
        assert told_ns.get(each["client"], 0) <= each["call_ns"] < each["return_ns"]
        told_ns[each["client"]] = each["return_ns"]


@pytest.mark.usefixtures("found")
def test_the_history_of_each_sku_is_linearizable(history: Path) -> None:
    by_sku: defaultdict[str, list[Bought]] = defaultdict(list)
    for each in _read(history):
        by_sku[each["sku"]].append(Bought(each["quantity"], each["call_ns"], each["return_ns"], each["ok"]))
    assert by_sku.keys() == set(SHELF.names)
    for name, bought in by_sku.items():
        assert sum(each.quantity for each in bought if each.ok) == SHELF.units
        assert is_linearizable(SHELF.units, bought), name


def test_the_checker_of_histories_tells_a_wrong_one_from_a_right_one() -> None:
    first, second, refused = Bought(1, 0, 10, ok=True), Bought(1, 5, 30, ok=True), Bought(1, 20, 40, ok=False)
    assert is_linearizable(2, [first, second, refused])
    # Oversold; refused while there was one left; refused before the last one can have been sold.
    assert not is_linearizable(1, [first, second, refused])
    assert not is_linearizable(3, [first, second, refused])
    assert not is_linearizable(2, [first, replace(second, call_ns=50, return_ns=60), refused])


def test_who_asks_for_what_is_the_same_for_the_same_seed_and_more_than_there_is() -> None:
    assert plan(SHELF, 8, seed=1) == plan(SHELF, 8, seed=1)
    assert plan(SHELF, 8, seed=1) != plan(SHELF, 8, seed=2)
    asks = [ask for of_buyer in plan(SHELF, 8, seed=1) for ask in of_buyer]
    assert len({ask.op for ask in asks}) == len(asks)
    singles = Counter(ask.sku for ask in asks if ask.quantity == 1)
    assert all(singles[name] > SHELF.units for name in SHELF.names)


def test_an_attempt_lasts_from_its_first_call_to_its_verdict_over_all_lives_of_its_process(tmp_path: Path) -> None:
    asks = [Ask(0, "0/0", "sku-000", 1), Ask(0, "0/1", "sku-000", 2), Ask(0, "0/2", "sku-000", 1)]
    with Notebook(tmp_path / "0") as first:
        first.call("0/0", 1)
        first.verdict("0/0", 2, None, 1, 0)
        first.call("0/1", 3)
    with (tmp_path / "0").open("ab") as torn:
        torn.write(b'["verdict", "0/1"')
    with Notebook(tmp_path / "1") as second:
        second.call("0/1", 5)
        second.verdict("0/1", 6, "stock.insufficient", 1, 0)
    lives = [read_notes(tmp_path / name) for name in ("0", "1", "never-begun")]
    assert list(attempts_of(asks, lives)) == [
        Attempt(0, "0/0", "sku-000", 1, 1, 2, ok=True, rule=None),
        Attempt(0, "0/1", "sku-000", 2, 3, 6, ok=False, rule="stock.insufficient"),
        Attempt(0, "0/2", "sku-000", 1, None, None, ok=None, rule=None),
    ]


def test_whatever_does_not_add_up_is_said() -> None:
    shelf, sold = Shelf(1, 1), Attempt(0, "0/0", "sku-000", 1, 1, 2, ok=True, rule=None)
    refused = Attempt(1, "1/0", "sku-000", 1, 1, 2, ok=False, rule="stock.insufficient")

    def books(**changed: Any) -> Books:
        right = Books(
            allocated=Counter({"sku-000": 1}),
            of_orders=Counter({"0/0": 1}),
            verdicts={"0/0": None, "1/0": "stock.insufficient"},
            positions={"stock-sku-000@bench": (1, 1)},
            view={"sku-000": (1, 1)},
        )
        return replace(right, **changed)

    def said(found: Books, *attempts: Attempt) -> str:
        return "; ".join(problems(shelf, attempts or (sold, refused), found))

    assert said(books()) == ""
    assert "never told of 1/0" in said(books(), sold, replace(refused, return_ns=None, ok=None, rule=None))
    assert "was told stock.insufficient of 1/0, not None" in said(books(verdicts={"0/0": None, "1/0": None}))
    assert "0/0 of 1 units (accepted) has 0" in said(books(of_orders=Counter()))
    assert "no buyer asked for it" in said(books(of_orders=Counter({"0/0": 1, "9/9": 1})))
    assert "2 units are allocated" in said(books(allocated=Counter({"sku-000": 2})))
    assert "the position of sku-000 says (1, 2)" in said(books(positions={"stock-sku-000@bench": (1, 2)}))
    assert "the view of sku-000 says None" in said(books(view={}))


def _read(history: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in history.read_text("utf-8").splitlines()]
