"""What the demo plans, before anything is sent."""

from collections import Counter
from datetime import date

import pytest

from orderledger.demo.catalogue import WAREHOUSES
from orderledger.demo.plan import Plan, make_plan
from orderledger.demo.posts import posts_in_order
from orderledger.demo.stocking import closest_warehouse, units_sold

FRIDAY = date(2025, 6, 20)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(seed=1, run=1, last_day=FRIDAY, count=600)


def test_the_same_seed_plans_the_same_orders() -> None:
    assert make_plan(5, 1, FRIDAY, 60) == make_plan(5, 1, FRIDAY, 60)
    assert make_plan(5, 1, FRIDAY, 60) != make_plan(6, 1, FRIDAY, 60)


def test_a_second_run_plans_orders_with_other_ids() -> None:
    first, second = (make_plan(5, run, FRIDAY, 60) for run in (1, 2))
    ids = [{order.place.order_id for order in each.orders} for each in (first, second)]
    assert ids[0].isdisjoint(ids[1])


def test_orders_are_spread_over_30_business_days(plan: Plan) -> None:
    assert len(plan.days) == 30
    assert all(day.weekday() < 5 for day in plan.days)
    assert plan.days[-1] == FRIDAY
    assert {order.placed_at.date() for order in plan.orders} == set(plan.days)


def test_nothing_happens_after_the_last_day_and_nothing_before_its_step(plan: Plan) -> None:
    for order in plan.orders:
        times = [order.placed_at, *(step.at for step in order.steps if step.at)]
        assert times == sorted(times)
        assert times[-1].date() <= FRIDAY


def test_every_warehouse_ships_and_some_orders_do_not_come_from_the_closest(plan: Plan) -> None:
    shipped = Counter(order.location for order in plan.orders if order.location)
    assert set(shipped) == {warehouse.id for warehouse in WAREHOUSES}
    farther = [order for order in plan.orders if order.location not in {None, closest_warehouse(order.place)}]
    assert len(farther) > len(plan.orders) / 20


def test_opening_stock_suffices_for_all_but_those_that_are_to_wait(plan: Plan) -> None:
    sales = [
        (order.location, order.place)
        for order in plan.orders
        if order.location and order.fate not in {"filled_late", "pre_ordered"}
    ]
    rests = {
        (location, sku): plan.opening[location][sku] - units
        for location, sold in units_sold(sales).items()
        for sku, units in sold.items()
    }
    assert min(rests.values()) >= 1
    assert sum(rest <= 4 for rest in rests.values()) >= 5


@pytest.mark.parametrize("count", [40, 77, 600])
def test_every_fate_and_every_mistake_is_played_however_few_the_orders(count: int) -> None:
    few = make_plan(3, 1, FRIDAY, count)
    assert len({order.fate for order in few.orders}) == 12
    assert {mistake.rule for mistake in few.mistakes} == {
        None,
        "product.unknown",
        "message.schema",
        "message.not_json",
        "message.conflict",
    }
    assert few.returns
    assert few.refunds
    assert few.cancels


def test_too_few_orders_are_refused() -> None:
    with pytest.raises(ValueError, match="40 are needed"):
        make_plan(1, 1, FRIDAY, 39)


def test_a_message_about_an_order_is_published_behind_the_order(plan: Plan) -> None:
    posts = posts_in_order(plan)
    place = {id(post): number for number, post in enumerate(posts)}
    by_id = {order.place.order_id: order for order in plan.orders}
    for mistake in plan.mistakes:
        if mistake.key in by_id:
            assert place[id(mistake)] > place[id(by_id[mistake.key])]
    for cancel in plan.cancels:
        assert place[id(cancel)] > place[id(cancel.order)]
