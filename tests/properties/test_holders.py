"""Who holds units of a position: the notes of it agree with a plain table, and do not grow without end."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from domain.stock.holders import BLOCK, Holders

STEPS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(-5, 5)), max_size=400)


@given(STEPS)
def test_the_notes_say_who_holds_how_many_the_newest_last(steps: list[tuple[str, int]]) -> None:
    """Invariants 2 and 8: what is allocated is the sum of what orders hold."""
    holders, held = Holders(), Counter[str]()
    newest: list[str] = []
    for order, wanted in steps:
        units = max(wanted, -held[order])
        if not units:
            continue
        held[order] += units
        holders = holders.noted(order, units, held.total())
        if units > 0:
            newest = [*(each for each in newest if each != order), order]
    assert holders.units() == {order: units for order, units in held.items() if units}
    assert list(holders.units()) == [order for order in newest if held[order]]
    assert holders.notes <= BLOCK + 2 * held.total() + 1


def test_many_holders_stand_in_blocks() -> None:
    holders = Holders()
    for number in range(1, 1_001):
        holders = holders.noted(f"order-{number}", 1, number)
    assert len(holders.recent) < BLOCK
    assert {len(block) for block in holders.older} == {BLOCK}
    assert list(holders.units()) == [f"order-{number}" for number in range(1, 1_001)]
