"""Refunds of all units, in any sequence, give back exactly what was paid."""

from decimal import Decimal

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from domain.money import paid_by_line
from domain.orders.lines import Line, LineKind
from domain.refunds.due import units_left
from domain.refusals import Refused
from tests.domain.returns_words import (
    refund_declined,
    refund_requested,
    the_order,
)
from tests.domain.scenario import Scenario, given
from tests.domain.words import charge, goods, order, shop

CURRENCIES = {"JPY": 0, "EUR": 2, "KWD": 3}
PRICES = st.decimals(min_value=0, max_value=50_000, places=4)
KINDS: tuple[LineKind, ...] = ("tax", "shipping", "fee")


@st.composite
def sales(draw: st.DrawFn) -> tuple[str, tuple[Line, ...]]:
    """Up to three lines of goods, with unit prices finer than a minor unit, and charges."""
    lines = [
        goods("mug", draw(st.integers(1, 7)), str(draw(PRICES)), no) for no in range(1, draw(st.integers(1, 3)) + 1)
    ]
    total = sum(line.amount_minor for line in lines)
    charges = range(len(lines) + 1, len(lines) + 1 + draw(st.integers(0, 2)))
    lines += [charge(draw(st.sampled_from(KINDS)), "X", str(draw(PRICES)), line_no=no) for no in charges]
    off = draw(st.integers(0, total))
    lines.append(charge("discount", "OFF", str(-off), line_no=99))
    return draw(st.sampled_from(sorted(CURRENCIES))), tuple(lines)


@given_any(sales(), st.data())
def test_all_units_in_any_sequence_give_back_exactly_what_was_paid(
    sale: tuple[str, tuple[Line, ...]], data: st.DataObject
) -> None:
    """Invariants 24, 25, 27 and 28: also if some refunds fail on the way."""
    currency, lines = sale
    scenario: Scenario = given(shop("alpha", ("JPY", "EUR", "KWD")), order("1001", *lines, currency=currency))
    world, number = scenario.world, 0
    paid = paid_by_line(lines)
    while left := {no: units_left(the_order(scenario), no) for no in paid if units_left(the_order(scenario), no)}:
        number += 1
        line_no = data.draw(st.sampled_from(sorted(left)))
        units = data.draw(st.integers(1, left[line_no]))
        refund_id = f"refund-{number}"
        world.handle(refund_requested((line_no, units), refund_id=refund_id, currency=currency))
        if number < 20 and data.draw(st.booleans()):
            world.handle(refund_declined(refund_id))
        assert the_order(scenario).refunds.live_minor <= the_order(scenario).total_minor
    refunds = the_order(scenario).refunds
    assert refunds.live_minor == sum(line.amount_minor for line in lines)
    assert {no: refunds.line_minor(no) for no in paid} == paid
    with pytest.raises(Refused, match=r"refund\.exceeds_paid"):
        world.handle(refund_requested(amount=1, refund_id="one more", currency=currency))


def test_decimals_stay_exact() -> None:
    """Invariant 28: three units of 12.5 are worth 38 together, however they go back."""
    scenario = given(order("1001", goods("mug", 3, "12.5")))
    for number in range(3):
        scenario.world.handle(refund_requested((1, 1), refund_id=f"refund-{number}"))
    amounts = [each.amount_minor for each in the_order(scenario).refunds.by_id.values()]
    assert amounts == [13, 12, 13]
    assert sum(amounts) == Decimal("37.5").to_integral_value("ROUND_HALF_UP")
