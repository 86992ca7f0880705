"""The peer of the flash sale: one aggregate of the plain `eventsourcing` library, of which callers take a unit each.

A sale is one event. So the peer is spared what ours does besides: an order that is placed, approved and released, a
verdict, timers, the catalogue, repeats. Its cache of aggregates is on: without it, each sale would read all before it.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import IntegrityError

from orderledger.bench.flash_sale import SKU
from orderledger.bench.peer_application import StockPosition, environment
from orderledger.bench.processes import Done, Stopwatch

CACHED = {"AGGREGATE_CACHE_MAXSIZE": "100"}


class PlainSale(Application[UUID]):
    """Sells units of one SKU."""

    def open(self, units: int) -> None:
        """Put units on the shelf."""
        self.save(StockPosition(SKU, units))

    def sell(self, order_id: str) -> None:
        """Sell one unit; tried again where another thread has sold one meanwhile."""
        while True:
            position: StockPosition = self.repository.get(StockPosition.create_id(SKU))
            position.allocate(order_id, 1)
            try:
                self.save(position)
            except IntegrityError:
                continue
            return


def sell(dsn: str, units: int, threads: int, limit_s: float) -> Done:
    """Sell units to so many threads for `limit_s`; runs in a process of its own, on an empty database."""
    numbers = count()

    def work(application: PlainSale, watch: Stopwatch) -> int:
        sold = 0
        while (not sold or watch.seconds < limit_s) and (number := next(numbers)) < units:
            application.sell(str(number))
            sold += 1
        return sold

    with PlainSale({**environment(dsn), **CACHED}) as application, ThreadPoolExecutor(threads) as pool:
        application.open(units)
        watch = Stopwatch()
        works = [pool.submit(work, application, watch) for _ in range(threads)]
        return watch.done(sum(each.result() for each in works))
