"""Money: shares sum to their source, lines to the total, units to what was paid."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import largest_remainder, line_amount_minor, minor_digits, paid_by_line, share_of_units
from domain.orders.lines import Line, LineKind
from tests.domain.words import DAY

AMOUNTS = st.integers(min_value=-(10**12), max_value=10**12)
WEIGHTS = st.lists(st.integers(min_value=0, max_value=10**12), min_size=1, max_size=30)
PRICES = st.decimals(min_value=0, max_value=10**6, places=6)
CHARGES: tuple[LineKind, ...] = ("shipping", "fee", "discount", "tax", "manual", "gift_card")


def line(line_no: int, kind: LineKind, quantity: int, price: Decimal, applies_to: int | None = None) -> Line:
    signed = -price if kind == "discount" else price
    amount = line_amount_minor(quantity, signed)
    return Line(line_no, kind, "X", "", quantity, signed, amount, DAY, applies_to)


@st.composite
def documents(draw: st.DrawFn) -> list[Line]:
    """Goods, some of them free, and charges that apply to one of them or to all."""
    goods = draw(st.integers(min_value=0, max_value=6))
    lines = [line(no, "goods", draw(st.integers(1, 50)), draw(PRICES)) for no in range(1, goods + 1)]
    for no in range(goods + 1, goods + 1 + draw(st.integers(min_value=0, max_value=6))):
        target = draw(st.none() | st.integers(1, goods)) if goods else None
        lines.append(line(no, draw(st.sampled_from(CHARGES)), draw(st.integers(1, 3)), draw(PRICES), target))
    return draw(st.permutations(lines))


@given(AMOUNTS, WEIGHTS)
def test_shares_sum_to_their_source(total: int, weights: list[int]) -> None:
    """Invariant 25."""
    shares = largest_remainder(total, weights)
    assert sum(shares) == total
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        if whole:
            assert abs(share * whole - total * weight) < whole, "no share is a whole unit away from its quota"
            assert weight or not share


@given(AMOUNTS, WEIGHTS)
def test_a_discount_is_shared_as_a_charge_of_the_same_size(total: int, weights: list[int]) -> None:
    assert largest_remainder(-total, weights) == [-share for share in largest_remainder(total, weights)]


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (5, [0, 1, 0], [0, 5, 0]),
        (5, [0, 0], [3, 2]),
        (1, [1, 2, 1], [0, 1, 0]),
        (2, [1, 1, 2], [1, 0, 1]),
        (0, [], []),
        (0, [3, 4], [0, 0]),
    ],
)
def test_what_is_left_goes_to_the_largest_remainder_then_to_the_first(
    total: int, weights: list[int], shares: list[int]
) -> None:
    """Invariant 25."""
    assert largest_remainder(total, weights) == shares


@given(documents())
def test_what_was_paid_by_line_sums_to_the_total(lines: list[Line]) -> None:
    """Invariants 24 and 25."""
    paid = paid_by_line(lines)
    assert sum(paid.values()) == sum(each.amount_minor for each in lines)
    for each in lines:
        if each.kind not in {"goods", "discount", "tax"}:
            assert paid[each.line_no] == each.amount_minor


def test_a_discount_belongs_to_its_line_or_is_shared_by_amount() -> None:
    """Invariant 25."""
    lines = [
        line(1, "goods", 3, Decimal(100)),
        line(2, "goods", 1, Decimal(100)),
        line(3, "discount", 1, Decimal(30), applies_to=2),
        line(4, "tax", 1, Decimal(41)),
        line(5, "shipping", 1, Decimal(350)),
    ]
    assert paid_by_line(lines) == {1: 331, 2: 80, 5: 350}


def test_without_goods_a_tax_stays_with_itself() -> None:
    lines = [line(1, "shipping", 1, Decimal(100)), line(2, "tax", 1, Decimal(20))]
    assert paid_by_line(lines) == {1: 100, 2: 20}


@given(AMOUNTS, st.lists(st.integers(min_value=1, max_value=1000), min_size=1, max_size=20))
def test_all_units_in_any_sequence_are_worth_what_was_paid(paid: int, steps: list[int]) -> None:
    """Invariant 28."""
    quantity, already, shares = sum(steps), 0, 0
    for units in steps:
        share = share_of_units(paid, quantity, already, units)
        assert share * paid >= 0, "no share has another sign than the whole"
        shares += share
        already += units
    assert shares == paid


@pytest.mark.parametrize(("currency", "digits"), [("JPY", 0), ("EUR", 2), ("KWD", 3), ("XYZ", 2)])
def test_a_currency_has_its_own_decimals(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits
