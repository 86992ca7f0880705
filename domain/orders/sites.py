"""The locations that could ship an order, as they stand now: what sourcing chooses from."""

from collections.abc import Collection, Mapping, Sequence

from domain.capacity.take import share_taken
from domain.master.location import Location, all_locations, refusal, ships_on
from domain.orders.state import Order
from domain.places import distance_km
from domain.sourcing.question import Site
from domain.stock.position import Position
from domain.streams import stock_stream
from domain.world import World

NOTHING: Mapping[str, list[str]] = {}
FULL = 1.0


def sites(world: World, order: Order, skus: Collection[str], kept: Mapping[tuple[str, str], int]) -> list[Site]:
    """All locations, or the one that the order names; with what is `kept` for the order there."""
    here, terms = order.goes.destination.coordinates, order.placed.terms
    only, delivery = terms.location, terms.delivery
    locations = all_locations(world)
    if only is not None:
        locations = [each for each in locations if each.location == only]
    free = _free(world, locations, skus)
    if kept:
        _add_kept(free, locations, kept)
    excluded = _excluded(world, order) if order.excluded else NOTHING
    flags = [flag for line in order.sold.values() if line.flags for flag in line.flags]
    found = []
    for each, units in zip(locations, free, strict=True):
        far = distance_km(here, each.coordinates) if here and each.coordinates else None
        load = 0.0
        barred: str | None = refusal(each, delivery, flags)
        if each.capacity_per_day is not None and barred is None:
            load, barred = _busy(world, each, order)
        found.append(Site(each.location, far, each.preference, units, load, barred, excluded.get(each.location, ())))
    return found


def _busy(world: World, location: Location, order: Order) -> tuple[float, str | None]:
    """How busy a location is on the day on which the order would leave, and why it may ship nothing of it."""
    day = ships_on(location, world.now)
    if day is None:
        return 0.0, "closed"
    share = share_taken(world, location, day, order.stream)
    return share, "capacity" if share >= FULL else None


def _excluded(world: World, order: Order) -> dict[str, list[str]]:
    """By location the SKUs that it rejected for good, or was short of and has not counted since."""
    rejected = {
        (units.sku, each.location)
        for each in order.fulfilments.values()
        if each.standing == "rejected"
        for units in each.given
    }
    positions = world.states(Position, [stock_stream(sku, location) for sku, location in order.excluded])
    excluded: dict[str, list[str]] = {}
    for (sku, location), position in zip(order.excluded, positions, strict=True):
        if (sku, location) in rejected or (position is not None and position.aside.missing > 0):
            excluded.setdefault(location, []).append(sku)
    return excluded


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
