"""The peer of the intake: orders and stock with the plain `eventsourcing` library, as its documentation writes them.

An order is five events: placed, and units allocated at the position of each of its four lines. So the peer is spared
what our intake does besides: Kafka, a verdict, approval and release, sealing, a catalogue, repeats.
"""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import IntegrityError
from psycopg.conninfo import conninfo_to_dict

from orderledger.bench.market import SKUS, UNITS, order, order_id, sku, skus_of
from orderledger.bench.processes import Done, Stopwatch

AT_ONCE = 100
EVENTS_AN_ORDER = 5

PlainLine = dict[str, str | int]


class PlainOrder(Aggregate):
    """An order as the library's documentation would write it."""

    class Placed(Aggregate.Created):
        """The shop sold something."""

        order_id: str
        customer: str
        currency: str
        lines: list[PlainLine]

    @event(Placed)
    def __init__(self, order_id: str, customer: str, currency: str, lines: list[PlainLine]) -> None:
        self.order_id = order_id
        self.customer = customer
        self.currency = currency
        self.lines = lines

    @staticmethod
    def create_id(order_id: str) -> UUID:
        """Give the id of the order's aggregate."""
        return uuid5(NAMESPACE_URL, f"/orders/{order_id}")


class StockPosition(Aggregate):
    """Units of one SKU."""

    class Opened(Aggregate.Created):
        """There is stock."""

        sku: str
        units: int

    class Allocated(Aggregate.Event):
        """Units belong to an order."""

        order_id: str
        quantity: int

    @event(Opened)
    def __init__(self, sku: str, units: int) -> None:
        self.sku = sku
        self.available = units

    @staticmethod
    def create_id(sku: str) -> UUID:
        """Give the id of the SKU's aggregate."""
        return uuid5(NAMESPACE_URL, f"/stock/{sku}")

    def allocate(self, order_id: str, quantity: int) -> None:
        """Take units for an order; raises ValueError if there are not so many."""
        if quantity > self.available:
            raise ValueError(f"{self.available} of {self.sku} are left")
        self._allocate(order_id, quantity)

    @event(Allocated)
    def _allocate(self, order_id: str, quantity: int) -> None:
        del order_id
        self.available -= quantity


class PlainOrders(Application[UUID]):
    """Places orders and takes their stock, all in one save."""

    def open(self) -> None:
        """Put stock on the shelves."""
        positions = [StockPosition(sku(number), UNITS) for number in range(SKUS)]
        for begin in range(0, SKUS, AT_ONCE):
            self.save(*positions[begin : begin + AT_ONCE])

    def place(self, number: int) -> None:
        """Place one order of the market; tried again where another thread took of the same position first."""
        while True:
            try:
                self.save(*self._allocated(number))
            except IntegrityError:
                continue
            return

    def place_together(self, orders: int) -> None:
        """Place many orders by few saves: to have something to project, not to be measured."""
        positions = self._positions(map(sku, range(SKUS)))
        for begin in range(0, orders, AT_ONCE):
            placed = [_placed(number) for number in range(begin, min(begin + AT_ONCE, orders))]
            for each in placed:
                _allocate(each, positions)
            self.save(*placed, *positions.values())

    def _allocated(self, number: int) -> Iterator[Aggregate]:
        placed = _placed(number)
        positions = self._positions(skus_of(number))
        _allocate(placed, positions)
        yield placed
        yield from positions.values()

    def _positions(self, skus: Iterable[str]) -> dict[str, StockPosition]:
        return {each: self.repository.get(StockPosition.create_id(each)) for each in skus}


def environment(dsn: str) -> dict[str, str]:
    """Settings of the library for a database: PostgreSQL, all else its defaults."""
    given = conninfo_to_dict(dsn)
    names = {"DBNAME": "dbname", "HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    chosen = {f"POSTGRES_{ours}": str(given.get(theirs) or "") for ours, theirs in names.items()}
    return {"PERSISTENCE_MODULE": "eventsourcing.postgres", **chosen}


def open_positions(dsn: str) -> None:
    """Make the tables and the stock."""
    with PlainOrders(environment(dsn)) as application:
        application.open()


def fill(dsn: str, orders: int) -> None:
    """Place orders quickly, so that there are events to project."""
    with PlainOrders(environment(dsn)) as application:
        application.place_together(orders)


def place_orders(dsn: str, first: int, orders: int, threads: int, limit_s: float) -> Done:
    """Place up to so many orders, from number `first` on, by so many threads, each at least one, for `limit_s`."""
    numbers = count(first)

    def work(application: PlainOrders, watch: Stopwatch) -> int:
        placed = 0
        while (not placed or watch.seconds < limit_s) and (number := next(numbers)) < first + orders:
            application.place(number)
            placed += 1
        return placed

    with PlainOrders(environment(dsn)) as application, ThreadPoolExecutor(threads) as pool:
        watch = Stopwatch()
        works = [pool.submit(work, application, watch) for _ in range(threads)]
        return watch.done(sum(each.result() for each in works))


def _placed(number: int) -> PlainOrder:
    body = order(number)
    lines: list[PlainLine] = [
        {"sku": line.sku, "quantity": line.quantity, "unit_price_minor": str(line.unit_price_minor)}
        for line in body.lines
    ]
    return PlainOrder(order_id(number), str(body.customer), body.currency, lines)


def _allocate(placed: PlainOrder, positions: Mapping[str, StockPosition]) -> None:
    for line in placed.lines:
        positions[str(line["sku"])].allocate(placed.order_id, int(line["quantity"]))
