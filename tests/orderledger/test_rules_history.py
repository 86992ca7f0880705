"""The ledger tells every version of the rules of sourcing, and what held with it."""

from collections.abc import Iterator
from io import StringIO

import pytest
from rich.console import Console

from domain.sourcing.question import DEFAULT
from domain.sourcing.rule_book import SourcingRules
from domain.sourcing.set_rules import DropSourcingRules, SetSourcingRules
from domain.world import Command
from ledger.past import Past
from ledger.writer import Writer
from orderledger.commands import show_sourcing
from orderledger.engines import Endpoints
from orderledger.rules_file import BadRules
from orderledger.rules_history import RulesNow, RulesVersion, book_at, rules_now, versions
from orderledger.run import clock
from tests.installation import Installation, installed
from tests.ledger.messages import OPERATOR, handle, market, message, outcome

NEAR, FEW = SourcingRules(("distance",), 3), SourcingRules(("parcels", "distance"))
SAID: tuple[Command, ...] = (
    SetSourcingRules(None, NEAR),
    SetSourcingRules("acme", FEW),
    DropSourcingRules("acme"),
)


@pytest.fixture(scope="module")
def ledger(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Rules for all shops, then for acme, which drops them again."""
    with installed(endpoints, tmp_path_factory.mktemp("rules")) as ready:
        answers = handle(Writer(ready.recorder(), clock), *market(0), *(message(OPERATOR, str(s), s) for s in SAID))
        assert {outcome(each) for each in answers} == {"accepted"}
        yield ready


def past(ledger: Installation) -> tuple[Past, int]:
    recorder = ledger.recorder()
    return Past(recorder), recorder.position() + 1


def test_each_version_tells_whom_it_was_for_and_what_it_said(ledger: Installation) -> None:
    told = [(each.version, each.actor, each.shop, each.aims, each.max_parcels) for each in versions(*past(ledger))]
    assert told == [
        (0, OPERATOR, None, NEAR.aims, 3),
        (1, OPERATOR, "acme", FEW.aims, None),
        (2, OPERATOR, "acme", None, None),
    ]


def test_what_held_with_a_version_can_be_asked_for(ledger: Installation) -> None:
    everyone, acme = RulesNow(None, NEAR.aims, 3, 0), RulesNow("acme", FEW.aims, None, 1)
    assert rules_now(book_at(*past(ledger), 1), None) == [everyone, acme]
    assert rules_now(book_at(*past(ledger), 0), "acme") == [RulesNow("acme", NEAR.aims, 3, 0)]
    assert rules_now(book_at(*past(ledger)), None) == [everyone]


def test_a_version_that_there_is_not_is_refused(ledger: Installation) -> None:
    with pytest.raises(BadRules, match="no version 3 of the rules: there are 0 to 2"):
        book_at(*past(ledger), 3)
    with pytest.raises(BadRules, match="no rules were ever set"):
        book_at(past(ledger)[0], 1, 0)


def test_before_anybody_set_rules_those_that_came_hold(ledger: Installation) -> None:
    assert rules_now(book_at(past(ledger)[0], 1), None) == [RulesNow(None, DEFAULT, None, None)]


def test_people_read_versions_and_what_holds(ledger: Installation) -> None:
    told, now = versions(*past(ledger)), rules_now(book_at(*past(ledger)), None)
    assert "parcels, distance" in read_versions(told)
    assert "dropped" in read_versions(told)
    assert "no rules were ever set" in read_versions([])
    console = Console(file=StringIO(), width=140)
    show_sourcing.rules(console, now)
    assert "all shops  distance  3             version 0" in console.file.getvalue()  # type: ignore[attr-defined]


def read_versions(told: list[RulesVersion]) -> str:
    console = Console(file=StringIO(), width=140)
    show_sourcing.versions(console, told)
    return str(console.file.getvalue())  # type: ignore[attr-defined]
