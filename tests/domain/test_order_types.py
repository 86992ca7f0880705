"""Types of orders: what each needs, and what differs in how it goes on."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.fulfilment.events import FulfilmentReleased
from domain.orders.allocate import BY_TERMS
from domain.orders.events import HoldPlaced, OrderAllocated, OrderPlaced, StockAwaited
from domain.orders.policy import POLICIES, OrderType, Terms
from tests.domain.order_words import account, in_packs, placed_at, wholesale
from tests.domain.scenario import Scenario, given
from tests.domain.words import DAY, NOON, goods, order, received

ENOUGH: dict[OrderType, dict[str, Any]] = {
    "wholesale": {"account": "acme"},
    "marketplace": {"seller": "s1"},
    "subscription": {"subscription": "coffee", "cycle": 3},
    "pre_order": {"promised_by": DAY},
    "pickup": {"location": "leeds"},
    "drop_ship": {"location": "leeds"},
    "exchange": {"first_order": "1000"},
    "replacement": {"first_order": "1000"},
}
"""The least that an order of a type must say, by its type."""
FIELDS = {"pickup_location": "location", "supplier": "location"}
NEEDS = [(kind, need) for kind, policy in POLICIES.items() for need in policy.needs]


def business() -> Scenario:
    return given(account(), received("leeds", mug=5), order("1000", goods("cup", 1)))


def id_of(kind: OrderType) -> str:
    return "coffee/3" if kind == "subscription" else "1001"


@pytest.mark.parametrize("kind", list(POLICIES))
def test_an_order_of_each_type_is_placed_with_what_its_type_needs(kind: OrderType) -> None:
    terms = ENOUGH.get(kind, {})
    placed = business().when(order(id_of(kind), goods("mug", 2), order_type=kind, **terms)).the(OrderPlaced)
    policy = POLICIES[kind]
    assert placed.order_type == kind
    assert (placed.terms.ship, placed.terms.payment, placed.terms.delivery) == (
        policy.ship,
        policy.payment,
        policy.delivery,
    )


@pytest.mark.parametrize(("kind", "need"), NEEDS)
@pytest.mark.parametrize("draft", [False, True])
def test_an_order_that_lacks_what_its_type_needs_is_refused_also_as_a_draft(
    kind: OrderType, need: str, *, draft: bool
) -> None:
    terms = {name: value for name, value in ENOUGH[kind].items() if name != FIELDS.get(need, need)}
    command = order(id_of(kind), goods("mug", 2), order_type=kind, draft=draft, **terms)
    business().when(command).then_refused(f"order.needs_{need}", need, says=kind)


def test_every_need_is_among_the_terms() -> None:
    names = {name for each in ENOUGH.values() for name in each}
    assert {FIELDS.get(need, need) for _, need in NEEDS} == names
    assert names <= set(Terms.__dataclass_fields__)


def test_wholesale_goods_are_sold_from_a_least_quantity_in_whole_packs() -> None:
    scenario = given(account(), in_packs("mug", at_least=6, of=3))
    scenario.when(wholesale("1", goods("mug", 3))).then_refused("order.min_quantity", "lines[0].quantity", says="6")
    scenario.when(wholesale("1", goods("mug", 8))).then_refused("order.pack_multiple", "lines[0].quantity", says="3")
    scenario.when(wholesale("1", goods("mug", 9))).the(OrderPlaced)
    scenario.when(order("2", goods("mug", 1))).the(OrderPlaced)


def test_a_marketplace_order_is_one_child_for_each_seller() -> None:
    scenario = given()
    children = [
        scenario.when(order(f"m1-{seller}", goods("mug", 1), order_type="marketplace", seller=seller, parent="m1"))
        for seller in ("s1", "s2")
    ]
    assert [each.the(OrderPlaced).terms.parent for each in children] == ["m1", "m1"]


def test_each_cycle_of_a_subscription_is_one_order() -> None:
    scenario = given()
    terms: dict[str, Any] = {"order_type": "subscription", "subscription": "coffee"}
    scenario.when(order("coffee/1", goods("mug", 1), cycle=1, **terms)).the(OrderPlaced)
    scenario.when(order("coffee/1", goods("mug", 1), cycle=1, **terms)).then_refused("order.exists", "order_id")
    scenario.when(order("coffee/9", goods("mug", 1), cycle=2, **terms)).then_refused(
        "order.subscription_id", "order_id", says="cycle 2 of subscription coffee"
    )
    scenario.when(order("coffee/2", goods("mug", 1), cycle=2, **terms)).the(OrderPlaced)


def test_orders_that_wait_are_filled_by_promise_then_priority_then_time_of_placing() -> None:
    """The first three by each rule; the last of all came first of all, without a promise."""
    soon, late = DAY + timedelta(days=3), DAY + timedelta(days=9)
    waiting = (
        placed_at(NOON - timedelta(hours=9), order("no promise", goods("mug", 1), order_type="backorder")),
        order("late", goods("mug", 1), order_type="pre_order", promised_by=late),
        placed_at(
            NOON - timedelta(hours=1), order("soon, second", goods("mug", 1), order_type="pre_order", promised_by=soon)
        ),
        placed_at(
            NOON - timedelta(hours=2), order("soon, first", goods("mug", 1), order_type="pre_order", promised_by=soon)
        ),
        order("soon, important", goods("mug", 1), order_type="pre_order", promised_by=soon, priority=1),
    )
    scenario = given(*waiting, order("other goods", goods("cup", 1), promised_by=DAY))
    filled = []
    for number in range(5):
        outcome = scenario.when(received("leeds", f"receipt-{number}", mug=1)).when_stock_is_looked_at_again()
        (stream,) = [each.stream for each in outcome.changes if isinstance(each.event, OrderAllocated)]
        filled.append(stream.removeprefix("order-alpha:").replace("%20", " ").replace("%2C", ","))
    assert filled == ["soon, important", "soon, first", "soon, second", "late", "no promise"]


def test_only_orders_that_wait_for_the_goods_that_came_are_looked_at() -> None:
    scenario = given(order("1001", goods("mug", 1), order_type="pre_order", promised_by=DAY))
    scenario.when(order("1002", goods("cup", 1)))
    looked_at = scenario.when(received("leeds", cup=1)).when_stock_is_looked_at_again()
    assert {each.stream for each in looked_at.changes} == {"order-alpha:1002", "stock-cup@leeds", "backorders-cup"}


def test_an_order_can_not_be_placed_later_than_now() -> None:
    placed = given().when(placed_at(NOON + timedelta(days=1), order("1", goods("mug", 1)))).the(OrderPlaced)
    assert placed.placed_at == NOON


@pytest.mark.parametrize("kind", ["pickup", "drop_ship"])
def test_what_is_fetched_or_shipped_by_a_supplier_comes_from_its_location_only(kind: OrderType) -> None:
    scenario = given(received("leeds", mug=5), received("rome", mug=1))
    allocated = scenario.when(order("1001", goods("mug", 1), order_type=kind, location="rome")).the(OrderAllocated)
    assert (allocated.location, allocated.rule) == ("rome", BY_TERMS)
    outcome = scenario.when(order("1002", goods("mug", 1), order_type=kind, location="rome"))
    assert [each.location for each in outcome.the(StockAwaited).candidates] == ["rome"]


@pytest.mark.parametrize("kind", ["pickup", "drop_ship"])
def test_a_location_that_nobody_registered_ships_nothing(kind: OrderType) -> None:
    given().when(order("1001", goods("mug", 1), order_type=kind, location="york")).then_refused(
        "location.unknown", "location", says="york"
    )


def test_a_pickup_is_prepared_without_an_address_and_says_so_to_its_location() -> None:
    command = order("1001", goods("mug", 1), to=None, order_type="pickup", location="leeds")
    outcome = given(received("leeds", mug=1)).when(command)
    assert outcome.the(FulfilmentReleased).delivery == "pickup"


@pytest.mark.parametrize("kind", ["exchange", "replacement"])
def test_an_exchange_and_a_replacement_refer_to_an_order_of_the_same_shop(kind: OrderType) -> None:
    business().when(order("1001", goods("mug", 1), order_type=kind, first_order="999")).then_refused(
        "order.unknown", "order_id", says="999"
    )


def test_an_exchange_waits_for_its_return_unless_it_ships_in_advance() -> None:
    terms: dict[str, Any] = {"order_type": "exchange", "first_order": "1000"}
    waits = business().when(order("1001", goods("mug", 1), **terms))
    assert waits.the(HoldPlaced).kind == "return"
    ahead = business().when(order("1001", goods("mug", 1), **terms, ships_in_advance=True))
    ahead.the(FulfilmentReleased)


@pytest.mark.parametrize("kind", ["sample", "gift"])
def test_samples_and_gifts_cost_nothing_and_are_visible_as_such(kind: OrderType) -> None:
    placed = business().when(order("1001", goods("mug", 1, "0"), order_type=kind, payment="before_release"))
    assert (placed.the(OrderPlaced).order_type, placed.the(OrderPlaced).total_minor) == (kind, 0)
    placed.the(FulfilmentReleased)


def test_an_order_on_account_names_its_account_whatever_its_type() -> None:
    business().when(order("1001", goods("mug", 1), payment="on_account")).then_refused("order.needs_account", "account")


def test_an_account_must_be_known_and_in_the_currency_of_the_order() -> None:
    """Invariant 23."""
    scenario = given(account("acme"))
    scenario.when(wholesale("1", goods("mug", 1), account="other")).then_refused("account.unknown", "account")
    scenario.when(wholesale("1", goods("mug", 1), currency="EUR")).then_refused("account.currency", "currency")
    external = wholesale("1", goods("mug", 1), account="other", payment="external")
    scenario.when(external).then_refused("account.unknown", "account", says="other")


@pytest.mark.parametrize("field", ["promised_by", "not_before"])
def test_nothing_is_promised_for_a_day_before_the_order(field: str) -> None:
    """The lines say of which day an order is: an import of history has a calendar of its own."""
    before: dict[str, Any] = {field: DAY - timedelta(days=1)}
    same: dict[str, Any] = {field: DAY}
    given().when(order("1001", goods("mug", 1), **before)).then_refused("order.date_before_order", field, says=str(DAY))
    given().when(order("1001", goods("mug", 1), **same)).the(OrderPlaced)


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_line_of_nothing_is_no_line(quantity: int) -> None:
    command = order("1001", goods("mug", 1))
    line = replace(command.lines[0], quantity=quantity)
    given().when(replace(command, lines=(line,))).then_refused("order.quantity", "lines[0].quantity")
    given().when(replace(command, lines=())).then_refused("order.line_twice", "lines")
    given().when(replace(command, lines=command.lines * 2)).then_refused("order.line_twice", "lines")


def test_no_order_costs_more_than_64_bits() -> None:
    given().when(order("1001", goods("mug", 1, str(2**63)))).then_refused("order.total_too_large", "lines")
