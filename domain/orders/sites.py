"""The locations that could ship an order, as they stand now: what sourcing chooses from."""

from collections.abc import Collection, Mapping, Sequence

from domain.capacity.room import room
from domain.capacity.take import workload
from domain.master.goods import GoodsFlag
from domain.master.location import Location, all_locations, refusal, ships_on
from domain.orders.policy import Delivery
from domain.orders.state import Order
from domain.places import Coordinates, distance_km
from domain.sourcing.question import Site
from domain.stock.position import Position
from domain.streams import stock_stream
from domain.values import value
from domain.world import World

NOTHING: Mapping[str, list[str]] = {}
Kept = Mapping[tuple[str, str], int]


@value
class Wish:
    """What an order or a basket, whose stream it is, asks of a location: one only, if it is named.

    `near` is where the goods go; what is not known of `delivery` rules no location out.
    """

    stream: str
    near: Coordinates | None
    location: str | None
    delivery: Delivery | None
    flags: Sequence[GoodsFlag]


def sites(world: World, order: Order, skus: Collection[str], kept: Kept) -> list[Site]:
    """All locations, or the one that the order names; with what is `kept` for the order there."""
    terms = order.placed.terms
    flags = [flag for line in order.sold.values() if line.flags for flag in line.flags]
    wish = Wish(order.stream, order.goes.destination.coordinates, terms.location, terms.delivery, flags)
    return sites_for(world, wish, skus, kept, _excluded(world, order) if order.excluded else NOTHING)


def sites_for(
    world: World, wish: Wish, skus: Collection[str], kept: Kept, excluded: Mapping[str, Sequence[str]] = NOTHING
) -> list[Site]:
    """The locations that may be asked, with what is free there and `kept`; each but for the SKUs `excluded` there."""
    here = wish.near
    locations = all_locations(world)
    if wish.location is not None:
        locations = [each for each in locations if each.location == wish.location]
    free = _free(world, locations, skus)
    if kept:
        _add_kept(free, locations, kept)
    found = []
    for each, units in zip(locations, free, strict=True):
        far = distance_km(here, each.coordinates) if here and each.coordinates else None
        load = 0.0
        barred: str | None = refusal(each, wish.delivery, wish.flags)
        if each.capacity_per_day is not None and barred is None:
            load, barred = room(each, workload(world, each.location), ships_on(each, world.now), wish.stream)
        found.append(Site(each.location, far, each.preference, units, load, barred, excluded.get(each.location, ())))
    return found


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


def _add_kept(free: Sequence[dict[str, int]], locations: Sequence[Location], kept: Kept) -> None:
    """What is kept for an order is free for it alone."""
    for units, each in zip(free, locations, strict=True):
        for sku in units:
            units[sku] += kept.get((each.location, sku), 0)
