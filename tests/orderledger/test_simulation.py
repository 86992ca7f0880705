"""Simulations: what past orders would have come to by other rules; the same rules give what happened."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domain.master.location import Location
from domain.orders.events import OrderPlaced
from domain.orders.lines import Line
from domain.orders.policy import Terms
from domain.orders.recipient import Destination
from domain.places import Coordinates
from domain.sourcing.rule_book import InForce, RuleBook, SourcingRules
from domain.stock import events as stock
from domain.stock.position import Position, evolve_position
from orderledger.simulation.chart import shares
from orderledger.simulation.history import Ended, History, Located, Moved, Ordered, Step, freed
from orderledger.simulation.rules import Rules
from orderledger.simulation.run import simulate

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEEDS = Location("leeds", "Leeds", "Europe/London", Coordinates(53.8, -1.55), 1)
PARIS = Location("paris", "Paris", "Europe/Paris", Coordinates(48.86, 2.35), 2)
YORK = Coordinates(53.96, -1.08)
ANY = Terms(ship="as_available")


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def order(order_id: str, hours: float = 0, terms: Terms = ANY, to: Coordinates | None = YORK, **units: int) -> Ordered:
    when = at(hours)
    lines = tuple(
        Line(no, "goods", sku, "", quantity, Decimal(1), quantity, when.date())
        for no, (sku, quantity) in enumerate(units.items(), 1)
    )
    place = Destination(coordinates=to)
    return Ordered(
        order_id, when, OrderPlaced("s", order_id, "retail", "GBP", None, lines, 1, place, None, None, terms)
    )


def came(sku: str, location: str, quantity: int, hours: float) -> Moved:
    return Moved((sku, location), at(hours), quantity)


def history(*steps: Step, **free: Sequence[int]) -> History:
    """Leeds and Paris with so many units of each SKU."""
    places = {
        (sku, each): units for sku, pair in free.items() for each, units in zip(("leeds", "paris"), pair, strict=True)
    }
    return History((LEEDS, PARIS), places, steps)


def test_an_order_takes_its_stock_so_that_the_next_finds_less() -> None:
    found = simulate(history(order("1", mug=2), order("2", mug=2), mug=(3, 5)), Rules())
    assert (found.orders, found.parcels, found.share) == (2, 2, {"leeds": 0.5, "paris": 0.5})
    assert found.waited == 0


def test_a_split_is_counted_with_all_its_ways() -> None:
    whole = simulate(history(order("1", mug=1, cup=1), mug=(1, 1), cup=(0, 1)), Rules())
    near = simulate(history(order("1", mug=1, cup=1), mug=(1, 0), cup=(0, 1)), Rules())
    assert (whole.split_rate, whole.parcels_per_order) == (0, 1)
    assert (near.split_rate, near.parcels_per_order) == (1, 2)
    assert near.km_per_order == pytest.approx(whole.km_per_order + 35.6, abs=0.5)


def test_other_aims_give_another_answer() -> None:
    busy = replace(LEEDS, capacity_per_day=4)
    past = History(
        (busy, PARIS), {("mug", "leeds"): 9, ("mug", "paris"): 9}, [order(str(no), mug=1) for no in range(4)]
    )
    assert simulate(past, Rules()).share == {"leeds": 1.0}
    assert simulate(past, Rules(aims=("balance", "distance"))).share["paris"] > 0


def test_each_shop_is_sourced_by_its_rules_unless_the_run_has_others() -> None:
    past = history(order("1", mug=1, cup=1), mug=(1, 0), cup=(0, 1))
    few = InForce(SourcingRules(max_parcels=1), 4)
    assert simulate(past, Rules(RuleBook(version=4, said={"s": few}))).still_waiting == 1
    assert simulate(past, Rules(RuleBook(version=4, said={"other": few}))).still_waiting == 0
    assert simulate(past, Rules(RuleBook(version=4, said={None: few}), max_parcels=2)).still_waiting == 0


def test_no_more_parcels_than_the_rules_allow() -> None:
    past = history(order("1", mug=1, cup=1), mug=(1, 0), cup=(0, 1))
    assert simulate(past, Rules(max_parcels=1)).still_waiting == 1


def test_a_location_that_is_left_out_ships_nothing() -> None:
    found = simulate(
        history(order("1", mug=1), Located(LEEDS, at(0)), order("2", mug=1), mug=(9, 9)),
        Rules(without=frozenset({"leeds"})),
    )
    assert found.share == {"paris": 1.0}


def test_a_new_location_may_have_everything() -> None:
    new = Location("york", "York", "UTC", YORK, 9)
    found = simulate(history(order("1", mug=50), mug=(9, 9)), Rules(opened=(new,), endless=frozenset({"york"})))
    assert (found.share, found.km_per_order) == ({"york": 1.0}, 0)


def test_what_waits_is_served_when_stock_comes_by_priority() -> None:
    first, urgent = order("1", mug=1), order("2", 24, Terms(priority=1), mug=1)
    found = simulate(history(first, urgent, came("mug", "leeds", 1, 48), mug=(0, 0)), Rules())
    assert (found.waited, found.still_waiting) == (2, 1)
    assert found.days_waited == (2 + 1) / 2


def test_an_order_that_leaves_whole_is_served_when_the_last_of_it_comes() -> None:
    whole = order("1", terms=Terms(ship="whole_order"), mug=1, cup=2)
    steps = (came("mug", "leeds", 1, 24), came("cup", "leeds", 1, 36), came("cup", "paris", 9, 40))
    waits = simulate(history(whole, *steps, mug=(0, 0), cup=(0, 0)), Rules())
    served = simulate(history(whole, *steps, came("cup", "leeds", 1, 48), mug=(0, 0), cup=(0, 0)), Rules())
    assert (waits.still_waiting, served.still_waiting, served.days_waited) == (1, 0, 2)


def test_what_a_cancelled_order_took_goes_to_who_waits() -> None:
    past = history(order("1", mug=1), order("2", mug=1), Ended("1", at(12)), mug=(1, 0))
    found = simulate(past, Rules())
    assert (found.waited, found.still_waiting, found.days_waited) == (1, 0, 0.5)


def test_a_full_day_is_waited_out() -> None:
    full = replace(LEEDS, capacity_per_day=1)
    past = History((full,), {("mug", "leeds"): 9}, [order("1", mug=1), order("2", mug=1), order("3", 24, mug=1)])
    found = simulate(past, Rules())
    assert (found.waited, found.still_waiting) == (2, 1)


def test_ways_that_nobody_knows_are_counted_apart() -> None:
    found = simulate(history(order("1", to=None, mug=1), mug=(1, 1)), Rules())
    assert (found.parcels_of_unknown_way, found.km_per_order, found.share) == (1, 0, {"leeds": 1.0})


def test_the_free_units_of_a_position_are_the_sum_of_what_its_events_free() -> None:
    mug, here = "mug", "leeds"
    events: list[stock.StockEvent] = [
        stock.StockReceived(mug, here, 50, "r"),
        stock.SafetyStockSet(mug, here, 5, 0),
        stock.StockAllocated(mug, here, 20, "order-s:1"),
        stock.StockShipped(mug, here, 7, "order-s:1"),
        stock.AllocationReleased(mug, here, 3, "order-s:1"),
        stock.ShortageFound(mug, here, 4, "order-s:1"),
        stock.StockCounted(mug, here, 20, -6, 4, "c", START),
        stock.StockSetAside(mug, here, 2, "damaged", "wet"),
        stock.StockHeldForTransfer(mug, here, 3, "transfer-1"),
        stock.StockFreedByTransfer(mug, here, 1, "transfer-1"),
        stock.StockTransferredIn(mug, here, 8, "transfer-2"),
        stock.StockReturned(mug, here, 1, "b"),
        stock.StockAdjusted(mug, here, -2, "lost", "a"),
    ]
    position: Position | None = None
    free = 0
    for event in events:
        position = evolve_position(position, "stock-mug@leeds", event)
        free += 0 if isinstance(event, stock.StockShipped) else freed(event, inside=False)
        assert free == position.available(START)


def test_a_chart_shows_each_location_twice() -> None:
    today = simulate(history(order("1", mug=1), mug=(1, 1)), Rules())
    other = simulate(history(order("1", mug=1), mug=(1, 1)), Rules(without=frozenset({"leeds"})))
    drawn = shares(today, other)
    assert drawn.count("<rect") == 1 + 2 * 2
    assert ">100.0%<" in drawn
