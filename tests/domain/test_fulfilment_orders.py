"""Fulfilments: several for an order as its ship policy allows, rejected or short ones sourced again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.backorders.events import BackorderNoted
from domain.fulfilment.events import (
    FulfilmentAccepted,
    FulfilmentPacked,
    FulfilmentRejected,
    FulfilmentReleased,
    FulfilmentScheduled,
    UnitsShort,
)
from domain.orders.events import AddressChanged, OrderAllocated, OrderCompleted, StockAwaited, UnitsCancelled
from domain.orders.lines import Line, Units
from domain.orders.policy import ShipPolicy
from domain.orders.state import Order
from domain.shipments.deliver import DeliverFulfilment
from domain.shipments.ship import ShipFulfilment
from domain.stock.events import AllocationReleased, ShortageFound, StockCounted
from domain.streams import order_stream
from tests.domain.change_words import moved_to
from tests.domain.fulfilment_words import accepted, counted, named, packs, picks, rejected
from tests.domain.scenario import Outcome, given
from tests.domain.words import DAY, NAPLES, NOON, adjusted, cancelled, fulfilment, goods, order, picked, received
from tests.domain.world import NOW

ORDER = order_stream("alpha", "1001")
MUGS, CUPS, POTS = goods("mug", 2), goods("cup", 2, line_no=2), goods("pot", 2, line_no=3)
TEA = (replace(MUGS, kit="tea"), replace(CUPS, kit="tea"), POTS)


def sources(outcome: Outcome) -> dict[str, tuple[str, ...]]:
    """What was released to each location, as quantity and SKU."""
    released = [each.event for each in outcome.changes if isinstance(each.event, FulfilmentReleased)]
    return {each.location: tuple(f"{units.quantity} {units.sku}" for units in each.units) for each in released}


def state_of(outcome: Outcome) -> Order:
    state = outcome.world.state(Order, ORDER)
    assert state is not None
    return state


STOCK = (received("leeds", mug=2, cup=1), received("paris", cup=2, pot=1))


@pytest.mark.parametrize(
    ("policy", "lines", "expected"),
    [
        ("whole_order", (MUGS, CUPS, POTS), {}),
        ("whole_line", (MUGS, CUPS, POTS), {"leeds": ("2 mug",), "paris": ("2 cup",)}),
        ("kit_together", TEA, {}),
        ("as_available", (MUGS, CUPS, POTS), {"leeds": ("2 mug",), "paris": ("2 cup", "1 pot")}),
    ],
)
def test_what_may_leave_alone_is_a_matter_of_the_ship_policy(
    policy: ShipPolicy, lines: tuple[Line, ...], expected: dict[str, tuple[str, ...]]
) -> None:
    outcome = given(*STOCK).when(order("1001", *lines, ship=policy))
    assert sources(outcome) == expected
    assert outcome.the(StockAwaited).skus


@pytest.mark.parametrize("policy", ["whole_order", "whole_line", "kit_together", "as_available"])
def test_all_comes_from_one_location_where_that_is_possible(policy: ShipPolicy) -> None:
    """Though a closer one has a part of it."""
    scenario = given(received("leeds", mug=2, pot=2), received("rome", mug=2, cup=2, pot=2))
    assert list(sources(scenario.when(order("1001", *TEA, ship=policy)))) == ["rome"]


def test_lines_of_a_kit_come_from_one_location_and_others_from_elsewhere() -> None:
    scenario = given(received("leeds", mug=2, pot=2), received("rome", mug=2, cup=2))
    outcome = scenario.when(order("1001", *TEA, ship="kit_together"))
    assert sources(outcome) == {"rome": ("2 mug", "2 cup"), "leeds": ("2 pot",)}


def test_units_of_one_line_come_from_several_locations_if_they_may() -> None:
    """Invariant 6: allocations of a line are no more than what was ordered of it."""
    scenario = given(received("leeds", mug=2), received("paris", mug=2), received("rome", mug=2))
    outcome = scenario.when(order("1001", goods("mug", 5), ship="as_available"))
    assert sources(outcome) == {"leeds": ("2 mug",), "paris": ("2 mug",), "rome": ("1 mug",)}
    outcome.with_stock("mug", "rome", on_hand=2, allocated=1)


@pytest.mark.parametrize(("most", "places"), [(1, ["leeds"]), (2, ["leeds", "paris"]), (3, ["leeds", "paris", "rome"])])
def test_an_order_has_no_more_parcels_than_it_may(most: int, places: list[str]) -> None:
    scenario = given(received("leeds", mug=1), received("paris", mug=1), received("rome", mug=1))
    outcome = scenario.when(order("1001", goods("mug", 3), ship="as_available", max_parcels=most))
    assert list(sources(outcome)) == places
    again = scenario.when(received("rome", "receipt-2", mug=1)).when_stock_is_looked_at_again()
    assert sources(again) == {}


def test_one_parcel_too_many_is_told_among_the_candidates() -> None:
    scenario = given(received("leeds", mug=2), received("paris", cup=2))
    outcome = scenario.when(order("1001", MUGS, CUPS, ship="whole_line", max_parcels=1))
    assert sources(outcome) == {"leeds": ("2 mug",)}
    scenario.when(received("leeds", "receipt-2", cup=2)).when_stock_is_looked_at_again().the(FulfilmentReleased)


def test_each_fulfilment_goes_its_own_way_and_the_order_ends_with_the_last() -> None:
    scenario = given(received("leeds", mug=2), received("paris", cup=2), order("1001", MUGS, CUPS, ship="whole_line"))
    for number, at in ((2, "paris"), (1, "leeds")):
        name = named("1001", number)
        scenario.when(picks("1001", at, {}, number=number), packs("1001", at, {}, number=number))
        scenario.when(ShipFulfilment(at, name, None, None, NOON))
        outcome = scenario.when(DeliverFulfilment(at, name, NOON))
    outcome.the(OrderCompleted)


def test_a_fulfilment_is_packed_in_several_shipments() -> None:
    scenario = given(received("leeds", mug=5), order("1001", goods("mug", 3)))
    scenario.when(picked("1001", "leeds"))
    first = scenario.when(packs("1001", "leeds", {1: 2})).the(FulfilmentPacked)
    second = scenario.when(packs("1001", "leeds", {1: 1})).the(FulfilmentPacked)
    assert (first.shipment_id, second.shipment_id) == ("alpha:1001/1/1", "alpha:1001/1/2")
    assert (first.units, second.units) == ((Units(1, "mug", 2),), (Units(1, "mug", 1),))


def test_a_warehouse_accepts_what_it_was_given_once() -> None:
    scenario = given(received("leeds", mug=5), order("1001", MUGS))
    outcome = scenario.when(accepted("1001", "leeds")).then(FulfilmentAccepted)
    assert state_of(outcome).fulfilments[fulfilment("1001")].status == "in_progress"
    scenario.when(accepted("1001", "leeds")).then_refused("fulfilment.not_open", "fulfilment_id", says="in_progress")
    scenario.when(rejected("1001", "leeds")).then_refused("fulfilment.not_open", "fulfilment_id", says="in_progress")


def test_what_a_warehouse_rejects_is_looked_for_elsewhere_and_never_there_again() -> None:
    scenario = given(received("leeds", mug=5), received("paris", mug=5), order("1001", MUGS))
    outcome = scenario.when(rejected("1001", "leeds"))
    outcome.the(FulfilmentRejected)
    assert sources(outcome) == {"paris": ("2 mug",)}
    outcome.with_stock("mug", "leeds", on_hand=5).with_stock("mug", "paris", on_hand=5, allocated=2)
    last = scenario.when(rejected("1001", "paris", number=2))
    last.then(FulfilmentRejected, AllocationReleased, StockAwaited, BackorderNoted)
    scenario.when(counted("leeds", mug=5), received("leeds", "receipt-2", mug=1))
    scenario.when_time_passes().then_nothing()
    came = scenario.when(received("rome", mug=2)).when_stock_is_looked_at_again()
    assert sources(came) == {"rome": ("2 mug",)}


def test_units_that_are_short_are_sourced_once_more_and_their_shelf_is_to_be_counted() -> None:
    scenario = given(received("leeds", mug=5), received("paris", mug=5), order("1001", MUGS, ship="as_available"))
    outcome = scenario.when(picks("1001", "leeds", {1: 1}, short={1: 1}))
    assert outcome.the(UnitsShort).units == (Units(1, "mug", 1),)
    assert outcome.the(ShortageFound).quantity == 1
    assert sources(outcome) == {"paris": ("1 mug",)}
    position = outcome.world.position("mug", "leeds")
    assert (position.on_hand, position.allocated, position.aside.missing) == (5, 1, 1)
    assert outcome.world.available("mug", "leeds") == 3


def test_units_that_are_short_everywhere_wait_until_a_count_finds_them() -> None:
    scenario = given(received("leeds", mug=2), order("1001", MUGS))
    short = scenario.when(picks("1001", "leeds", {}, short={1: 2}))
    assert [each.outcome for each in short.the(StockAwaited).candidates] == ["excluded", "lacks_stock", "lacks_stock"]
    scenario.when(received("leeds", "receipt-2", mug=9)).when_stock_is_looked_at_again().then_nothing()
    outcome = scenario.when(counted("leeds", mug=11))
    assert outcome.the(StockCounted) == StockCounted("mug", "leeds", 11, 0, 2, "count-leeds:count-1", NOW)
    assert sources(outcome.when_stock_is_looked_at_again()) == {"leeds": ("2 mug",)}


def test_a_count_that_finds_nothing_wakes_nobody() -> None:
    scenario = given(received("leeds", mug=2), order("1001", MUGS))
    scenario.when(picks("1001", "leeds", {}, short={1: 2}))
    scenario.when(counted("leeds", mug=0)).with_stock("mug", "leeds", on_hand=0)
    scenario.when_time_passes().then_nothing()


def test_units_come_on_their_day_and_more_that_came_meanwhile_come_with_them() -> None:
    tomorrow = DAY + timedelta(days=1)
    lines = (MUGS, replace(goods("mug", 1), line_no=2))
    scenario = given(received("leeds", mug=2), order("1001", *lines, ship="whole_line", not_before=tomorrow))
    more = scenario.when(received("leeds", "receipt-2", mug=1)).when_stock_is_looked_at_again()
    more.the(OrderAllocated)
    assert FulfilmentScheduled not in [type(each.event) for each in more.changes]
    outcome = scenario.when_time_passes(timedelta(days=1))
    assert sources(outcome) == {"leeds": ("2 mug", "1 mug")}


def test_what_was_only_scheduled_is_off_when_its_units_are_cancelled() -> None:
    scheduled = given(received("leeds", mug=2), order("1001", MUGS, not_before=DAY + timedelta(days=1)))
    outcome = scheduled.when(cancelled("1001"))
    outcome.the(UnitsCancelled)
    assert state_of(outcome).fulfilments[fulfilment("1001")].status == "cancelled"
    scheduled.when_time_passes(timedelta(days=2)).then_nothing()


def test_an_order_whose_stock_is_lost_before_it_is_picked_is_not_released_twice() -> None:
    """Invariant 9."""
    scenario = given(received("leeds", mug=2), order("1001", MUGS), adjusted("leeds", mug=-2))
    scenario.when(received("leeds", "receipt-2", mug=2)).when_stock_is_looked_at_again().then_nothing()


def test_what_is_rejected_while_it_is_to_go_elsewhere_is_looked_for_at_other_locations() -> None:
    """And not cancelled: the customer only moves house."""
    scenario = given(received("leeds", mug=5), received("rome", mug=5), order("1001", MUGS))
    scenario.when(moved_to(NAPLES))
    outcome = scenario.when(rejected("1001", "leeds"))
    assert UnitsCancelled not in [type(each.event) for each in outcome.changes]
    outcome.the(AddressChanged)
    assert sources(outcome) == {"rome": ("2 mug",)}


def test_what_is_short_while_it_is_to_go_elsewhere_is_looked_for_at_other_locations() -> None:
    scenario = given(received("leeds", mug=5), received("rome", mug=5), order("1001", MUGS, ship="as_available"))
    scenario.when(moved_to(NAPLES))
    outcome = scenario.when(picks("1001", "leeds", {}, short={1: 2}))
    outcome.the(UnitsShort)
    outcome.the(AddressChanged)
    assert sources(outcome) == {"rome": ("2 mug",)}
