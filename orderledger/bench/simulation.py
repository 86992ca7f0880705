"""What a simulation costs: past orders sourced again by the rules of today and by others, and compared."""

import gc
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from domain.master.location import Location
from domain.orders.events import OrderPlaced
from domain.orders.lines import Line, units_by_sku, units_of_goods
from domain.orders.policy import ShipPolicy, Terms
from domain.orders.recipient import Destination
from domain.places import Coordinates, distance_km
from orderledger.bench.rows import Row, cost_row
from orderledger.simulation.figures import Compared
from orderledger.simulation.history import Ended, History, Moved, Ordered, Place, Step
from orderledger.simulation.rules import Rules
from orderledger.simulation.run import simulate

LOCATIONS = 20
SKUS = 500
PLACES = 1_000
LINES_MOST = 5
DAYS = 30
STOCKED = 0.6
"""That a location keeps a SKU."""
UNITS_MOST = 130
"""Of a SKU at a location at the start: some run out before the end."""
CAPACITY_PER_DAY = 120
CANCELLED = 0.05
SEED = 73
PEER = "a loop: nearest with all, no policies, capacity or waiting"
SHIP: tuple[ShipPolicy, ...] = ("whole_order", "whole_line", "as_available")
OTHER = Rules(aims=("distance", "whole", "parcels", "balance"), max_parcels=3)


def measure_simulation(orders: int) -> list[Row]:
    """Give the row: both runs of a comparison, by this process's own CPU time for each order."""
    past = made_history(orders)
    ours = _cost_us(orders, lambda: compare(past))
    theirs = min(_cost_us(orders, lambda: (nearest_with_all(past), nearest_with_all(past))) for _ in range(2))
    return [cost_row("simulate", ours, PEER, theirs)]


def compare(past: History) -> Compared:
    """Simulate by the rules of today, and by others: distance first, and no more than three parcels."""
    return Compared(simulate(past, Rules()), simulate(past, OTHER))


def made_history(orders: int) -> History:
    """A month of orders of one to five lines, to 1,000 places; stock comes each day, and some orders are cancelled."""
    chance = random.Random(SEED)  # noqa: S311 - the same history each time
    locations = [_location(chance, number) for number in range(LOCATIONS)]
    free = {
        (f"sku-{sku}", each.location): chance.randint(1, UNITS_MOST)
        for each in locations
        for sku in range(SKUS)
        if chance.random() < STOCKED
    }
    places = [_coordinates(chance).rounded(2) for _ in range(PLACES)]
    return History(locations, free, sorted(_steps(chance, orders, places, list(free)), key=lambda each: each.at))


def nearest_with_all(past: History) -> int:
    """The peer: how many orders left whole from the nearest location that had all."""
    free, shipped = dict(past.free), 0
    for step in past.steps:
        if isinstance(step, Moved):
            free[step.place] = free.get(step.place, 0) + step.quantity
        elif isinstance(step, Ordered):
            shipped += _ship(past, step, free)
    return shipped


def _ship(past: History, step: Ordered, free: dict[Place, int]) -> bool:
    here = step.placed.destination.coordinates
    wanted = units_by_sku(units_of_goods(step.placed.lines))
    places = [(each.coordinates, each.location) for each in past.locations]
    ranked = sorted((distance_km(here, there), location) for there, location in places if here and there)
    for _, location in ranked:
        if all(free.get((sku, location), 0) >= units for sku, units in wanted.items()):
            for sku, units in wanted.items():
                free[sku, location] -= units
            return True
    return False


def _steps(chance: random.Random, orders: int, places: list[Coordinates], kept: list[Place]) -> Iterator[Step]:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    for number in range(orders):
        at = start + timedelta(days=DAYS * number / orders)
        yield _order(chance, number, at, chance.choice(places))
        if chance.random() < CANCELLED:
            yield Ended(f"order-made:{number}", at + timedelta(hours=chance.randint(1, 48)))
    for day in range(DAYS):
        for place in chance.sample(kept, len(kept) // 20):
            yield Moved(place, start + timedelta(days=day, hours=7), chance.randint(1, UNITS_MOST // 4))


def _order(chance: random.Random, number: int, at: datetime, to: Coordinates) -> Ordered:
    lines = tuple(
        Line(no, "goods", f"sku-{chance.randrange(SKUS)}", "", chance.randint(1, 3), Decimal(100), 100, at.date())
        for no in range(1, chance.randint(1, LINES_MOST) + 1)
    )
    terms = Terms(ship=chance.choice(SHIP))
    destination = Destination(coordinates=to)
    placed = OrderPlaced("made", str(number), "retail", "GBP", None, lines, 100, destination, None, None, terms)
    return Ordered(f"order-made:{number}", at, placed)


def _location(chance: random.Random, number: int) -> Location:
    capacity = CAPACITY_PER_DAY if number % 2 else None
    return Location(
        f"location-{number}", f"{number}", "Europe/London", _coordinates(chance), number, capacity_per_day=capacity
    )


def _coordinates(chance: random.Random) -> Coordinates:
    """Somewhere in western Europe."""
    return Coordinates(chance.uniform(40, 58), chance.uniform(-6, 18))


def _cost_us(orders: int, run: Callable[[], object]) -> float:
    gc.collect()
    begun = time.process_time()
    run()
    return (time.process_time() - begun) * 1e6 / orders
