"""Exchanges: other goods for what a return brings back, once it is back or in advance."""

from typing import Any

import pytest

from domain.orders.events import HoldReleased, OrderAllocated, OrderApproved, OrderPlaced
from domain.orders.hold import ReleaseHold
from domain.orders.place import PlaceOrder
from domain.returns.events import Condition, ExchangeLinked
from domain.streams import order_stream
from domain.world import Command
from tests.domain.payment_words import authorized
from tests.domain.returns_words import (
    BACK,
    return_authorized,
    return_cancelled,
    return_declined,
    return_inspected,
    return_received,
    return_requested,
    return_resolved,
    sold,
    the_order,
)
from tests.domain.scenario import Scenario
from tests.domain.words import goods, order, received

EXCHANGE = order_stream("alpha", "1002")
ASKED: tuple[Command, ...] = (return_requested((1, 2)), return_authorized())


def exchange(return_id: str | None = BACK, first_order: str = "1001", **terms: Any) -> PlaceOrder:
    terms = {"first_order": first_order, "return_id": return_id, **terms}
    return order("1002", goods("pot", 1), order_type=terms.pop("of_type", "exchange"), **terms)


def asked(*more: Command) -> Scenario:
    """Two mugs of order 1001 are to come back, and there are pots."""
    return Scenario(sold().when(received("leeds", "receipt-2", pot=5), *ASKED, *more).world)


def held(scenario: Scenario) -> bool:
    found = scenario.world.order("alpha", "1002")
    assert found is not None
    return "return" in found.holds


def test_an_exchange_waits_until_the_return_is_back() -> None:
    scenario = asked()
    told = scenario.when(exchange())
    assert told.the(ExchangeLinked) == ExchangeLinked(BACK, EXCHANGE)
    assert the_order(told).returns.by_id[BACK].exchanges == (EXCHANGE,)
    assert held(scenario)
    scenario.when(return_received((1, 1)))
    assert held(scenario)
    told = scenario.when(return_received((1, 1)))
    assert told.the(HoldReleased) == HoldReleased("return", f"return {BACK} is back")
    told.the(OrderApproved)
    told.the(OrderAllocated)
    assert not held(scenario)


def test_an_exchange_of_what_is_back_does_not_wait() -> None:
    scenario = asked(return_received((1, 2)))
    scenario.when(exchange()).the(OrderAllocated)
    assert not held(scenario)


@pytest.mark.parametrize(
    ("how", "waits"), [("short", True), ("wrong", True), ("kept", True), ("lost_in_transit", False)]
)
def test_a_person_decides_when_the_customer_sent_too_little(how: Condition, waits: bool) -> None:  # noqa: FBT001 - a case
    scenario = asked(exchange(), return_received((1, 1), (1, 1, how)))
    assert held(scenario) is waits
    if waits:
        scenario.when(ReleaseHold("alpha", "1002", "return", "let it go")).the(OrderAllocated)


def test_an_exchange_in_advance_waits_for_nothing_but_its_money() -> None:
    scenario = asked()
    told = scenario.when(exchange(ships_in_advance=True, payment="before_release"))
    found = scenario.world.order("alpha", "1002")
    assert found is not None
    assert list(found.holds) == ["payment"]
    told.when(authorized(250, of="1002")).the(OrderAllocated)


def test_a_replacement_follows_its_first_order_without_a_return() -> None:
    told = asked().when(exchange(None, of_type="replacement"))
    told.the(OrderAllocated)
    assert not [each for each in told.changes if isinstance(each.event, ExchangeLinked)]


def test_a_replacement_may_name_the_return_that_it_is_for() -> None:
    told = asked().when(exchange(of_type="replacement"))
    assert told.the(ExchangeLinked).return_id == BACK


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ((return_cancelled(),), "is cancelled"),
        ((return_received((1, 2)), return_inspected((1, 2)), return_resolved("refund", 1)), "is closed"),
    ],
)
def test_there_is_no_exchange_for_a_return_that_ended(steps: tuple[Command, ...], state: str) -> None:
    asked(*steps).when(exchange()).then_refused("exchange.unknown_return", "terms.return_id", says=state)


def test_there_is_no_exchange_for_a_return_that_was_declined() -> None:
    sold().when(return_requested((1, 2)), return_declined(), exchange()).then_refused(
        "exchange.unknown_return", "terms.return_id", says="is declined"
    )


def test_an_exchange_names_an_order_and_a_return_that_are_known() -> None:
    asked().when(exchange("back-9")).then_refused("exchange.unknown_return", "terms.return_id", says="is not known")
    asked().when(exchange(first_order="1009")).then_refused("order.unknown", "order_id", says="1009")


def test_two_exchanges_may_wait_for_one_return() -> None:
    scenario = asked(exchange())
    second = order("1003", goods("pot", 1), order_type="exchange", first_order="1001", return_id=BACK)
    scenario.when(second).the(OrderPlaced)
    told = scenario.when(return_received((1, 2)))
    lifted = [each.stream for each in told.changes if isinstance(each.event, HoldReleased)]
    assert lifted == [EXCHANGE, order_stream("alpha", "1003")]
