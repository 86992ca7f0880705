"""The state of a fulfilment order."""

from collections.abc import Mapping
from typing import Literal

from domain.orders.buckets import INDEX, Buckets, total
from domain.orders.lines import Units
from domain.orders.policy import Delivery
from domain.values import state

Standing = Literal["scheduled", "open", "accepted", "rejected", "cancelled"]
FulfilmentStatus = Literal["scheduled", "open", "in_progress", "closed", "incomplete", "cancelled", "rejected"]


@state
class Fulfilment:
    """What one location does for an order: `lines` tells by number where the units are that it was `given`.

    `number` counts the order's fulfilments from 1, `shipments` those that were packed of this one.
    `cancel_requested` holds the units that the warehouse is asked to leave be.
    """

    fulfilment_id: str
    number: int
    location: str
    delivery: Delivery
    standing: Standing
    lines: Mapping[int, Buckets]
    given: tuple[Units, ...]
    shipments: int = 0
    cancel_requested: tuple[Units, ...] = ()

    @property
    def status(self) -> FulfilmentStatus:
        """Derive the status from where its units are."""
        if self.standing in {"scheduled", "rejected", "cancelled"}:
            return self.standing
        units = total(self.lines.values())
        gone = units.shipped + units.delivered + units.lost
        if not units.in_warehouse:
            return "cancelled" if not gone else "incomplete" if units.unallocated else "closed"
        begun = gone or self.standing == "accepted" or units.picked or units.packed
        return "in_progress" if begun else "open"

    def sku(self, line_no: int) -> str:
        """Give the SKU of a line."""
        return next(each.sku for each in self.given if each.line_no == line_no)

    def units_in(self, *buckets: str) -> tuple[Units, ...]:
        """Give its units in some buckets, summed by line."""
        at = [INDEX[name] for name in buckets]
        found = []
        for each in self.given:
            here = self.lines[each.line_no]
            quantity = sum([here[index] for index in at])
            if quantity == each.quantity:
                found.append(each)
            elif quantity:
                found.append(Units(each.line_no, each.sku, quantity))
        return tuple(found)
