"""Kits are sold in one line and become a line for each part where an order is placed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.master.kit import Part
from domain.master.location import Location, RegisterLocation
from domain.master.product import ListProducts, ProductListed
from domain.money import line_amount_minor, paid_by_line
from domain.orders.events import OrderAllocated, OrderDrafted, OrderPlaced
from domain.orders.lines import PartOf, Units
from domain.world import Command
from tests.domain.change_words import the_order
from tests.domain.kit_words import TEA_SET, given_kits, listed, off, part, told
from tests.domain.order_words import account, offered, submitted, wholesale
from tests.domain.words import charge, goods, order, received


def test_a_kit_becomes_a_line_for_each_part_in_its_place() -> None:
    lines = (goods("set", 2, "1000"), goods("cup", 1, line_no=3), charge("shipping", "POST", "350", line_no=5))
    placed = given_kits().when(order("1001", *lines)).the(OrderPlaced)
    assert told(placed.lines) == [
        (part(1), "mug", 8, 1600),
        (part(2), "pot", 2, 400),
        (3, "cup", 1, 250),
        (5, "POST", 1, 350),
    ]
    assert placed.kits == (lines[0],)
    assert [each.part_of for each in placed.lines[:2]] == [PartOf(1, "set", 4, 4), PartOf(1, "set", 1, 1)]
    assert placed.total_minor == 2600


def test_the_parts_are_what_is_allocated_and_shipped() -> None:
    outcome = given_kits(received("leeds", mug=8, pot=2)).when(order("1001", goods("set", 2)))
    assert outcome.the(OrderAllocated).units == (Units(part(1), "mug", 8), Units(part(2), "pot", 2))
    outcome.with_stock("mug", "leeds", on_hand=8, allocated=8).with_stock("pot", "leeds", on_hand=2, allocated=2)
    outcome.with_stock("set", "leeds", on_hand=0)


def test_parts_are_described_by_their_own_names_and_share_a_price_that_may_be_finer_than_a_minor_unit() -> None:
    """Invariant 24: the amounts sum to the kit's, and each is its units times its price, rounded once."""
    placed = given_kits().when(order("1001", goods("set", 3, "33.3333"))).the(OrderPlaced)
    assert [each.description for each in placed.lines] == ["A mug", "A pot"]
    assert told(placed.lines) == [(part(1), "mug", 12, 80), (part(2), "pot", 3, 20)]
    assert placed.lines[0].unit_price_minor == Decimal("6.666666666667")
    for each in placed.lines:
        assert line_amount_minor(each.quantity, each.unit_price_minor) == each.amount_minor


def test_the_catalogue_may_say_which_share_of_the_price_a_part_has() -> None:
    catalogue = listed("box", Part("mug", 4, price_share=30), Part("pot", 1, price_share=70))
    placed = given_kits(catalogue).when(order("1001", goods("box", 1, "999"))).the(OrderPlaced)
    assert told(placed.lines) == [(part(1), "mug", 4, 300), (part(2), "pot", 1, 699)]


def test_a_discount_on_the_kit_is_shared_out_over_its_parts() -> None:
    """Invariant 25."""
    placed = given_kits().when(order("1001", goods("set", 1, "1000"), goods("cup", 1, line_no=2), off("-99", 1)))
    lines = placed.the(OrderPlaced).lines
    assert paid_by_line(lines) == {part(1): 800 - 79, part(2): 200 - 20, 2: 250}


def test_lines_of_a_kit_are_one_group_unless_the_shop_made_a_larger_one() -> None:
    alone, together = goods("set", 1), replace(goods("set", 1, line_no=2), kit="picnic")
    placed = given_kits().when(order("1001", alone, together)).the(OrderPlaced)
    assert [each.kit for each in placed.lines] == ["line 1", "line 1", "picnic", "picnic"]


def test_a_kit_that_ships_together_comes_from_one_location() -> None:
    stock = (received("leeds", mug=4), received("rome", mug=4, pot=1))
    outcome = given_kits(*stock).when(order("1001", goods("set", 1), ship="kit_together"))
    allocated = outcome.the(OrderAllocated)
    assert (allocated.location, allocated.units) == ("rome", (Units(part(1), "mug", 4), Units(part(2), "pot", 1)))


