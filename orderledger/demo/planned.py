"""One planned order of the demo: what is ordered, and what will become of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.orders.state import Stage
from orderledger.demo.catalogue import CARRIER, Shop
from orderledger.demo.days import Step
from schemas.inbound.orders import Place

Fate = Literal[
    "ordinary",
    "left_picked",
    "left_packed",
    "lost",
    "waits",
    "cancelled",
    "filled_late",
    "pre_ordered",
    "fraud_held",
    "short_picked",
    "paid",
    "redelivered",
]
"""Left or lost: the warehouse, or the carrier, says nothing more. The next four ask for what is not in stock.

`fraud_held` waits until a person looks at it; `short_picked` is not found on its shelf and ships from elsewhere.
`paid` is paid before it leaves; with `redelivered` the carrier does not find the customer at first.
"""

_STAGE_AFTER: tuple[Stage, ...] = ("released", "picked", "packed", "shipped", "completed")


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """An order; `location` is who will ship it, None for one that finds no stock, `steps` what is reported on it.

    `short_at` is a location that is told to pick it first, and has nothing on the shelf.
    """

    shop: Shop
    place: Place
    placed_at: datetime
    fate: Fate
    location: str | None
    steps: tuple[Step, ...]
    short_at: str | None = None

    @property
    def stage(self) -> Stage:
        """Where it stands at the end."""
        match self.fate:
            case "waits":
                return "awaiting_stock"
            case "cancelled":
                return "cancelled"
            case _:
                return _STAGE_AFTER[len(self.steps)]

    @property
    def fulfilment_id(self) -> str:
        """The id that the warehouse sees that ships it."""
        return f"{self.shop.id}:{self.place.order_id}/{1 if self.short_at is None else 2}"

    @property
    def reports(self) -> dict[str, tuple[Step, ...]]:
        """What is reported on each of its fulfilments, by their ids."""
        if self.fate == "redelivered":
            picked, packed, shipped, _ = self.steps
            return {self.fulfilment_id: (picked, packed, replace(shipped, carrier=CARRIER))}
        if self.short_at is None or not self.steps:
            return {self.fulfilment_id: self.steps}
        missed = Step("short", self.steps[0].at)
        return {f"{self.shop.id}:{self.place.order_id}/1": (missed,), self.fulfilment_id: self.steps}
