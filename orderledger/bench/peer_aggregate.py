"""The peer of the lifecycle: an order as an `eventsourcing` Aggregate, from click to delivery in the same steps.

It is spared what ours does besides: the eight events of its four stock positions, the choice of a location, holds,
and the rules by which a step is refused.
"""

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate, event

PlainUnits = dict[str, int]


class LivingOrder(Aggregate):
    """An order: twelve events, each with what happened, and where its units are by line."""

    class Placed(Aggregate.Created):
        """The shop sold something."""

        order_id: str
        customer: str
        currency: str
        lines: PlainUnits

    @event(Placed)
    def __init__(self, order_id: str, customer: str, currency: str, lines: PlainUnits) -> None:
        self.order_id = order_id
        self.customer = customer
        self.currency = currency
        self.status = "placed"
        self.units: dict[str, PlainUnits] = {"unallocated": dict(lines)}
        self.location = ""
        self.carrier = ""
        self.tracked: list[str] = []

    @staticmethod
    def create_id(order_id: str) -> UUID:
        """Give the id of the order's aggregate."""
        return uuid5(NAMESPACE_URL, f"/orders/{order_id}")

    @event("Approved")
    def approve(self) -> None:
        """Nothing stands against it."""
        self.status = "approved"

    @event("Allocated")
    def allocate(self, location: str, lines: PlainUnits) -> None:
        """Units at a location belong to it."""
        self.location = location
        self._move(lines, "unallocated", "allocated")

    @event("Released")
    def release(self, fulfilment_id: str, lines: PlainUnits) -> None:
        """The warehouse is told to pick."""
        self.fulfilment_id = fulfilment_id
        self._move(lines, "allocated", "released")

    @event("Accepted")
    def accept(self, fulfilment_id: str) -> None:
        """The warehouse took it on."""
        self.accepted = fulfilment_id

    @event("Picked")
    def pick(self, lines: PlainUnits) -> None:
        """Units were taken from the shelves."""
        self._move(lines, "released", "picked")

    @event("Packed")
    def pack(self, shipment_id: str, lines: PlainUnits, parcels: int) -> None:
        """Units are in parcels."""
        self.shipment_id = shipment_id
        self.parcels = parcels
        self._move(lines, "picked", "packed")

    @event("Labelled")
    def label(self, carrier: str, tracking_number: str) -> None:
        """A carrier will take them."""
        self.carrier = carrier
        self.tracking_number = tracking_number

    @event("Shipped")
    def ship(self, lines: PlainUnits, at: datetime) -> None:
        """The parcels left."""
        self.shipped_at = at
        self._move(lines, "packed", "shipped")

    @event("Tracked")
    def track(self, status: str, at: datetime) -> None:
        """The carrier says where they are."""
        self.tracked_at = at
        self.tracked.append(status)

    @event("Delivered")
    def deliver(self, lines: PlainUnits, at: datetime) -> None:
        """The parcels reached the customer."""
        self.delivered_at = at
        self._move(lines, "shipped", "delivered")

    @event("Completed")
    def complete(self) -> None:
        """Nothing is left to be done."""
        self.status = "completed"

    def _move(self, lines: PlainUnits, source: str, target: str) -> None:
        here, there = self.units[source], self.units.setdefault(target, {})
        for line, quantity in lines.items():
            here[line] -= quantity
            there[line] = there.get(line, 0) + quantity
