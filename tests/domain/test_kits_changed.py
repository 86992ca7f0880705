"""What names a kit's line means whole kits: cancelling, holding and changing them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.changes.events import ChangeConfirmed, ChangeProposed
from domain.money import paid_by_line
from domain.orders.cancel import CancelLines
from domain.orders.events import OrderCancelled, OrderPlaced, UnitsCancelled
from domain.orders.lines import Units
from domain.world import Command
from tests.domain.change_words import confirmed, proposed, the_order
from tests.domain.kit_words import TEA_SET, given_kits, listed, off, part, told, units
from tests.domain.order_words import account, held, in_packs, lifted, offered, submitted, wholesale
from tests.domain.scenario import Scenario
from tests.domain.words import charge, goods, order, received

SETS = order("1001", goods("set", 3, "1000"), goods("cup", 1, line_no=2))
MUGS, POTS = part(1), part(2)
"""The lines of the parts."""


def sold(*happened: Command) -> Scenario:
    """Three tea sets and a cup, allocated and released at leeds."""
    return given_kits(received("leeds", mug=12, pot=3, cup=1), SETS, *happened)


def waiting(*happened: Command) -> Scenario:
    """The same, and nothing of it in stock."""
    return given_kits(SETS, *happened)


def taken_back(*quantities: tuple[int, int]) -> CancelLines:
    return CancelLines("alpha", "1001", dict(quantities), "changed their mind")


def test_cancelling_kits_cancels_their_parts() -> None:
    gone = waiting().when(taken_back((1, 2))).the(UnitsCancelled)
    assert gone.units == (Units(MUGS, "mug", 8), Units(POTS, "pot", 2))


def test_a_part_may_be_cancelled_by_its_own_line_and_counts_with_its_kit() -> None:
    scenario = waiting(taken_back((1, 1), (MUGS, 2)))
    assert units(scenario, "cancelled") == {2: 0, MUGS: 6, POTS: 1}


def test_kits_that_are_not_whole_any_more_are_not_cancelled_as_such() -> None:
    scenario = waiting(taken_back((POTS, 1)))
    says = f"line {POTS} of order-alpha:1001, awaiting_stock, has 2 units that can still be cancelled, not 3"
    scenario.when(taken_back((1, 3))).then_refused("order.not_cancellable", "lines", says=says)
    scenario.when(taken_back((1, 2))).the(UnitsCancelled)


def test_cancelling_all_kits_and_goods_ends_the_order() -> None:
    waiting().when(taken_back((1, 3), (2, 1))).the(OrderCancelled)


def test_a_hold_on_a_kit_holds_its_parts_and_nothing_else() -> None:
    """Invariant 17."""
    scenario = given_kits(replace(SETS, terms=replace(SETS.terms, ship="as_available")), held("1001", line_no=1))
    scenario.when(received("leeds", mug=12, pot=3, cup=1)).when_stock_is_looked_at_again()
    assert units(scenario, "released") == {MUGS: 0, POTS: 0, 2: 1}
    scenario.when(lifted("1001"))
    assert units(scenario, "released") == {MUGS: 12, POTS: 3, 2: 1}


def test_nothing_is_left_of_a_kit_to_be_held_once_its_parts_are_cancelled() -> None:
    scenario = waiting(taken_back((1, 3)))
    scenario.when(held("1001", line_no=1)).then_refused("hold.too_late", says="nothing is left there")
    scenario.when(held("1001", line_no=9)).then_refused("hold.unknown_line", "line_no")


def test_more_kits_are_more_of_each_part_at_the_price_that_was_agreed() -> None:
    change = waiting().when(proposed(quantities={1: 5})).the(ChangeProposed)
    assert told(change.lines) == [(MUGS, "mug", 20, 4000), (POTS, "pot", 5, 1000)]
    assert [(kit.line_no, kit.quantity, kit.amount_minor) for kit in change.kits] == [(1, 5, 5000)]
    assert change.added == (Units(MUGS, "mug", 8), Units(POTS, "pot", 2))
    assert (change.total_before_minor, change.total_after_minor) == (3250, 5250)


def test_fewer_kits_are_cancelled_part_by_part() -> None:
    scenario = waiting(proposed(quantities={1: 1}), confirmed())
    assert units(scenario, "cancelled") == {MUGS: 8, POTS: 2, 2: 0}
    assert the_order(scenario).owed_minor == 1250
    assert the_order(scenario).kits[1].quantity == 3


def test_another_price_of_a_kit_is_shared_out_anew() -> None:
    """Invariants 24 and 10: no stock moves."""
    change = waiting().when(proposed(prices={1: "333.1"})).the(ChangeProposed)
    assert told(change.lines) == [(MUGS, "mug", 12, 799), (POTS, "pot", 3, 200)]
    assert (change.kits[0].unit_price_minor, change.kits[0].amount_minor) == (Decimal("333.1"), 999)
    assert (change.added, change.reduced) == ((), ())


def test_a_kit_is_added_with_numbers_of_its_own_and_what_applies_to_it() -> None:
    more = (goods("set", 1, "1000", line_no=7), off("-100", 7, line_no=8))
    scenario = waiting(proposed(*more))
    change = scenario.when(confirmed()).the(ChangeConfirmed)
    assert told(change.lines) == [(part(3), "mug", 4, 800), (part(4), "pot", 1, 200), (8, "OFF", 1, -100)]
    order = the_order(scenario)
    assert list(order.kits) == [1, 7]
    assert {no: paid_by_line(order.sold.values())[no] for no in (part(3), part(4))} == {part(3): 720, part(4): 180}


def test_a_line_that_is_added_later_meets_no_number_of_a_part() -> None:
    change = waiting().when(proposed(goods("cup", 1, line_no=3))).the(ChangeProposed)
    assert told(change.lines) == [(3, "cup", 1, 250)]


def test_a_kit_that_is_added_holds_stock_of_its_parts() -> None:
    scenario = sold(received("leeds", "more", mug=4, pot=1), proposed(goods("set", 1, line_no=7)))
    change = scenario.when(confirmed()).the(ChangeConfirmed)
    assert [(each.line_no, each.quantity) for each in change.held] == [(part(3), 4), (part(4), 1)]


REFUSED: list[tuple[Command, str, str, str]] = [
    (
        proposed(quantities={MUGS: 9}),
        "change.part_of_kit",
        "quantities[0].line_no",
        "kit set, which was sold",
    ),
    (
        proposed(prices={2: "1", POTS: "9"}),
        "change.part_of_kit",
        "prices[1].line_no",
        f"line {POTS} of order-alpha:1001",
    ),
    (proposed(goods("cup", 1)), "change.line_exists", "add_lines[0].line_no", "line 1"),
    (proposed(goods("cup", 1, line_no=POTS)), "change.line_exists", "add_lines[0].line_no", f"line {POTS}"),
    (proposed(goods("vase", 1, line_no=8)), "product.unknown", "add_lines", "vase"),
    (proposed(goods("set", 900_000_000, "0", 8)), "kit.too_many_units", "add_lines", "kit set"),
    (proposed(quantities={1: 10**9}, prices={1: "0"}), "change.line_too_large", "quantities", f"line {MUGS}"),
]


@pytest.mark.parametrize(("command", "rule", "field", "says"), REFUSED)
def test_what_can_not_be_changed_is_refused(command: Command, rule: str, field: str, says: str) -> None:
    waiting().when(command).then_refused(rule, field, says=says)


def test_a_kit_of_which_parts_were_cancelled_alone_is_broken() -> None:
    scenario = waiting(taken_back((MUGS, 4)))
    says = "of kit set, line 1 of order-alpha:1001, approved, 8 mug, 3 pot are left"
    scenario.when(proposed(quantities={1: 1})).then_refused("change.broken_kit", "quantities", says=says)
    scenario.when(taken_back((POTS, 1)), proposed(quantities={1: 1})).the(ChangeProposed)


def test_a_change_of_kits_keeps_to_packs_and_to_the_agreed_price_of_the_kit() -> None:
    packs = (sets_in_twos(), account(prices={"set": "900"}), wholesale("1001", goods("set", 4, "900")))
    scenario = given_kits(in_packs("mug", 99, 7), *packs)
    scenario.when(proposed(quantities={1: 5})).then_refused("order.pack_multiple", "quantities", says="set")
    scenario.when(proposed(prices={1: "1"})).then_refused("order.price_list", "prices", says="set")
    scenario.when(proposed(goods("set", 2, "1", 8))).then_refused("order.price_list", "prices", says="set")
    scenario.when(proposed(quantities={1: 6})).the(ChangeProposed)


def sets_in_twos() -> Command:
    return listed("set", *TEA_SET.parts, min_order_quantity=2, pack_multiple=2)


def test_a_draft_is_offered_anew_with_other_kits() -> None:
    draft = offered("1001", goods("set", 3, "1000"), charge("fee", "F", "10"))
    scenario = given_kits(draft, proposed(quantities={1: 2}), confirmed())
    placed = scenario.when(submitted("1001")).the(OrderPlaced)
    assert told(placed.lines) == [(part(1), "mug", 8, 1600), (part(2), "pot", 2, 400), (2, "F", 1, 10)]
    assert [(kit.quantity, kit.amount_minor) for kit in placed.kits] == [(2, 2000)]
    assert placed.total_minor == 2010


def test_a_kit_is_added_to_a_draft() -> None:
    scenario = given_kits(offered("1001", goods("cup", 1)), proposed(goods("pair", 2, "500", line_no=2)), confirmed())
    placed = scenario.when(submitted("1001")).the(OrderPlaced)
    assert (told(placed.lines), placed.total_minor) == ([(1, "cup", 1, 250), (part(1), "mug", 4, 1000)], 1250)
    assert [kit.line_no for kit in placed.kits] == [2]


def test_a_kit_is_dropped_from_a_draft_with_its_parts_unless_something_applies_to_it() -> None:
    lines = (goods("set", 3, "1000"), goods("cup", 1, line_no=2))
    scenario = given_kits(offered("1001", *lines), proposed(quantities={1: 0}), confirmed())
    placed = scenario.when(submitted("1001")).the(OrderPlaced)
    assert (told(placed.lines), placed.kits) == ([(2, "cup", 1, 250)], ())
    applied = given_kits(offered("1001", *lines, off("-9", 1)))
    applied.when(proposed(quantities={1: 0})).then_refused("change.applies_to", "quantities", says="line 1")
