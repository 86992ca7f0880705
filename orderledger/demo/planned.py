"""One planned order of the demo: what is ordered, and what will become of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.orders.state import Stage
from orderledger.demo.catalogue import Shop
from orderledger.demo.days import Step
from schemas.inbound.orders import Place

Fate = Literal["ordinary", "left_picked", "left_packed", "lost", "waits", "cancelled", "filled_late"]
"""Left or lost: the warehouse, or the carrier, says nothing more. The last three ask for what is not in stock."""

_STAGE_AFTER: tuple[Stage, ...] = ("released", "picked", "packed", "shipped", "completed")


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """An order; `location` is who will ship it, None for one that finds no stock, `steps` what is reported on it."""

    shop: Shop
    place: Place
    placed_at: datetime
    fate: Fate
    location: str | None
    steps: tuple[Step, ...]

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
        """The id that its warehouse sees."""
        return f"{self.shop.id}:{self.place.order_id}/1"
