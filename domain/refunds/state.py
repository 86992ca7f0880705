"""The state of an order's refunds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refunds:
    """All refunds of an order."""
