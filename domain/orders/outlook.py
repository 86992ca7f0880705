"""What happens next with an order, why it waits and for whom; and where each of its units is."""

from collections.abc import Iterator, Mapping
from typing import Literal, get_args

from domain.fulfilment.state import Fulfilment
from domain.orders.buckets import Bucket
from domain.orders.events import HoldKind, HoldPlaced
from domain.orders.kits import per_unit
from domain.orders.lines import Units
from domain.orders.state import Order
from domain.shipments.state import BEFORE_SHIPPED, Shipment
from domain.values import value

Turn = Literal["shop", "customer", "warehouse", "supplier", "carrier", "provider", "operator", "ledger", "nobody"]
"""Whose doing is needed before it goes on. The ledger acts by itself; nobody has anything left to do."""


@value
class Outlook:
    """`next_step` is what happens next, `waits_for` why not now (None: it moves by itself), `turn` who is to act."""

    next_step: str
    waits_for: str | None
    turn: Turn


@value
class Whereabouts:
    """Units of one line that stand together.

    `place` names the location, with the fulfilment or shipment that they are in; None while they are nowhere.
    """

    line_no: int
    sku: str
    quantity: int
    bucket: Bucket
    place: str | None
    waits_for: str | None
    turn: Turn


_OF_HOLDS: Mapping[HoldKind, tuple[str, Turn]] = {
    "fraud": ("a check for fraud", "operator"),
    "credit": ("credit of the account", "operator"),
    "address": ("a sound address", "customer"),
    "payment": ("a payment", "customer"),
    "stock": ("stock that is promised to it", "operator"),
    "pre_order": ("the day from which it may ship", "ledger"),
    "compliance": ("a check of what may be shipped there", "operator"),
    "return": ("goods of its first order to come back", "customer"),
    "manual": ("a person", "operator"),
}

_STEPS: Mapping[Bucket, str] = {
    "backordered": "stock is allocated",
    "unallocated": "stock is looked for",
    "allocated": "the warehouse is told to pick",
    "released": "units are picked",
    "picked": "units are packed",
    "packed": "parcels leave",
    "shipped": "parcels are delivered",
    "delivered": "the order is completed",
}

_ENDS: Mapping[str, Outlook] = {
    "completed": Outlook("nothing: it is completed", None, "nobody"),
    "cancelled": Outlook("nothing: it was cancelled", None, "nobody"),
    "rejected": Outlook("nothing: it was rejected", None, "nobody"),
    "expired": Outlook("nothing: it expired", None, "nobody"),
    "draft": Outlook("the order is placed", "the customer to accept the quote", "customer"),
}


def outlook(order: Order) -> Outlook:
    """Say what happens next: that of the least advanced units."""
    if order.status in _ENDS:
        return _ENDS[order.status]
    if order.status == "placed":
        waits_for, turn = _waits_for_holds(list(order.holds.values())) or (None, "ledger")
        return Outlook("the order is approved", waits_for, turn)
    bucket = order.least_advanced
    if bucket is None:
        return Outlook("the order is completed", None, "ledger")
    waits = (_waits(order, bucket, units, at) for units, _, at in _groups(order, bucket))
    first = next(waits)
    waits_for, turn = first if first[0] else next((each for each in waits if each[0]), first)
    return Outlook(_STEPS[bucket], waits_for, turn)


def whereabouts(order: Order, line_no: int | None = None) -> list[Whereabouts]:
    """Tell of each group of units (of one line or kit, where it is named) where it is and what it waits for."""
    named = order.lines if line_no is None else per_unit(order, line_no)
    groups = [
        Whereabouts(units.line_no, units.sku, units.quantity, bucket, place, *_waits(order, bucket, units, at))
        for bucket in _BUCKETS
        for units, place, at in _groups(order, bucket)
        if units.line_no in named
    ]
    return sorted(groups, key=lambda each: each.line_no)


_BUCKETS: tuple[Bucket, ...] = get_args(Bucket)
_At = tuple[Fulfilment | None, Shipment | None]
_NOWHERE: _At = (None, None)
_Group = tuple[Units, str | None, _At]


def _groups(order: Order, bucket: Bucket) -> Iterator[_Group]:
    """Give the units in a bucket with their place: first those that have one."""
    left = {no: units for no, each in order.lines.items() if (units := getattr(each, bucket))}
    if not left:
        return
    for group in _placed(order, bucket):
        left[group[0].line_no] -= group[0].quantity
        yield group
    for line_no, quantity in left.items():
        if quantity > 0:
            yield Units(line_no, order.sold[line_no].sku, quantity), None, _NOWHERE


def _placed(order: Order, bucket: Bucket) -> Iterator[_Group]:
    if bucket == "allocated":
        for location, units in order.allocated_units:
            yield units, location, _NOWHERE
    if bucket in _INSIDE:
        for fulfilment in order.fulfilments.values():
            yield from _in_fulfilment(order, fulfilment, bucket)


