"""The state of an order's claims."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claims:
    """All claims of an order."""
