"""The state of an order: all that decisions need to know of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from functools import lru_cache
from typing import Literal, assert_never

from domain.changes.owed import owed_by_line
from domain.changes.state import Changes
from domain.claims.state import Claims
from domain.fulfilment.state import Fulfilment
from domain.orders.buckets import INDEX, REMEMBERED, Bucket, Buckets
from domain.orders.events import AddressChanged, HoldPlaced, OrderPlaced
from domain.orders.lines import Line, Units, kept, units_by_line
from domain.orders.policy import Terms
from domain.orders.recipient import Destination, Sealed
from domain.payments.state import Payments
from domain.refunds.state import Refunds
from domain.refusals import Refused
from domain.returns.state import Returns
from domain.shipments.state import Shipment
from domain.values import state, value
from domain.world import World

OrderStatus = Literal["draft", "placed", "approved", "completed", "rejected", "cancelled", "expired"]
Stage = Literal[
    "draft",
    "placed",
    "approved",
    "awaiting_stock",
    "allocated",
    "released",
    "picked",
    "packed",
    "shipped",
    "delivered",
    "completed",
    "rejected",
    "cancelled",
    "expired",
]
ENDED: frozenset[OrderStatus] = frozenset({"rejected", "cancelled", "expired"})

_STAGE_OF: dict[Bucket, Stage] = {
    "backordered": "awaiting_stock",
    "unallocated": "approved",
    "allocated": "allocated",
    "released": "released",
    "picked": "picked",
    "packed": "packed",
    "shipped": "shipped",
    "delivered": "delivered",
}
"""Least advanced first: an order stands where its last units are."""

_BUCKETS = tuple(_STAGE_OF)


@lru_cache(maxsize=REMEMBERED)
def _least_advanced(line: Buckets) -> int:
    """Give the number of the first of these buckets that has units of a line; how many they are if none has."""
    return next((number for number, bucket in enumerate(_BUCKETS) if line[INDEX[bucket]]), len(_BUCKETS))


@value
class Allocation:
    """Units that the order holds at a location and that are not yet released."""

    location: str
    units: tuple[Units, ...]


@state
class Order:
    """One order. `placed` is what was sold at first, `sold` its lines as they are now, by number; `goes` says where to.

    Of kits `sold` holds the parts, `kits` the lines in which they were sold. `lines` tells of every goods line where
    its units are. `excluded` names pairs of SKU and location that rejected or were short. `draft_until` is when an
    offer ends. `told` names what the order was already reported for, such as a missed promise.
    Mappings keep the order of their events, so that the same events always give the same bytes.
    Every event copies it: with more than 21 fields a copy is twice as large.
    """

    stream: str
    placed: OrderPlaced
    status: OrderStatus
    sold: Mapping[int, Line]
    lines: Mapping[int, Buckets]
    goes: OrderPlaced | AddressChanged
    holds: Mapping[str, HoldPlaced] = field(default_factory=dict)
    allocations: tuple[Allocation, ...] = ()
    excluded: tuple[tuple[str, str], ...] = ()
    fulfilments: Mapping[str, Fulfilment] = field(default_factory=dict)
    shipments: Mapping[str, Shipment] = field(default_factory=dict)
    payments: Payments = Payments()
    returns: Returns = Returns()
    refunds: Refunds = Refunds()
    claims: Claims = Claims()
    changes: Changes = Changes()
    draft_until: datetime | None = None
    told: tuple[str, ...] = ()
    waited: bool = False
    places: tuple[str, ...] = ()
    kits: Mapping[int, Line] = field(default_factory=dict)

    @property
    def terms(self) -> Terms:
        """What was agreed besides the lines."""
        return self.placed.terms

    @property
    def destination(self) -> Destination:
        """What decisions may know of where it goes."""
        return self.goes.destination

    @property
    def contact(self) -> Sealed | None:
        """Who is to be told of it."""
        return self.goes.contact

    @property
    def address(self) -> Sealed | None:
        """Where it goes."""
        return self.goes.address

    @property
    def currency(self) -> str:
        """ISO 4217 code of all its money."""
        return self.placed.currency

    @property
    def total_minor(self) -> int:
        """What its lines add up to now."""
        return sum(line.amount_minor for line in self.sold.values())

    @property
    def owed_minor(self) -> int:
        """What the customer owes for what is not cancelled, in minor units."""
        live = {no: each.ordered - each.cancelled for no, each in self.lines.items()}
        # Most often nothing is cancelled: then all that was paid is owed.
        if all(live.get(no) == line.quantity > 0 for no, line in self.sold.items() if line.kind == "goods"):
            return self.total_minor
        return sum(owed_by_line(self.sold, live).values())

    @property
    def ended(self) -> bool:
        """Whether it ended before it was fulfilled."""
        return self.status in ENDED

    @property
    def stage(self) -> Stage:
        """Where its least advanced units are."""
        if self.status != "approved":
            return self.status
        return _STAGE_OF[bucket] if (bucket := self.least_advanced) else "approved"

    @property
    def least_advanced(self) -> Bucket | None:
        """The bucket of its least advanced units; None if nothing is left to come of any."""
        least = min(map(_least_advanced, self.lines.values()), default=len(_BUCKETS))
        return _BUCKETS[least] if least < len(_BUCKETS) else None

    @property
    def fulfilled(self) -> bool:
        """Whether no unit has anything left to come."""
        return all(each.cancelled + each.delivered + each.lost == sum(each) for each in self.lines.values())

    @property
    def allocated_units(self) -> Iterator[tuple[str, Units]]:
        """Give the units that it holds and that are not yet released, each with its location."""
        return ((each.location, units) for each in self.allocations for units in each.units)

    def units(self, quantities: Mapping[int, int]) -> tuple[Units, ...]:
        """Give units of lines by their numbers; lines without any are left out."""
        sold = self.sold
        return tuple([Units(no, sold[no].sku, quantity) for no, quantity in quantities.items() if quantity])

    def units_in(self, bucket: Bucket) -> tuple[Units, ...]:
        """Give all units in one bucket."""
        at = INDEX[bucket]
        return self.units({no: each[at] for no, each in self.lines.items()})

    def holds_on(self, line_no: int | None = None, fulfilment_id: str | None = None) -> list[HoldPlaced]:
        """Give the holds on the whole order, and those on one line (or its kit) or fulfilment where it is named."""
        named = () if line_no is None else (line_no, self.sold[line_no].sold_in)
        return [
            each
            for each in self.holds.values()
            if (each.line_no is None and each.fulfilment_id is None)
            or (each.line_no is not None and each.line_no in named)
            or (fulfilment_id is not None and each.fulfilment_id == fulfilment_id)
        ]


def without(allocations: Iterable[Allocation], location: str, units: Iterable[Units]) -> tuple[Allocation, ...]:
    """Give what is left of allocations when units at a location no longer belong to them."""
    gone = units_by_line(units)
    left = []
    for each in allocations:
        units_left = kept(each.units, gone) if each.location == location else each.units
        if units_left:
            left.append(Allocation(each.location, units_left))
    return tuple(left)


def held_lines(order: Order) -> tuple[int, ...]:
    """Give the goods lines that a hold stops: its own, and with it those that may not leave without it."""
    held = [no for no in order.lines if order.holds_on(no)] if order.holds else []
    if not held:
        return ()
    match order.terms.ship:
        case "whole_order":
            return tuple(order.lines)
        case "kit_together":
            kits = {order.sold[no].kit for no in held} - {None}
            return tuple(no for no in order.lines if no in held or order.sold[no].kit in kits)
        case "whole_line" | "as_available":
            return tuple(held)
        case _:
            assert_never(order.terms.ship)


def order_in(world: World, stream: str) -> Order:
    """Give an order that must be there."""
    order = world.state(Order, stream)
    if order is None:
        raise Refused("order.unknown", f"there is no {stream.replace('-', ' ', 1)}", "order_id")
    return order


def require_open(order: Order) -> None:
    """Refuse an order that ended or that nothing is left to be done of."""
    if order.ended or order.status == "completed":
        raise Refused("order.ended", f"{order.stream} is {order.status}")


def require_placed(order: Order) -> None:
    """Refuse an order that ended, and a draft: that is changed, or cancelled as a whole."""
    require_open(order)
    if order.status == "draft":
        raise Refused("order.draft", f"{order.stream} is still a draft: change it instead")


def require_no_holds(order: Order, line_nos: Iterable[int] = (), fulfilment_id: str | None = None) -> None:
    """Refuse to move what is held: nothing does until the last hold is lifted."""
    held = order.holds_on(fulfilment_id=fulfilment_id) if order.holds else []
    for line_no in line_nos if order.holds else ():
        held += order.holds_on(line_no)
    if held:
        kinds = ", ".join(dict.fromkeys(f"{each.kind} ({each.hold_id})" for each in held))
        raise Refused("hold.active", f"{order.stream} is held: {kinds}")
