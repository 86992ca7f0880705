"""The state of changes to an order."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """All change sets of an order; at most one is open."""