def _in_fulfilment(order: Order, fulfilment: Fulfilment, bucket: Bucket) -> Iterator[_Group]:
    """Give the units in a bucket that a fulfilment was given, by shipment where they are in one."""
    left = {no: units for no, each in fulfilment.lines.items() if (units := getattr(each, bucket))}
    if not left:
        return
    for shipment in order.shipments.values():
        if shipment.fulfilment_id != fulfilment.fulfilment_id:
            continue
        for units in _in_shipment(bucket, shipment):
            quantity = min(left.get(units.line_no, 0), units.quantity)
            if quantity:
                left[units.line_no] -= quantity
                yield Units(units.line_no, units.sku, quantity), _place(bucket, shipment), (fulfilment, shipment)
    inside = f"{fulfilment.location}, fulfilment {fulfilment.fulfilment_id}"
    for line_no, quantity in left.items():
        if quantity:
            yield Units(line_no, fulfilment.sku(line_no), quantity), inside, (fulfilment, None)


_INSIDE: tuple[Bucket, ...] = ("released", "picked", "packed", "shipped", "delivered", "lost")


def _in_shipment(bucket: Bucket, shipment: Shipment) -> tuple[Units, ...]:
    """Give the units of a shipment that are in a bucket of their order."""
    match bucket:
        case "packed" if shipment.status in BEFORE_SHIPPED:
            return shipment.units
        case "shipped":
            return shipment.on_the_way
        case "delivered":
            return shipment.delivered
        case "lost":
            return shipment.lost
        case _:
            return ()


def _place(bucket: Bucket, shipment: Shipment) -> str:
    """Say where a shipment is, as far as it is known."""
    match bucket:
        case "packed":
            return f"{shipment.location}, shipment {shipment.shipment_id}"
        case "shipped":
            seen = shipment.tracking.place if shipment.tracking else None
            on_the_way = f"with {shipment.carrier or 'a carrier'}, shipment {shipment.shipment_id}"
            return f"{seen}, {on_the_way}" if seen else on_the_way
        case "delivered":
            return f"the customer, shipment {shipment.shipment_id}"
        case _:
            return f"shipment {shipment.shipment_id}"


_Waits = tuple[str | None, Turn]


def _waits(order: Order, bucket: Bucket, units: Units, at: _At) -> _Waits:
    fulfilment, shipment = at
    if bucket in {"cancelled", "delivered", "lost"}:
        return None, "nobody"
    if bucket == "shipped":
        return _waits_on_the_way(shipment)
    # An order that ships whole is released once none of its lines is held.
    whole = bucket == "allocated" and order.terms.ship == "whole_order"
    held = list(order.holds.values()) if whole else order.holds_on(units.line_no)
    if fulfilment is not None:
        held += [each for each in order.holds.values() if each.fulfilment_id == fulfilment.fulfilment_id]
    return _waits_for_holds(held) or _waits_inside(order, bucket, units, at)


def _waits_for_holds(holds: list[HoldPlaced]) -> _Waits | None:
    if not holds:
        return None
    told = [f"{_OF_HOLDS[each.kind][0]} (hold {each.hold_id}: {each.reason})" for each in holds]
    return " and ".join(told), _OF_HOLDS[holds[0].kind][1]


def _waits_inside(order: Order, bucket: Bucket, units: Units, at: _At) -> _Waits:
    """What units wait for that no hold stops and that have not left."""
    fulfilment, shipment = at
    of_warehouse: Turn = "supplier" if order.terms.delivery == "supplier" else "warehouse"
    if fulfilment is not None and any(each.line_no == units.line_no for each in fulfilment.cancel_requested):
        return f"{fulfilment.location} to answer whether it is still cancelled", of_warehouse
    match bucket:
        case "backordered":
            return f"stock of {units.sku}", "operator"
        case "allocated":
            return _waits_for_release(order)
        case "released":
            return "the units to be picked", of_warehouse
        case "picked":
            return "the units to be packed", of_warehouse
        case "packed" if shipment is not None and shipment.status == "ready_for_pickup":
            return "the customer to fetch it", "customer"
        case "packed":
            return "the parcels to leave", of_warehouse
        case _:
            return None, "ledger"


def _waits_for_release(order: Order) -> _Waits:
    """Why units that have their stock are with no warehouse yet."""
    scheduled = [each for each in order.fulfilments.values() if each.standing == "scheduled"]
    if scheduled and order.terms.not_before is not None:
        return f"{order.terms.not_before.isoformat()}, before which it may not ship", "ledger"
    if order.payments.asked_again:
        return "its payment to be authorized again", "provider"
    if order.terms.ship == "whole_order" and any(each.waiting for each in order.lines.values()):
        return "stock of the units that it ships with", "operator"
    return None, "ledger"


def _waits_on_the_way(shipment: Shipment | None) -> _Waits:
    if shipment is None:
        return "the carrier to deliver", "carrier"
    if shipment.status == "returning":
        return "the carrier to bring it back", "carrier"
    tracking = shipment.tracking
    match tracking.status if tracking else None:
        case "ready_for_pickup":
            return "the customer to fetch it from the carrier", "customer"
        case "delivery_failed" | "delivery_delayed" | "on_hold" as trouble:
            because = f": {tracking.incident}" if tracking and tracking.incident else ""
            return f"the carrier, {trouble.replace('_', ' ')}{because}", "carrier"
        case _:
            return "the carrier to deliver", "carrier"
