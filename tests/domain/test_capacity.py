"""What a location can do: its delivery methods, the goods that it takes, its orders a day, and whether it is open."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from domain.capacity.events import CapacityFreed, CapacityTaken
from domain.master.closing import CloseLocation, OpenLocation
from domain.master.location import Location, RegisterLocation
from domain.master.product import ListProducts, ProductListed
from domain.orders.events import OrderAllocated, StockAwaited
from tests.domain.fulfilment_words import rejected
from tests.domain.scenario import Outcome, Scenario, given
from tests.domain.words import DAY, cancelled, goods, location, order, received

MUG = goods("mug", 1)


def at_leeds(**said: Any) -> RegisterLocation:
    """Location leeds, with something said of it."""
    return RegisterLocation(replace(location("leeds").registered, **said))


def stocked(*happened: Any) -> Scenario:
    return given(received("leeds", mug=5), received("paris", mug=5), *happened)


def why_not(outcome: Outcome, at: str = "leeds") -> str | None:
    """Why a location was not chosen."""
    found = [each.event for each in outcome.changes if isinstance(each.event, OrderAllocated | StockAwaited)]
    return next(each.lost_by for each in found[0].candidates if each.location == at)


def test_a_location_that_is_closed_ships_nothing_until_it_is_opened() -> None:
    scenario = stocked(CloseLocation("leeds", "flood"))
    outcome = scenario.when(order("1001", MUG))
    assert (outcome.the(OrderAllocated).location, why_not(outcome)) == ("paris", "closed")
    assert scenario.when(OpenLocation("leeds"), order("1002", MUG)).the(OrderAllocated).location == "leeds"


def test_a_location_ships_by_the_methods_that_it_serves() -> None:
    outcome = stocked(at_leeds(delivery=("pickup",))).when(order("1001", MUG))
    assert (outcome.the(OrderAllocated).location, why_not(outcome)) == ("paris", "delivery")


def test_dangerous_goods_leave_from_where_they_may_be_kept() -> None:
    acid = ListProducts((ProductListed("mug", "A mug of acid", flags=("hazardous",)),))
    scenario = stocked(acid)
    assert why_not(scenario.when(order("1001", MUG))) == "flags"
    scenario.when(at_leeds(takes=("hazardous", "cold")))
    assert scenario.when_time_passes().the(OrderAllocated).location == "leeds"


def test_a_day_that_is_full_takes_no_more_orders() -> None:
    scenario = stocked(at_leeds(capacity_per_day=1))
    assert scenario.when(order("1001", MUG)).the(CapacityTaken) == CapacityTaken("leeds", DAY, "order-alpha:1001")
    outcome = scenario.when(order("1002", MUG))
    assert (outcome.the(OrderAllocated).location, why_not(outcome)) == ("paris", "capacity")
    scenario.world.now += timedelta(days=1)
    assert scenario.when(order("1003", MUG)).the(CapacityTaken).day == DAY + timedelta(days=1)


def test_after_the_cut_off_the_next_day_is_filled() -> None:
    scenario = stocked(at_leeds(capacity_per_day=1, cut_off=time(11)))
    assert scenario.when(order("1001", MUG)).the(CapacityTaken).day == DAY + timedelta(days=1)


def test_an_order_that_is_cancelled_or_rejected_makes_room() -> None:
    scenario = stocked(at_leeds(capacity_per_day=1))
    scenario.when(order("1001", MUG, not_before=DAY + timedelta(days=9)))
    freed = scenario.when(cancelled("1001")).the(CapacityFreed)
    assert freed == CapacityFreed("leeds", DAY, "order-alpha:1001")
    scenario.when(order("1002", MUG))
    turned_down = scenario.when(rejected("1002", "leeds"))
    assert turned_down.the(CapacityFreed).order == "order-alpha:1002"
    assert scenario.when(order("1003", MUG)).the(OrderAllocated).location == "leeds"


def test_an_order_that_is_allocated_twice_there_is_counted_once() -> None:
    scenario = given(received("leeds", mug=1), at_leeds(capacity_per_day=1))
    scenario.when(order("1001", goods("mug", 2), ship="as_available", not_before=DAY + timedelta(days=9)))
    again = scenario.when(received("leeds", "more", mug=1)).when_stock_is_looked_at_again()
    assert again.the(OrderAllocated).location == "leeds"
    assert not [each for each in again.changes if isinstance(each.event, CapacityTaken)]


def test_a_location_without_a_limit_counts_nothing() -> None:
    outcome = stocked().when(order("1001", MUG))
    assert not [each for each in outcome.changes if isinstance(each.event, CapacityTaken)]


def test_of_two_places_as_far_the_less_busy_ships() -> None:
    twin = Location("york", "York", "Europe/London", location("leeds").registered.coordinates, 1, capacity_per_day=4)
    scenario = stocked(at_leeds(capacity_per_day=4), RegisterLocation(twin), received("york", mug=5))
    sources = [scenario.when(order(str(number), MUG)).the(OrderAllocated).location for number in range(4)]
    assert sorted(sources) == ["leeds", "leeds", "york", "york"]
