"""Capacity in a simulation is what it is in the ledger: one rule says who finds a day full and what makes room."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta

from domain.master.location import Location, RegisterLocation
from domain.orders.events import OrderAllocated, OrderPlaced
from domain.places import Coordinates
from domain.streams import order_stream
from orderledger.simulation.history import Ended, History, Moved, Ordered, Step
from orderledger.simulation.rules import Rules
from orderledger.simulation.run import simulate
from tests.domain.scenario import given
from tests.domain.words import cancelled, goods, location, order, received
from tests.domain.world import NOW

LEEDS = replace(location("leeds").registered, capacity_per_day=1)
PARIS = location("paris", preference=2).registered
TO = Coordinates(53.96, -1.08)


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def placed(order_id: str, hours: float = 0, mugs: int = 1) -> Ordered:
    """An order of mugs to York, any of which may leave alone, as the ledger records it."""
    command = order(order_id, goods("mug", mugs), to=TO, ship="as_available")
    outcome = given(received("leeds", mug=1)).when(command)
    return Ordered(order_stream("alpha", order_id), at(hours), outcome.the(OrderPlaced))


def ended(order_id: str, hours: float) -> Ended:
    return Ended(order_stream("alpha", order_id), at(hours))


def came(hours: float, quantity: int = 1) -> Moved:
    return Moved(("mug", "leeds"), at(hours), quantity)


def past(*steps: Step, mugs: int = 9, of: Iterable[Location] = (LEEDS,)) -> History:
    return History(tuple(of), {("mug", each.location): mugs for each in of}, steps)


def test_a_simulation_finds_a_day_full_when_the_ledger_does() -> None:
    ledger = given(RegisterLocation(LEEDS), received("leeds", mug=9), received("paris", mug=9))
    later = NOW.date() + timedelta(days=9)
    orders = [order(str(no), goods("mug", 1), to=TO, not_before=later) for no in (1, 2, 3)]
    told = [ledger.when(orders[0]), ledger.when(orders[1])]
    ledger.when(cancelled("1"))
    told.append(ledger.when(orders[2]))
    sources = [each.the(OrderAllocated).location for each in told]
    steps = (placed("1"), placed("2"), ended("1", 1), placed("3", 2))
    found = simulate(past(*steps, of=(LEEDS, PARIS)), Rules())
    assert sources == ["leeds", "paris", "leeds"]
    assert found.share == {each: round(sources.count(each) / 3, 4) for each in ("leeds", "paris")}


def test_an_order_that_comes_twice_to_a_location_is_one_order_of_its_day() -> None:
    leeds = replace(LEEDS, capacity_per_day=2)
    found = simulate(past(placed("1", mugs=2), came(1), placed("2", 2), came(3), mugs=1, of=[leeds]), Rules())
    assert (found.waited, found.still_waiting, found.days_waited) == (2, 0, round(2 / 2 / 24, 4))


def test_an_order_that_a_location_has_taken_on_is_no_reason_to_send_it_away() -> None:
    found = simulate(past(placed("1", mugs=2), came(1), mugs=1), Rules())
    assert (found.waited, found.still_waiting) == (1, 0)


def test_an_order_that_ends_makes_room_for_one_that_found_the_day_full() -> None:
    found = simulate(past(placed("1"), placed("2"), placed("3"), ended("1", 6)), Rules())
    assert (found.waited, found.still_waiting) == (2, 1)


def test_who_found_a_day_full_is_asked_again_when_the_cut_off_of_it_is_over() -> None:
    early = replace(LEEDS, cut_off=time(13))
    found = simulate(past(placed("1"), placed("2"), placed("3", 2), of=[early]), Rules())
    assert (found.waited, found.still_waiting, found.days_waited) == (2, 1, round(2 / 2 / 24, 4))
