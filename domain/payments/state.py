"""The state of an order's payments."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Payments:
    """All that is known of an order's money."""
