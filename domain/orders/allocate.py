"""Allocate an order: the closest location that has it all."""

from dataclasses import dataclass

from domain.master.location import Location, all_locations
from domain.orders.events import Candidate, OrderAllocated, OrderCompleted, Outcome, StockAwaited
from domain.orders.lines import units_by_sku
from domain.orders.recipient import Destination
from domain.orders.state import Order, order_in, require_stage
from domain.places import distance_km
from domain.stock.events import StockAllocated
from domain.stock.position import Position
from domain.streams import stock_stream
from domain.world import Change, Decision, World

BY_DISTANCE = "closest with all units"
BY_PREFERENCE = "first in preference with all units: the address has no coordinates"
BY_PREFERENCE_OF_LOCATIONS = "first in preference with all units: no location with coordinates has them"
LACKS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class AllocateOrder:
    """Find stock for the order in this stream."""

    order: str

    def streams(self) -> list[str]:
        """The order."""
        return [self.order]


def allocate_order(world: World, command: AllocateOrder) -> Decision:
    """Take stock at the first location, by the rule, that has all units; wait for stock if none has.

    An order without goods has nothing to wait for and is complete. An order that waits already and still
    finds nothing is not told so again.
    """
    order = order_in(world, command.order)
    require_stage(order, "order.not_approved", "approved", "awaiting_stock")
    if not order.units:
        return [Change(command.order, OrderCompleted())]
    wanted = units_by_sku(order.units)
    candidates = _candidates(world, order.destination, wanted)
    chosen = next((each for each in candidates if each.outcome == "chosen"), None)
    if chosen is None:
        if order.stage == "awaiting_stock":
            return []
        return [Change(command.order, StockAwaited(tuple(wanted), candidates))]
    return _take(order, chosen, wanted, candidates)


def _take(order: Order, chosen: Candidate, wanted: dict[str, int], candidates: tuple[Candidate, ...]) -> Decision:
    location = chosen.location
    taken = [
        Change(stock_stream(sku, location), StockAllocated(sku, location, quantity, order.stream))
        for sku, quantity in wanted.items()
    ]
    return [Change(order.stream, OrderAllocated(location, order.units, _rule(order, chosen), candidates)), *taken]


def _rule(order: Order, chosen: Candidate) -> str:
    if order.destination.coordinates is None:
        return BY_PREFERENCE
    return BY_DISTANCE if chosen.distance_km is not None else BY_PREFERENCE_OF_LOCATIONS


def _candidates(world: World, destination: Destination, wanted: dict[str, int]) -> tuple[Candidate, ...]:
    """All locations, best first; the first that has all is chosen, the ones behind it came later."""
    candidates: list[Candidate] = []
    chosen = False
    for distance, location in _ranked(world, destination):
        lacks = _lacks(world, location.location, wanted)
        outcome: Outcome = "lacks_stock" if lacks else "later" if chosen else "chosen"
        chosen = chosen or not lacks
        candidates.append(Candidate(location.location, distance, location.preference, outcome, lacks[:LACKS_SHOWN]))
    return tuple(candidates)


def _ranked(world: World, destination: Destination) -> list[tuple[float | None, Location]]:
    """Nearest first; what has no distance stands behind, in order of preference."""
    here = destination.coordinates
    measured = [
        (distance_km(here, each.coordinates) if here and each.coordinates else None, each)
        for each in all_locations(world)
    ]
    return sorted(
        measured,
        key=lambda pair: (
            pair[0] is None,
            pair[0] or 0.0,
            pair[1].preference,
            pair[1].location,
        ),
    )


def _lacks(world: World, location: str, wanted: dict[str, int]) -> tuple[str, ...]:
    positions = world.states(Position, [stock_stream(sku, location) for sku in wanted])
    return tuple(
        sku
        for (sku, quantity), position in zip(wanted.items(), positions, strict=True)
        if position is None or position.available < quantity
    )
