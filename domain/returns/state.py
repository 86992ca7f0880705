"""The state of an order's returns."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Returns:
    """Returns of an order by id, and units by line number that came back in all of them."""

    ids: tuple[str, ...] = ()
    received: Mapping[int, int] = field(default_factory=dict)
