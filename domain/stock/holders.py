"""Which orders and transfers hold units of a position, in the order in which they came to hold them.

What they take and give back is noted in a log: a name, its units (below zero: given back), the next name, and so on. A
position in a flash sale has ten thousands of holders: a table of them, copied with each event, would cost more than all
else. So the states of a position share one log, of which each knows only its first entries. It only grows; who finds
that another went on behind its own entries goes on in a copy.
"""

from collections.abc import Sequence

Log = list[str | int]

SLACK = 128
"""Entries that a log may have beyond twice those that it needs, before it is summed up."""


def noted(log: Log, entries: int, holder: str, units: int, held: int) -> tuple[Log, int]:
    """Give log and entries after units of a holder came or went; `held` units are then held by all."""
    if not held:
        return [], 0
    if not entries:
        log = []
    elif len(log) != entries:
        log = log[:entries]
    log += (holder, units)
    entries += 2
    return (log, entries) if entries <= SLACK + 4 * held else _summed(log)


def held_by(log: Sequence[str | int]) -> dict[str, int]:
    """Give the units of each holder that holds some, the one that came to hold them last behind all others."""
    held: dict[str, int] = {}
    entries = iter(log)
    for holder, units in zip(entries, entries, strict=True):
        assert isinstance(holder, str), "a name stands before its units"
        assert isinstance(units, int), "units stand behind their name"
        before = held.pop(holder, 0) if units > 0 else held.get(holder, 0)
        if before + units:
            held[holder] = before + units
        else:
            held.pop(holder, None)
    return held


def _summed(log: Log) -> tuple[Log, int]:
    left = [each for pair in held_by(log).items() for each in pair]
    return left, len(left)
