"""Allocate an order: take stock where sourcing finds it, and wait for the rest."""

from collections.abc import Collection, Mapping, Sequence

from domain.master.location import Location, all_locations
from domain.orders.events import OrderAllocated, StockAwaited
from domain.orders.lines import Units, units_by_line, units_by_sku
from domain.orders.state import Order, held_lines, order_in
from domain.places import distance_km
from domain.reservations.convert import kept_for, reservation_of, used
from domain.sourcing.parts import parts_of
from domain.sourcing.question import Answer, Question, Site
from domain.sourcing.source import source
from domain.stock.events import StockAllocated
from domain.stock.position import Position
from domain.streams import stock_stream
from domain.values import value
from domain.world import Change, Decision, World

BY_TERMS = "the location that the order names"
NOWHERE: frozenset[str] = frozenset()
NOTHING: Mapping[str, list[str]] = {}


@value
class AllocateOrder:
    """Find stock for the order in this stream."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Take stock where it is found; wait for what no location has.

        An order that waits already and still finds nothing is not told so again.
        """
        order = order_in(world, self.order)
        if order.status != "approved" or order.holds_on():
            return []
        return _allocate(world, order)


def _allocate(world: World, order: Order) -> Decision:
    units = _open_units(order)
    if not units:
        return []
    wanted = units_by_sku(units)
    reservation = reservation_of(world, order)
    answer = source(_question(world, order, units, wanted, kept_for(reservation)))
    changes: Decision = []
    for location, taken in answer.taken.items():
        # Mostly it is all of them, and their sums are known.
        changes += _take(order, location, taken, wanted if taken is units else units_by_sku(taken), answer)
    if reservation is not None and changes:
        changes = [*used(reservation, (each.sku for taken in answer.taken.values() for each in taken)), *changes]
    if answer.waiting:
        new = order.units(_first_looked_for(order, answer.waiting))
        if new or changes:
            changes.append(Change(order.stream, _awaited(order, new, answer)))
    return changes


def _awaited(order: Order, new: tuple[Units, ...], answer: Answer) -> StockAwaited:
    return StockAwaited(
        units=new,
        skus=tuple(units_by_sku(answer.waiting)),
        candidates=answer.candidates,
        promised_by=order.terms.promised_by,
        priority=order.terms.priority,
        placed_at=order.placed.placed_at,
    )


def _question(
    world: World,
    order: Order,
    units: tuple[Units, ...],
    wanted: Mapping[str, int],
    kept: Mapping[tuple[str, str], int],
) -> Question:
    """What sourcing is asked: all that needs stock at once, and every location that could ship it."""
    terms = order.terms
    return Question(
        units,
        wanted,
        parts_of(units, terms.ship, order.sold),
        _sites(world, order, wanted, kept),
        terms.ship == "as_available",
        terms.max_parcels,
        _shipping(order) if order.allocations or order.fulfilments else NOWHERE,
        order.destination.coordinates is not None,
    )


def _sites(world: World, order: Order, skus: Collection[str], kept: Mapping[tuple[str, str], int]) -> list[Site]:
    """All locations, or the one that the order names, as they stand now; with what is `kept` for the order there."""
    here, only = order.destination.coordinates, order.terms.location
    locations = [each for each in all_locations(world) if only is None or each.location == only]
    free = _free(world, locations, skus)
    if kept:
        _add_kept(free, locations, kept)
    excluded = _excluded(world, order) if order.excluded else NOTHING
    return [
        Site(
            each.location,
            distance_km(here, each.coordinates) if here and each.coordinates else None,
            each.preference,
            units,
            _load(each),
            _barred(each, order),
            excluded.get(each.location, ()),
        )
        for each, units in zip(locations, free, strict=True)
    ]


def _barred(_location: Location, _order: Order) -> str | None:
    """Why a location may ship nothing of the order; None if it may."""
    return None


def _load(_location: Location) -> float:
    """The share of the location's capacity of the day that is taken, 0 to 1."""
    return 0.0


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


def _first_looked_for(order: Order, waiting: Sequence[Units]) -> Mapping[int, int]:
    """Of units that wait, those that did not do so before."""
    return {no: min(quantity, order.lines[no].unallocated) for no, quantity in units_by_line(waiting).items()}


def _take(order: Order, location: str, units: tuple[Units, ...], by_sku: Mapping[str, int], answer: Answer) -> Decision:
    stream = order.stream
    rule = BY_TERMS if order.terms.location is not None else answer.rule
    taken = [
        Change(stock_stream(sku, location), StockAllocated(sku, location, quantity, stream))
        for sku, quantity in by_sku.items()
    ]
    return [Change(stream, OrderAllocated(location, units, rule, answer.candidates, answer.exact)), *taken]


def _excluded(world: World, order: Order) -> dict[str, list[str]]:
    """By location the SKUs that it rejected for good, or was short of and has not counted since."""
    rejected = {
        (sku, each.location)
        for each in order.fulfilments.values()
        if each.standing == "rejected"
        for sku in each.skus.values()
    }
    positions = world.states(Position, [stock_stream(sku, location) for sku, location in order.excluded])
    excluded: dict[str, list[str]] = {}
    for (sku, location), position in zip(order.excluded, positions, strict=True):
        if (sku, location) in rejected or (position is not None and position.aside.missing > 0):
            excluded.setdefault(location, []).append(sku)
    return excluded


def _shipping(order: Order) -> frozenset[str]:
    """The locations that ship something of the order already."""
    live = [each.location for each in order.fulfilments.values() if each.status not in {"rejected", "cancelled"}]
    return frozenset([*live, *(each.location for each in order.allocations)])


def _free(world: World, locations: Sequence[Location], skus: Collection[str]) -> list[dict[str, int]]:
    """What is available at each location of each SKU, loaded together."""
    streams = [stock_stream(sku, each.location) for each in locations for sku in skus]
    now = world.now
    free = [0 if each is None else each.available(now) for each in world.states(Position, streams)]
    width = len(skus)
    return [dict(zip(skus, free[at : at + width], strict=True)) for at in range(0, len(free), width)]


def _add_kept(
    free: Sequence[dict[str, int]], locations: Sequence[Location], kept: Mapping[tuple[str, str], int]
) -> None:
    """What is kept for an order is free for it alone."""
    for units, each in zip(free, locations, strict=True):
        for sku in units:
            units[sku] += kept.get((each.location, sku), 0)
