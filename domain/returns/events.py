"""What happens to the returns of an order."""

from dataclasses import dataclass

from domain.orders.lines import Line


@dataclass(frozen=True, slots=True)
class OrderReturned:
    """Goods of the order came back to `location` in one step; `credit_minor` is what the customer gets."""

    return_id: str
    location: str
    lines: tuple[Line, ...]
    credit_minor: int
