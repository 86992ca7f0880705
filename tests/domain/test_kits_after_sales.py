"""Kits that left: they come back, are refunded and claimed as kits, or part by part."""

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from domain.claims.events import ClaimOpened
from domain.fulfilment.events import FulfilmentReleased, KitPicked
from domain.master.kit import Part
from domain.orders.lines import Line, Units
from domain.orders.outlook import whereabouts
from domain.refunds.due import units_left
from domain.refunds.events import RefundLine, RefundRequested
from domain.refusals import Refused
from domain.returns.events import OrderReturned, Resolution, ReturnLine, ReturnRequested, ReturnResolved
from domain.world import Command
from tests.domain.change_words import the_order
from tests.domain.kit_words import given_kits, listed, off, part, told
from tests.domain.returns_words import (
    refund_requested,
    return_authorized,
    return_inspected,
    return_received,
    return_requested,
    return_resolved,
)
from tests.domain.scenario import Scenario
from tests.domain.shipment_words import SHIPMENT, claimed
from tests.domain.words import charge, delivered, goods, order, picked_packed_and_shipped, received, returned

SETS = order("1001", goods("set", 2, "1000"), goods("cup", 1, line_no=2), off("-100", 1, line_no=3))
MUGS, POTS = part(1), part(2)
"""The lines of the parts."""


def arrived(*happened: Command) -> Scenario:
    """Two tea sets for 20.00 less 1.00 and a cup for 2.50 left leeds and arrived."""
    left = (*picked_packed_and_shipped("1001", "leeds"), delivered("1001", "leeds"))
    return given_kits(received("leeds", mug=8, pot=2, cup=1), SETS, *left, *happened)


def test_the_warehouse_picks_parts_and_is_told_of_the_kit() -> None:
    released = given_kits(received("leeds", mug=8, pot=2, cup=1)).when(SETS).the(FulfilmentReleased)
    assert released.units == (Units(MUGS, "mug", 8), Units(POTS, "pot", 2), Units(2, "cup", 1))
    assert released.kits == (KitPicked(1, "set", (MUGS, POTS)),)


def test_where_a_kit_is_is_where_its_parts_are() -> None:
    order = the_order(arrived())
    assert [(each.line_no, each.bucket) for each in whereabouts(order, 1)] == [(MUGS, "delivered"), (POTS, "delivered")]


def test_a_return_of_kits_is_of_their_parts_through_all_its_steps() -> None:
    scenario = arrived()
    asked = scenario.when(return_requested((1, 1))).the(ReturnRequested)
    assert asked.lines == (ReturnLine(MUGS, 4, "too small"), ReturnLine(POTS, 1, "too small"))
    resolved = scenario.when(return_authorized(), return_resolved("refund", 1)).the(ReturnResolved)
    assert resolved.resolutions == (Resolution(MUGS, "refund"), Resolution(POTS, "refund"))
    back = scenario.when(return_received((MUGS, 4), (POTS, 1)), return_inspected((MUGS, 4), (POTS, 1)))
    assert back.the(RefundRequested).lines == (RefundLine(MUGS, 4, 760), RefundLine(POTS, 1, 190))
    back.with_stock("mug", "leeds", on_hand=4).with_stock("pot", "leeds", on_hand=1)


def test_a_part_that_came_broken_may_come_back_alone() -> None:
    scenario = arrived(return_requested((POTS, 1)))
    says = f"line {POTS}: 2 shipped, 3 would be returned"
    two = return_requested((1, 2), return_id="back-2")
    scenario.when(two).then_refused("return.exceeds_shipped", "lines[0].quantity", says=says)
    scenario.when(return_requested((2, 1), (1, 1), return_id="back-2")).the(ReturnRequested)


def test_a_kit_and_its_part_in_one_return_are_counted_together() -> None:
    """Invariant 15."""
    asked = arrived().when(return_requested((MUGS, 1), (1, 1))).the(ReturnRequested)
    assert [(each.line_no, each.quantity) for each in asked.lines] == [(MUGS, 1), (MUGS, 4), (POTS, 1)]
    too_many = return_requested((MUGS, 5), (1, 1))
    arrived().when(too_many).then_refused("return.exceeds_shipped", "lines[1].quantity", says="9 would be returned")


def test_kits_that_are_reported_back_go_on_the_shelf_with_their_share_of_the_credit() -> None:
    back = arrived().when(returned("1001", goods("set", 1, "950")))
    lines = back.the(OrderReturned).lines
    assert told(lines) == [(MUGS, "mug", 4, 760), (POTS, "pot", 1, 190)]
    assert {line.sold_in for line in lines} == {1}
    back.with_stock("mug", "leeds", on_hand=4).with_stock("pot", "leeds", on_hand=1)


def test_a_part_that_is_reported_back_alone_is_known_as_a_part() -> None:
    line = goods("pot", 1, "190", line_no=POTS)
    (came,) = arrived().when(returned("1001", line)).the(OrderReturned).lines
    assert (came.sku, came.sold_in) == ("pot", 1)


def test_a_kit_and_its_part_that_are_reported_back_together_share_what_is_left() -> None:
    """Invariant 27: either order of the lines credits all that was paid."""
    pot, rest = goods("pot", 1, "190", line_no=POTS), goods("set", 1, "1710")
    for lines in ((pot, rest), (rest, pot)):
        back = arrived().when(returned("1001", *lines)).the(OrderReturned)
        assert sorted(told(back.lines)) == [(MUGS, "mug", 4, 1520), (POTS, "pot", 1, 190), (POTS, "pot", 1, 190)]
        assert back.credit_minor == 1900


