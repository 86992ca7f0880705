"""A small checker of histories, after Wing and Gong: whether some order, true to real time, fits a counter."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bought:
    """Someone asked for units at `call_ns` and was told at `return_ns` whether it got them."""

    quantity: int
    call_ns: int
    return_ns: int
    ok: bool


def is_linearizable(units: int, history: Sequence[Bought]) -> bool:
    """Whether so many units of one SKU, sold one ask after the other, could have given these answers.

    Each ask took effect at one moment between its call and its return: it got its units if there were so many left, and
    was refused if there were not. Which asks have had their effect says how many units are left, so a set of them
    that was a dead end once is one always.
    """
    dead_ends: set[frozenset[int]] = set()
    waiting = [frozenset[int]()]
    while waiting:
        done = waiting.pop()
        if len(done) == len(history):
            return True
        if done in dead_ends:
            continue
        dead_ends.add(done)
        left = units - sum(history[each].quantity for each in done if history[each].ok)
        waiting += [done | {each} for each in _may_be_next(history, done) if _fits(history[each], left)]
    return False


def _may_be_next(history: Sequence[Bought], done: frozenset[int]) -> list[int]:
    """Those that were called before any other that is left had returned."""
    left = [each for each in range(len(history)) if each not in done]
    first_return_ns = min(history[each].return_ns for each in left)
    return [each for each in left if history[each].call_ns <= first_return_ns]


def _fits(bought: Bought, left: int) -> bool:
    return bought.ok == (bought.quantity <= left)
