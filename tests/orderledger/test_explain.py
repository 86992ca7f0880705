"""An explanation tells of the past: what locations had and could do when they were asked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from io import StringIO

import pytest
from rich.console import Console

from domain.master.location import Location, RegisterLocation
from domain.orders.place import PlaceOrder
from domain.orders.policy import Terms
from domain.places import Coordinates
from domain.sourcing.question import DEFAULT, Aim
from domain.sourcing.rule_book import SourcingRules
from domain.sourcing.set_rules import SetSourcingRules
from domain.stock.arrival import ReceivedUnits
from domain.stock.receive import ReceiveStock
from ledger.past import Past
from ledger.writer import Received, Writer
from orderledger.commands import show_sourcing
from orderledger.engines import Endpoints
from orderledger.explain import SourcingDecision, explain
from orderledger.run import clock
from tests.installation import Installation, installed
from tests.ledger.messages import OPERATOR, WAREHOUSE, handle, market, message, outcome, place

LEEDS = Location("leeds", "Leeds", "Europe/London", Coordinates(53.8, -1.55), 1, cut_off=time(15), capacity_per_day=9)
YORK = Location("york", "York", "Europe/London", Coordinates(53.96, -1.08), 2)
DIVISIBLE = Terms(ship="as_available")


@pytest.fixture(scope="module")
def ledger(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Order 1 of three mugs, of which leeds has two; york opens with ten, rules are set, and all is changed after 2."""
    with installed(endpoints, tmp_path_factory.mktemp("explained")) as ready:
        writer = Writer(ready.recorder(), clock)
        say(writer, *market(2), registered(LEEDS))
        say(writer, of_any("1", 3))
        say(writer, registered(YORK), received("york", "first", 10))
        assert writer.fire_due_timers() == 1
        say(writer, rules("distance"), of_any("2", 2), rules("balance"))
        say(writer, received("leeds", "much", 50), registered(replace(LEEDS, cut_off=None, capacity_per_day=None)))
        yield ready


def say(writer: Writer, *messages: Received) -> None:
    assert {outcome(each) for each in handle(writer, *messages)} == {"accepted"}


def registered(location: Location) -> Received:
    return message(OPERATOR, f"register/{location}", RegisterLocation(location))


def rules(aim: Aim) -> Received:
    return message(OPERATOR, f"rules/{aim}", SetSourcingRules(None, SourcingRules((aim,), 4)))


def received(location: str, document: str, quantity: int) -> Received:
    command = ReceiveStock(location, document, (ReceivedUnits(1, "mug", quantity),))
    return message(WAREHOUSE.replace("leeds", location), f"receive/{document}", command)


def of_any(order_id: str, quantity: int) -> Received:
    whole = place(order_id, quantity)
    command = whole.submission.command
    assert isinstance(command, PlaceOrder)
    return replace(whole, submission=replace(whole.submission, command=replace(command, terms=DIVISIBLE)))


def explained(ledger: Installation, order_id: str) -> list[SourcingDecision]:
    recorder = ledger.recorder()
    return explain(Past(recorder), f"order-acme:{order_id}", recorder.position() + 1)


def test_units_that_are_taken_and_units_that_wait_are_one_decision(ledger: Installation) -> None:
    first = explained(ledger, "1")[0]
    assert (first.wanted, first.taken, first.waiting) == ({"mug": 3}, {"leeds": {"mug": 2}}, ("mug",))
    assert [(each.location, each.free, each.outcome) for each in first.candidates] == [("leeds", {"mug": 2}, "chosen")]


def test_a_location_is_told_as_it_was_registered_then(ledger: Installation) -> None:
    [leeds] = explained(ledger, "1")[0].candidates
    assert (leeds.capacity_per_day, leeds.cut_off, leeds.zone) == (9, "15:00", "Europe/London")


def test_what_waited_is_decided_again_when_stock_comes(ledger: Installation) -> None:
    _, second = explained(ledger, "1")
    assert (second.wanted, second.taken, second.waiting) == ({"mug": 1}, {"york": {"mug": 1}}, ())
    free = {each.location: each.free["mug"] for each in second.candidates}
    assert free == {"leeds": 0, "york": 10}


def test_what_came_later_does_not_count(ledger: Installation) -> None:
    [only] = explained(ledger, "2")
    assert {each.location: each.free["mug"] for each in only.candidates} == {"leeds": 0, "york": 9}


def test_a_decision_names_the_version_of_its_rules_and_what_it_said(ledger: Installation) -> None:
    before, after = explained(ledger, "1")[0], explained(ledger, "2")[0]
    assert (before.rules_version, before.aims, before.max_parcels) == (None, DEFAULT, None)
    assert (after.rules_version, after.aims, after.max_parcels) == (0, ("distance",), 4)
    console = Console(file=StringIO(), width=140)
    show_sourcing.decisions(console, [after])
    assert "rules version 0: distance; at most 4 parcels" in console.file.getvalue()  # type: ignore[attr-defined]


def test_an_order_that_nobody_placed_has_no_decisions(ledger: Installation) -> None:
    assert explained(ledger, "3") == []


def test_people_read_what_each_location_had(ledger: Installation) -> None:
    console = Console(file=StringIO(), width=140)
    show_sourcing.decisions(console, explained(ledger, "1"))
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert "leeds ships 2 mug" in said
    assert "no stock yet: mug" in said
    assert "15:00 Europe/London" in said


def test_people_read_that_a_search_was_stopped_also_where_nothing_was_found() -> None:
    told = SourcingDecision(
        position=7,
        at=clock(),
        destination=None,
        wanted={"mug": 1},
        taken={},
        waiting=("mug",),
        rule=None,
        exact=False,
        aims=DEFAULT,
        max_parcels=None,
        rules_version=None,
        candidates=[],
    )
    for exact in (True, False):
        console = Console(file=StringIO(), width=140)
        show_sourcing.decisions(console, [replace(told, exact=exact)])
        assert ("met a bound" in console.file.getvalue()) is not exact  # type: ignore[attr-defined]