def test_no_more_kits_are_reported_back_than_left_nor_credited_than_was_paid() -> None:
    """Invariants 15 and 27."""
    scenario = arrived(returned("1001", goods("set", 1, "1")))
    too_many = returned("1001", goods("set", 2, "1"), return_id="back-2")
    scenario.when(too_many).then_refused("return.exceeds_shipped", "lines[0].quantity")
    too_dear = returned("1001", goods("set", 1, "1900"), goods("cup", 1, "251", 2), return_id="back-2")
    scenario.when(too_dear).then_refused("return.exceeds_paid", "lines[0].unit_price_minor")
    too_dear = returned("1001", goods("set", 1, "9"), goods("cup", 1, "251", 2), return_id="back-2")
    scenario.when(too_dear).then_refused("return.exceeds_paid", "lines[1].unit_price_minor")
    another = returned("1001", goods("mug", 1, "1"), return_id="back-2")
    scenario.when(another).then_refused("return.unknown_line", "lines[0].line_no", says="1 of mug")
    rest = returned("1001", goods("set", 1, "1899"), return_id="back-2")
    assert sum(line.amount_minor for line in scenario.when(rest).the(OrderReturned).lines) == 1899


def test_kits_are_refunded_with_the_discount_on_them() -> None:
    refund = arrived().when(refund_requested((1, 1))).the(RefundRequested)
    assert refund.lines == (RefundLine(MUGS, 4, 760), RefundLine(POTS, 1, 190))
    too_many = refund_requested((POTS, 1), (1, 2))
    arrived().when(too_many).then_refused("refund.exceeds_units", "lines[1].quantity", says=f"line {POTS}")
    arrived().when(refund_requested((3, 1))).then_refused("refund.unknown_line", "lines[0].line_no", says="discount")


def test_kits_are_claimed_by_their_parts() -> None:
    opened = arrived().when(claimed("damaged", line_1=1)).the(ClaimOpened)
    assert opened.units == (Units(MUGS, "mug", 4), Units(POTS, "pot", 1))
    too_many = claimed("damaged", line_900002=1, line_1=2)
    arrived().when(too_many).then_refused("claim.exceeds_shipment", "lines[1].quantity", says=SHIPMENT)


@st.composite
def sales(draw: st.DrawFn) -> tuple[Command, tuple[Line, ...]]:
    """A kit of up to three parts at any price, a line of one of its parts, and what is discounted or taxed."""
    weights = draw(st.lists(st.integers(0, 5), min_size=3, max_size=3))
    given_weights = draw(st.booleans())
    parts = tuple(
        Part(sku, draw(st.integers(1, 3)), weight if given_weights else None)
        for sku, weight in zip(("mug", "cup", "pot"), weights, strict=True)
    )[: draw(st.integers(1, 3))]
    price = draw(st.decimals(min_value=0, max_value=3_000, places=3))
    kit, mugs = goods("box", draw(st.integers(1, 3)), str(price)), goods("mug", draw(st.integers(1, 3)), "99", 2)
    off_kit = off(str(-draw(st.integers(0, kit.amount_minor))), 1, line_no=3)
    tax = charge("tax", "VAT", str(draw(st.integers(0, 200))), line_no=4)
    return listed("box", *parts), (kit, mugs, off_kit, tax)


@given_any(sales(), st.data())
def test_all_units_in_any_sequence_give_back_exactly_what_was_paid(
    sale: tuple[Command, tuple[Line, ...]], data: st.DataObject
) -> None:
    """Invariants 24, 25, 27 and 28: whole kits and parts, in any mixture."""
    catalogue, lines = sale
    scenario = given_kits(catalogue, order("1001", *lines))
    world, number = scenario.world, 0
    assert the_order(scenario).total_minor == sum(line.amount_minor for line in lines)
    while left := [no for no in the_order(scenario).lines if units_left(the_order(scenario), no)]:
        number += 1
        asked = (data.draw(st.sampled_from([1, *left])), data.draw(st.integers(1, 3)))
        outcome = scenario.when(refund_requested(asked, refund_id=f"refund-{number}"))
        if outcome.refused is not None:
            assert outcome.refused.rule == "refund.exceeds_units"
            world.handle(refund_requested((left[0], 1), refund_id=f"refund-{number}"))
    assert the_order(scenario).refunds.live_minor == sum(line.amount_minor for line in lines)
    with pytest.raises(Refused, match=r"refund\.exceeds_paid"):
        world.handle(refund_requested(amount=1, refund_id="one more"))


@given_any(sales(), st.data())
def test_credits_of_kits_in_any_shares_come_to_what_was_paid(
    sale: tuple[Command, tuple[Line, ...]], data: st.DataObject
) -> None:
    """Invariant 25: the credit of a return is shared out over the parts as far as each was paid, and never refused."""
    catalogue, (kit, *_) = sale
    stock = received("leeds", mug=99, cup=99, pot=99)
    left = (*picked_packed_and_shipped("1001", "leeds"), delivered("1001", "leeds"))
    scenario = given_kits(catalogue, stock, order("1001", kit), *left)
    rest = kit.amount_minor
    for number in range(1, kit.quantity + 1):
        amount = rest if number == kit.quantity else data.draw(st.integers(0, rest))
        back = returned("1001", goods("box", 1, str(amount)), return_id=f"back-{number}")
        assert sum(line.amount_minor for line in scenario.when(back).the(OrderReturned).lines) == amount
        rest -= amount
    assert the_order(scenario).returns.credited_minor == kit.amount_minor
