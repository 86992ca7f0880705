"""Which orders (and transfers) hold units of a position, in the order in which they came to hold them."""

from typing import NamedTuple

BLOCK = 64
"""Notes that are copied with each new one; older ones stand in blocks that are not touched again."""

_new = tuple.__new__

Note = tuple[str, int]
"""Units that an order came to hold, or holds no longer if they are below zero."""


class Holders(NamedTuple):
    """Notes of what orders took and gave back, summed up when most of them have cancelled each other out.

    A position in a flash sale has ten thousands of holders: a table of them, copied with each event, would cost more
    than all else.
    """

    recent: tuple[Note, ...] = ()
    older: tuple[tuple[Note, ...], ...] = ()
    notes: int = 0

    def noted(self, order: str, units: int, allocated: int) -> "Holders":
        """Give the holders after units of an order came or went; `allocated` units are then held by all."""
        if not allocated:
            return _NOBODY
        recent, older, notes = self
        recent = (*recent, (order, units))
        notes += 1
        if notes > BLOCK + 2 * allocated:
            return _summed(Holders(recent, older, notes))
        if len(recent) < BLOCK:
            return _new(Holders, (recent, older, notes))
        return Holders((), (*older, recent), notes)

    def units(self) -> dict[str, int]:
        """Give the units of each order that holds some, the one that came to hold them last behind all others."""
        held: dict[str, int] = {}
        for block in (*self.older, self.recent):
            for order, units in block:
                before = held.pop(order, 0) if units > 0 else held.get(order, 0)
                if before + units:
                    held[order] = before + units
                else:
                    held.pop(order, None)
        return held


_NOBODY = Holders()


def _summed(holders: Holders) -> Holders:
    notes = tuple(holders.units().items())
    older = tuple(notes[start : start + BLOCK] for start in range(0, len(notes), BLOCK))
    return Holders((), older, len(notes))
