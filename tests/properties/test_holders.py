"""Who holds units of a position: the log of it agrees with a plain table, and does not grow without end."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from domain.stock.holders import SLACK, Log, held_by, noted

STEPS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(-5, 5)), max_size=400)


@given(STEPS)
def test_the_log_says_who_holds_how_many_the_newest_last(steps: list[tuple[str, int]]) -> None:
    """Invariants 2 and 8: what is allocated is the sum of what orders hold."""
    log: Log = []
    entries, held = 0, Counter[str]()
    newest: list[str] = []
    for order, wanted in steps:
        units = max(wanted, -held[order])
        if not units:
            continue
        held[order] += units
        log, entries = noted(log, entries, order, units, held.total())
        if units > 0:
            newest = [*(each for each in newest if each != order), order]
        assert entries <= SLACK + 4 * held.total()
    assert held_by(log[:entries]) == {order: units for order, units in held.items() if units}
    assert list(held_by(log[:entries])) == [order for order in newest if held[order]]


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_states_that_share_a_log_do_not_see_what_others_noted(first: int, one: int, other: int) -> None:
    """Invariant 19: what is folded on from an older state is not what another folded on from it."""
    shared: tuple[Log, int] = ([], 0)
    for number in range(first):
        shared = noted(*shared, f"first-{number}", 1, number + 1)
    branches = [shared, shared]
    for branch, (name, more) in enumerate((("one", one), ("other", other))):
        for number in range(more):
            branches[branch] = noted(*branches[branch], f"{name}-{number}", 1, first + number + 1)
    for (log, entries), (name, more) in zip(branches, (("one", one), ("other", other)), strict=True):
        expected = [f"first-{number}" for number in range(first)] + [f"{name}-{number}" for number in range(more)]
        assert list(held_by(log[:entries])) == expected
