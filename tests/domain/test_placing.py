"""Placing an order: what a shop may sell, and what happens at once."""

import pytest

from domain.fulfilment.events import FulfilmentReleased, Parcel
from domain.fulfilment.pack import PackFulfilment
from domain.fulfilment.pick import PickFulfilment
from domain.orders.events import OrderAllocated, OrderApproved, OrderCompleted, OrderPlaced
from domain.shipments.ship import ShipFulfilment
from domain.stock.events import StockAllocated
from tests.domain.scenario import given, given_nothing
from tests.domain.words import CONTACT, NOON, charge, fulfilment, goods, order, received, shop


def test_an_order_is_approved_allocated_and_released_at_once() -> None:
    outcome = (
        given(received("leeds", mug=5))
        .when(order("1001", goods("mug", 2)))
        .then(OrderPlaced, OrderApproved, OrderAllocated, StockAllocated, FulfilmentReleased)
        .with_stock("mug", "leeds", on_hand=5, allocated=2)
    )
    released = outcome.the(FulfilmentReleased)
    assert (released.fulfilment_id, released.location, released.contact) == (fulfilment("1001"), "leeds", CONTACT)


def test_the_total_is_the_sum_of_all_lines() -> None:
    """Invariant 24."""
    lines = (
        goods("mug", 3, "125.5"),
        charge("shipping", "POST", "350", line_no=2),
        charge("discount", "D", "-100", line_no=3),
    )
    placed = given().when(order("1001", *lines)).the(OrderPlaced)
    assert placed.total_minor == 377 + 350 - 100


def test_an_order_of_charges_only_has_nothing_to_ship_and_completes() -> None:
    given().when(order("1001", charge("shipping", "POST", "350"))).then(OrderPlaced, OrderApproved, OrderCompleted)


def test_free_goods_are_an_order() -> None:
    assert given().when(order("1001", goods("mug", 1, "0"))).the(OrderPlaced).total_minor == 0


def test_a_discount_may_take_all_but_no_more_than_the_goods_cost() -> None:
    given().when(order("1001", goods("mug", 1), charge("discount", "D", "-250"))).the(OrderPlaced)
    given().when(order("1001", goods("mug", 1), charge("discount", "D", "-251"))).then_refused(
        "order.total_negative", "lines", says="-1"
    )


def test_a_shop_that_nobody_registered_sells_nothing() -> None:
    given_nothing().when(order("1001", charge("fee", "BANK", "100"))).then_refused("shop.unknown", "shop", says="alpha")


def test_goods_must_be_in_the_catalogue_and_the_first_that_is_not_is_blamed() -> None:
    (
        given()
        .when(order("1001", goods("mug", 1), charge("shipping", "POST", "350"), goods("Mug", 1, line_no=3)))
        .then_refused("product.unknown", "lines[2].sku", says="Mug")
    )


def test_codes_of_charges_need_no_product() -> None:
    given().when(order("1001", charge("fee", "AMAZONFEE", "1"), charge("gift_card", "gift_10", "1", 1, 3))).the(
        OrderCompleted
    )


def test_a_shop_sells_in_its_own_currencies_only() -> None:
    given().when(order("1001", goods("mug", 1), currency="EUR")).the(OrderPlaced)
    given().when(order("1001", goods("mug", 1), currency="USD")).then_refused(
        "order.currency", "currency", says="GBP, EUR"
    )


def test_an_order_id_is_used_once() -> None:
    """Invariant 18: one order for each id, whatever its second version says."""
    (
        given(order("1001", goods("mug", 1)))
        .when(order("1001", goods("cup", 7)))
        .then_refused("order.exists", "order_id", says="1001")
    )


def test_two_shops_may_both_have_an_order_1001() -> None:
    given(shop("beta"), order("1001", goods("mug", 1))).when(order("1001", goods("mug", 1), of="beta")).the(OrderPlaced)


@pytest.mark.parametrize("order_id", ["é 1/2", "a:b@c%", "1001/1", "A-1"])
def test_an_order_of_any_id_goes_all_the_way(order_id: str) -> None:
    outcome = given(received("leeds", mug=1)).when(order(order_id, goods("mug", 1)))
    told = outcome.the(FulfilmentReleased).fulfilment_id
    outcome.when(
        PickFulfilment("leeds", told),
        PackFulfilment("leeds", told, (Parcel(1),)),
        ShipFulfilment("leeds", told, carrier=None, tracking_number=None, at=NOON),
    ).with_stock("mug", "leeds", on_hand=0)
