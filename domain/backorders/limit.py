"""The backorder limit of a SKU: how many units may be sold beyond what there is."""

from collections.abc import Mapping, Sequence

from domain.backorders.state import Backorders
from domain.master.location import all_locations
from domain.master.product import ProductListed
from domain.orders.events import OrderPlaced
from domain.orders.lines import Line, as_sold
from domain.refusals import Refused
from domain.reservations.events import ReservedUnits
from domain.reservations.state import Reservation
from domain.stock.position import Position
from domain.streams import backorders_stream, reservation_stream, stock_stream
from domain.world import World


def require_within_limits(world: World, placed: OrderPlaced, products: Sequence[ProductListed]) -> None:
    """Refuse goods that are neither there nor may be backordered, naming the first line; lines of a SKU count together.

    What is there is available to promise at the locations that may ship the order, and what a reservation keeps for it;
    less what others wait for.
    """
    limits = {each.sku: each.backorder_limit for each in products if each.backorder_limit is not None}
    if not limits:
        return
    wanted: dict[str, int] = {}
    free = _free(world, placed, list(limits))
    for line in placed.lines:
        if line.kind == "goods" and line.sku in limits:
            wanted[line.sku] = wanted.get(line.sku, 0) + line.quantity
            if wanted[line.sku] > free[line.sku] + limits[line.sku]:
                _refuse(placed, line, wanted[line.sku], free[line.sku], limits[line.sku])


def _refuse(placed: OrderPlaced, line: Line, wanted: int, free: int, limit: int) -> None:
    numbers = [each.line_no for each in as_sold(placed.lines, placed.kits)]
    rule = "stock.backorder_limit" if limit else "stock.insufficient"
    beyond = f" and {limit} may be backordered" if limit else ""
    reason = f"{max(free, 0)} units of {line.sku} are available{beyond}, {wanted} are wanted"
    raise Refused(rule, reason, f"lines[{numbers.index(line.sold_in)}].quantity")


def _free(world: World, placed: OrderPlaced, skus: Sequence[str]) -> Mapping[str, int]:
    """What is available of each SKU, less what others wait for: below zero where they wait for more."""
    only = placed.terms.location
    places = [only] if only is not None else [each.location for each in all_locations(world) if each.closed is None]
    positions = iter(world.states(Position, [stock_stream(sku, place) for sku in skus for place in places]))
    queues = world.states(Backorders, [backorders_stream(sku) for sku in skus])
    free = {}
    for sku, queue in zip(skus, queues, strict=True):
        here = [position.available(world.now) for _ in places if (position := next(positions)) is not None]
        free[sku] = sum(each for each in here if each > 0) - (queue.total if queue is not None else 0)
    for each in _kept(world, placed):
        if each.sku in free and each.location in places:
            free[each.sku] += each.quantity
    return free


def _kept(world: World, placed: OrderPlaced) -> Sequence[ReservedUnits]:
    """What the reservation that the order names keeps for it."""
    if placed.terms.reservation is None:
        return ()
    found = world.state(Reservation, reservation_stream(placed.shop, placed.terms.reservation))
    return found.units if found is not None and found.lives(world.now) else ()