def test_goods_flags_are_those_of_the_parts() -> None:
    cold = ListProducts((ProductListed("pot", "A pot", flags=("cold",)),))
    cellar = RegisterLocation(Location("rome", "Rome", "Europe/Rome", None, 1, takes=("cold",)))
    stock = (received("leeds", mug=4, pot=1), received("rome", mug=4, pot=1))
    outcome = given_kits(cold, cellar, *stock).when(order("1001", goods("set", 1)))
    assert [each.flags for each in outcome.the(OrderPlaced).lines] == [(), ("cold",)]
    assert outcome.the(OrderAllocated).location == "rome"


def test_least_quantity_and_packs_are_those_of_the_kit_and_not_of_its_parts() -> None:
    by_six = ListProducts((replace(TEA_SET, min_order_quantity=4, pack_multiple=2), ProductListed("mug", "A mug", 99)))
    scenario = given_kits(by_six, account())
    pots = goods("pot", 1, line_no=1)
    few = wholesale("1", pots, goods("set", 2, line_no=2))
    scenario.when(few).then_refused("order.min_quantity", "lines[1].quantity", says="set")
    odd = wholesale("1", pots, goods("set", 5, line_no=2))
    scenario.when(odd).then_refused("order.pack_multiple", "lines[1].quantity", says="set")
    scenario.when(wholesale("1", pots, goods("set", 6, line_no=2))).the(OrderPlaced)


def test_the_price_that_an_account_agreed_on_is_the_kit_s() -> None:
    scenario = given_kits(account(prices={"set": "900", "mug": "1"}))
    dear = wholesale("1", goods("pot", 1), goods("set", 1, "1000", line_no=2))
    scenario.when(dear).then_refused("order.price_list", "lines[1].unit_price_minor", says="set is sold at 900")
    scenario.when(wholesale("1", goods("set", 1, "900"))).the(OrderPlaced)


def test_an_order_keeps_the_parts_that_it_was_placed_with() -> None:
    scenario = given_kits(order("1001", goods("set", 1)), listed("set", Part("cup", 6)))
    assert told(the_order(scenario).sold.values()) == [(part(1), "mug", 4, 200), (part(2), "pot", 1, 50)]
    assert told(scenario.when(order("1002", goods("set", 1))).the(OrderPlaced).lines) == [(part(1), "cup", 6, 250)]


def test_a_draft_is_offered_with_its_parts_and_placed_with_them() -> None:
    scenario = given_kits(listed("set", Part("mug", 4), Part("pot", 1)))
    draft = scenario.when(offered("1001", goods("set", 2))).the(OrderDrafted).draft
    assert told(draft.lines) == [(part(1), "mug", 8, 400), (part(2), "pot", 2, 100)]
    placed = scenario.when(listed("set", Part("cup", 6)), submitted("1001")).the(OrderPlaced)
    assert (placed.lines, placed.kits) == (draft.lines, draft.kits)


def test_what_has_become_a_kit_since_it_was_offered_is_offered_anew() -> None:
    scenario = given_kits(offered("1001", goods("cup", 1)), listed("cup", Part("mug", 1)))
    scenario.when(submitted("1001")).then_refused("product.is_kit", "lines[0].sku", says="cup is a kit")


TOO_MUCH = [
    (order("1001", goods("pot", 1), goods("set", 300_000_000, "0", line_no=2)), "kit.too_many_units", "[1].quantity"),
    (order("1001", goods("set", 1, line_no=999_999)), "kit.too_many_lines", "[0].sku"),
    (order("1001", *(goods("set", 1, line_no=no) for no in range(1, 5_002))), "kit.too_many_lines", "[5000].sku"),
]


@pytest.mark.parametrize(("command", "rule", "field"), TOO_MUCH, ids=["units", "numbers", "lines"])
def test_what_an_order_can_not_hold_is_refused(command: Command, rule: str, field: str) -> None:
    given_kits().when(command).then_refused(rule, f"lines{field}")
