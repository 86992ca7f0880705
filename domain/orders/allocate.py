"""Allocate an order: the closest locations that have what it needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from domain.master.location import Location, all_locations
from domain.orders.events import Candidate, OrderAllocated, Outcome, StockAwaited
from domain.orders.lines import Units, units_by_line, units_by_sku
from domain.orders.state import Order, held_lines, order_in
from domain.places import distance_km
from domain.reservations.convert import kept_for, reservation_of, used
from domain.stock.events import StockAllocated
from domain.stock.position import Position
from domain.streams import stock_stream
from domain.values import replace, value
from domain.world import Change, Decision, World

BY_DISTANCE = "closest with all units"
BY_PREFERENCE = "first in preference with all units: the address has no coordinates"
BY_PREFERENCE_OF_LOCATIONS = "first in preference with all units: no location with coordinates has them"
BY_TERMS = "the location that the order names"
LACKS_SHOWN = 10


@value
class AllocateOrder:
    """Find stock for the order in this stream."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Take stock for each part that must ship together; wait for what no location has.

        An order that waits already and still finds nothing is not told so again.
        """
        order = order_in(world, self.order)
        if order.status != "approved" or order.holds_on():
            return []
        return _allocate(world, order)


@dataclass(slots=True)
class _Plan:
    """Which units come from where: `first` is the answer of the candidates to the first part of each location.

    `free` tells by location and SKU what nobody has taken, this plan included; `excluded` are not to be asked.
    """

    free: dict[str, dict[str, int]]
    excluded: tuple[tuple[str, str], ...] = ()
    units: dict[str, list[Units]] = field(default_factory=dict)
    first: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)
    waiting: list[Units] = field(default_factory=list)
    asked: tuple[Candidate, ...] = ()

    def take(self, location: str, part: Iterable[Units], candidates: tuple[Candidate, ...]) -> None:
        """Let units come from a location."""
        self.first.setdefault(location, candidates)
        self.units.setdefault(location, []).extend(part)
        free = self.free[location]
        for each in part:
            free[each.sku] -= each.quantity


def _allocate(world: World, order: Order) -> Decision:
    reservation = reservation_of(world, order)
    plan = _plan(world, order, kept_for(reservation))
    changes = [
        change
        for location, units in plan.units.items()
        for change in _take(order, location, tuple(units), plan.first[location])
    ]
    if reservation is not None and changes:
        changes = [*used(reservation, (each.sku for units in plan.units.values() for each in units)), *changes]
    if plan.waiting:
        new = order.units(_first_looked_for(order, plan.waiting))
        if new or changes:
            changes.append(Change(order.stream, _awaited(order, new, plan)))
    return changes


def _awaited(order: Order, new: tuple[Units, ...], plan: _Plan) -> StockAwaited:
    return StockAwaited(
        units=new,
        skus=tuple(units_by_sku(plan.waiting)),
        candidates=plan.asked,
        promised_by=order.terms.promised_by,
        priority=order.terms.priority,
        placed_at=order.placed.placed_at,
    )


def _plan(world: World, order: Order, kept: Mapping[tuple[str, str], int]) -> _Plan:
    """All from one place where that is possible; else, as the ship policy allows, each part from one."""
    whole, ranked = _open_units(order), _ranked(world, order)
    wanted = units_by_sku(whole)
    plan = _Plan(_free(world, ranked, wanted), _excluded(world, order))
    for (location, sku), quantity in kept.items():
        if location in plan.free and sku in wanted:
            plan.free[location][sku] += quantity
    if whole:
        candidates = _candidates(order, ranked, wanted, plan)
        chosen = _chosen(candidates)
        if chosen is not None:
            plan.units[chosen], plan.first[chosen] = [*whole], candidates
            return plan
        plan.asked = candidates
    for part in _parts(order, whole):
        candidates = _candidates(order, ranked, units_by_sku(part), plan)
        chosen = _chosen(candidates)
        if chosen is not None:
            plan.take(chosen, part, candidates)
        elif order.terms.ship == "as_available":
            plan.waiting += _split(order, candidates, part[0], plan)
        else:
            plan.waiting += part
    return plan


def _open_units(order: Order) -> tuple[Units, ...]:
    """The units that need stock and that no hold on their line, or on one that ships with it, stops."""
    held = held_lines(order)
    sold = order.sold
    units = []
    for no, each in order.lines.items():
        waiting = each.unallocated + each.backordered
        if waiting and no not in held:
            units.append(Units(no, sold[no].sku, waiting))
    return tuple(units)


def _parts(order: Order, whole: tuple[Units, ...]) -> list[tuple[Units, ...]]:
    """Cut units into parts, each of which must come from one location."""
    match order.terms.ship:
        case "whole_order":
            return [whole] if whole else []
        case "whole_line" | "as_available":
            return [(each,) for each in whole]
        case "kit_together":
            kits: dict[str, list[Units]] = {}
            for each in whole:
                kits.setdefault(order.sold[each.line_no].kit or f"line {each.line_no}", []).append(each)
            return [tuple(members) for members in kits.values()]
        case _:
            assert_never(order.terms.ship)


def _split(order: Order, candidates: tuple[Candidate, ...], units: Units, plan: _Plan) -> list[Units]:
    """Take what each location has, best first, and give what no one has."""
    left = units.quantity
    for each in candidates:
        if each.outcome != "lacks_stock" or not left or not _may_ship(order, plan, each.location):
            continue
        quantity = min(left, max(plan.free[each.location][units.sku], 0))
        if quantity:
            plan.take(each.location, [replace(units, quantity=quantity)], candidates)
            left -= quantity
    return [replace(units, quantity=left)] if left else []


def _chosen(candidates: tuple[Candidate, ...]) -> str | None:
    for each in candidates:
        if each.outcome == "chosen":
            return each.location
    return None


def _first_looked_for(order: Order, waiting: Sequence[Units]) -> Mapping[int, int]:
    """Of units that wait, those that did not do so before."""
    return {no: min(quantity, order.lines[no].unallocated) for no, quantity in units_by_line(waiting).items()}


def _take(order: Order, location: str, units: tuple[Units, ...], candidates: tuple[Candidate, ...]) -> Decision:
    stream = order.stream
    taken = [
        Change(stock_stream(sku, location), StockAllocated(sku, location, quantity, stream))
        for sku, quantity in units_by_sku(units).items()
    ]
    return [Change(stream, OrderAllocated(location, units, _rule(order, location, candidates), candidates)), *taken]


def _rule(order: Order, location: str, candidates: tuple[Candidate, ...]) -> str:
    if order.terms.location is not None:
        return BY_TERMS
    if order.destination.coordinates is None:
        return BY_PREFERENCE
    for each in candidates:
        if each.location == location and each.distance_km is not None:
            return BY_DISTANCE
    return BY_PREFERENCE_OF_LOCATIONS


def _candidates(
    order: Order,
    ranked: Sequence[tuple[float | None, Location]],
    wanted: Mapping[str, int],
    plan: _Plan,
) -> tuple[Candidate, ...]:
    """All locations, best first; the first that has all is chosen, the ones behind it came later."""
    candidates: list[Candidate] = []
    chosen = False
    for distance, location in ranked:
        here = location.location
        free = plan.free[here]
        lacks = tuple([sku for sku, quantity in wanted.items() if free[sku] < quantity])
        outcome: Outcome = "later" if chosen else "chosen"
        if plan.excluded and any((sku, here) in plan.excluded for sku in wanted):
            outcome = "excluded"
        elif order.terms.max_parcels is not None and not _may_ship(order, plan, here):
            outcome = "over_parcels"
        elif lacks:
            outcome = "lacks_stock"
        chosen = chosen or outcome == "chosen"
        candidates.append(Candidate(here, distance, location.preference, outcome, lacks[:LACKS_SHOWN]))
    return tuple(candidates)


def _may_ship(order: Order, plan: _Plan, location: str) -> bool:
    """Whether a parcel from this location is not one too many."""
    if order.terms.max_parcels is None:
        return True
    used = _used(order, plan)
    return location in used or len(used) < order.terms.max_parcels


def _excluded(world: World, order: Order) -> tuple[tuple[str, str], ...]:
    """SKUs and locations that rejected them for good, or were short of them and have not counted since."""
    if not order.excluded:
        return ()
    rejected = {
        (sku, each.location)
        for each in order.fulfilments.values()
        if each.standing == "rejected"
        for sku in each.skus.values()
    }
    positions = world.states(Position, [stock_stream(sku, location) for sku, location in order.excluded])
    return tuple(
        pair
        for pair, position in zip(order.excluded, positions, strict=True)
        if pair in rejected or (position is not None and position.aside.missing > 0)
    )


def _used(order: Order, plan: _Plan) -> set[str]:
    """The locations that ship something of the order."""
    return {
        *plan.units,
        *(each.location for each in order.allocations),
        *(each.location for each in order.fulfilments.values() if each.status not in {"rejected", "cancelled"}),
    }


def _ranked(world: World, order: Order) -> list[tuple[float | None, Location]]:
    """Nearest first; what has no distance stands behind, in order of preference."""
    here = order.destination.coordinates
    only = order.terms.location
    measured = [
        (distance_km(here, each.coordinates) if here and each.coordinates else None, each)
        for each in all_locations(world)
        if only is None or each.location == only
    ]
    if len(measured) == 1:
        return measured
    return sorted(
        measured,
        key=lambda pair: (
            pair[0] is None,
            pair[0] or 0.0,
            pair[1].preference,
            pair[1].location,
        ),
    )


def _free(
    world: World, ranked: Sequence[tuple[float | None, Location]], skus: Iterable[str]
) -> dict[str, dict[str, int]]:
    """What is available at each location of each SKU, loaded together."""
    here, now = [location.location for _, location in ranked], world.now
    positions = iter(world.states(Position, [stock_stream(sku, location) for location in here for sku in skus]))
    return {
        location: {sku: position.available(now) if (position := next(positions)) is not None else 0 for sku in skus}
        for location in here
    }
