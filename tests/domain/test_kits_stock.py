"""A kit has no stock of its own: its parts have, and they are counted wherever they are sold."""

from typing import Any

import pytest

from domain.master.kit import KitJoined, Part
from domain.master.product import ListProducts, ProductListed
from domain.orders.events import OrderPlaced, StockAwaited
from domain.orders.lines import Units
from domain.reservations.events import ReservationMade, ReservedUnits
from domain.reservations.make import MakeReservation
from domain.returns.blind import BlindReturnReceived
from domain.stock.aside import AsideLine, SetStockAside
from domain.stock.safety import SetSafetyStock
from domain.world import Command
from tests.domain.fulfilment_words import counted
from tests.domain.kit_words import given_kits, listed, off, part, told
from tests.domain.movement_words import bought, planned, submitted
from tests.domain.scenario import given
from tests.domain.words import adjusted, goods, order, received, returned_blind

OF_A_KIT: dict[str, Command] = {
    "receive": received("leeds", mug=1, set=1),
    "adjust": adjusted("leeds", mug=1, set=1),
    "count": counted("leeds", mug=1, set=1),
    "aside": SetStockAside("leeds", (AsideLine("mug", 0, "damaged", ""), AsideLine("set", 1, "damaged", ""))),
    "safety": SetSafetyStock("leeds", (("mug", 1), ("set", 1))),
    "transfer": planned(mug=1, set=1),
    "purchase": bought(mug=1, set=1),
}


@pytest.mark.parametrize("command", OF_A_KIT.values(), ids=OF_A_KIT)
def test_stock_of_a_kit_is_refused(command: Command) -> None:
    given_kits().when(command).then_refused("product.is_kit", "lines[1].sku", says="its parts have: mug, pot")


def test_a_draft_of_a_purchase_is_not_submitted_for_what_has_become_a_kit() -> None:
    scenario = given_kits(bought(draft=True, cup=1), listed("cup", Part("mug", 1)))
    scenario.when(submitted()).then_refused("product.is_kit", "lines[0].sku")


WITH_STOCK: dict[str, tuple[Command, ...]] = {
    "on hand": (received("leeds", cup=1),),
    "below zero": (adjusted("leeds", cup=-1),),
    "expected": (bought(cup=1),),
    "waited for": (order("1001", goods("cup", 1)),),
}


@pytest.mark.parametrize("happened", WITH_STOCK.values(), ids=WITH_STOCK)
def test_what_has_stock_or_is_waited_for_becomes_no_kit(happened: tuple[Command, ...]) -> None:
    kit = listed("cup", Part("mug", 1))
    given(*happened).when(kit).then_refused("product.has_stock", "products[0].parts", says="cup can be no kit")


def test_what_was_sold_out_may_become_a_kit() -> None:
    sold_out = given(received("leeds", cup=1), adjusted("leeds", cup=-1))
    sold_out.when(listed("cup", Part("mug", 1))).then(ProductListed, KitJoined("mug", "cup"))


@pytest.mark.parametrize(
    ("said", "field"), [({"flags": ("cold",)}, "flags"), ({"backorder_limit": 3}, "backorder_limit")]
)
def test_what_is_to_be_said_of_parts_is_refused_of_a_kit(said: dict[str, Any], field: str) -> None:
    kit = listed("box", Part("mug", 1), **said)
    given().when(kit).then_refused("product.kit_has_none", f"products[0].{field}", says="box")


def test_all_parts_have_a_share_of_the_price_or_none_has() -> None:
    kit = listed("box", Part("mug", 1, price_share=1), Part("pot", 1))
    given().when(kit).then_refused("product.price_share", "products[0].parts[1].price_share", says="pot and mug")


def test_a_basket_keeps_the_parts() -> None:
    basket = MakeReservation("alpha", "b1", (Units(1, "pot", 1), Units(2, "set", 1)), 15, "leeds")
    scenario = given_kits(received("leeds", mug=4, pot=2))
    kept = scenario.when(basket).the(ReservationMade).units
    assert kept == (ReservedUnits("pot", "leeds", 2), ReservedUnits("mug", "leeds", 4))
    bought = scenario.when(order("1001", goods("pot", 1), goods("set", 1, line_no=2), reservation="b1"))
    bought.with_stock("mug", "leeds", on_hand=4, allocated=4).with_stock("pot", "leeds", on_hand=2, allocated=2)


def test_a_basket_of_kits_whose_parts_are_not_there_is_refused_by_the_kit_s_line() -> None:
    basket = MakeReservation("alpha", "b1", (Units(1, "cup", 1), Units(2, "set", 2)), 15)
    scenario = given_kits(received("leeds", cup=1, mug=7, pot=2))
    scenario.when(basket).then_refused("stock.insufficient", "lines[1].quantity", says="7 units of mug")


def limited(sku: str, limit: int) -> ListProducts:
    return ListProducts((ProductListed(sku, f"A {sku}", backorder_limit=limit),))


def test_kits_and_goods_that_share_a_part_are_checked_on_their_sum() -> None:
    """Invariants 4 and 5."""
    scenario = given_kits(limited("mug", 1), received("leeds", mug=8, pot=9))
    lines = (goods("mug", 2), goods("set", 1, line_no=2), goods("pair", 2, line_no=3))
    says = "8 units of mug are available and 1 may be backordered, 10 are wanted"
    scenario.when(order("1", *lines)).then_refused("stock.backorder_limit", "lines[2].quantity", says=says)
    scenario.when(order("2", *lines[1:], goods("mug", 1, line_no=9))).the(OrderPlaced)
    scenario.when(order("3", goods("pair", 1))).then_refused("stock.backorder_limit", "lines[0].quantity")


def test_a_kit_waits_for_the_parts_that_are_not_there() -> None:
    scenario = given_kits(received("leeds", mug=4))
    waits = scenario.when(order("1001", goods("set", 1), ship="as_available")).the(StockAwaited)
    assert waits.units == (Units(part(2), "pot", 1),)
    came = scenario.when(received("leeds", "receipt-2", pot=1)).when_stock_is_looked_at_again()
    came.with_stock("pot", "leeds", on_hand=1, allocated=1)


def test_a_kit_that_comes_back_blind_is_put_on_the_shelf_by_its_parts() -> None:
    back = given_kits().when(returned_blind(goods("set", 2, "999"), off("-3", 1)))
    back.with_stock("mug", "leeds", on_hand=8).with_stock("pot", "leeds", on_hand=2)
    received_blind = back.the(BlindReturnReceived)
    assert told(received_blind.lines) == [(part(1), "mug", 8, 1598), (part(2), "pot", 2, 400), (9, "OFF", 1, -3)]
    assert (received_blind.kits, received_blind.credit_minor) == ((goods("set", 2, "999"),), 1995)
