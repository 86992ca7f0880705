"""Measures the peers, each in a process of its own, each once a run."""

from dataclasses import dataclass, field

from orderledger.bench import peer_relay
from orderledger.bench.installation import Installation, fresh_database, fresh_topics
from orderledger.bench.metering import engines, metering
from orderledger.bench.peer_application import EVENTS_AN_ORDER, fill, open_positions, place_orders
from orderledger.bench.peer_projection import project, project_until
from orderledger.bench.peer_sale import sell
from orderledger.bench.processes import workers
from orderledger.bench.rows import Measured
from orderledger.engines import Endpoints
from orderledger.settings import Settings

THREADS = (1, 2, 4)
MOST_EVENTS_A_S = 3_000
LONG_S = 120.0
MANY = 1_000_000


@dataclass(slots=True)
class Peers:
    """The peers on some engines; each measurement takes about `seconds`."""

    settings: Settings
    endpoints: Endpoints
    seconds: float
    _application: tuple[Measured, int] | None = field(default=None, init=False)
    _projection: Measured | None = field(default=None, init=False)
    _whole_way: tuple[Measured, int] | None = field(default=None, init=False)

    def application(self) -> tuple[Measured, int]:
        """Orders a second of the library's Application at its best number of threads, and that number."""
        if self._application is None:
            self._application = self._measure_application()
        return self._application

    def projection(self) -> Measured:
        """Events a second of the library's ProjectionRunner over events that are there."""
        if self._projection is None:
            self._projection = self._measure_projection()
        return self._projection

    def whole_way(self) -> tuple[Measured, int]:
        """Orders a second placed by the Application and projected by a ProjectionRunner that runs beside it."""
        if self._whole_way is None:
            self._whole_way = self._measure_whole_way()
        return self._whole_way

    def sale(self, units: int) -> tuple[Measured, int]:
        """Units a second of one aggregate, sold by the Application at its best number of threads, and that number."""
        tried: list[tuple[Measured, int]] = []
        for threads in THREADS:
            with fresh_database(self.endpoints) as dsn, workers() as pool, metering(engines(self.settings)) as meter:
                pool.submit(int).result(LONG_S)
                with meter.counting():
                    done = pool.submit(sell, dsn, units, threads, self.seconds / len(THREADS)).result(LONG_S)
                tried.append((done.measured("allocations/s", "flash_sale, peer", "Application", meter), threads))
        return max(tried, key=lambda each: each[0].rate)

    def relay(self, filled: Installation) -> Measured:
        """Messages a second of a bare transactional loop, with the messages of a filled ledger."""
        # What it reads beforehand is not to be counted, so the engines are not.
        with fresh_topics(filled) as settings, workers() as pool, metering({}) as meter:
            done = pool.submit(peer_relay.publish, settings, filled.endpoints).result(LONG_S)
            return done.measured("messages/s", "relay, peer", "transactions", meter)

    def _measure_application(self) -> tuple[Measured, int]:
        limit_s = self.seconds / len(THREADS)
        tried: list[tuple[Measured, int]] = []
        with fresh_database(self.endpoints) as dsn, workers() as pool, metering(engines(self.settings)) as meter:
            pool.submit(open_positions, dsn).result(LONG_S)
            for threads in THREADS:
                with meter.counting():
                    done = pool.submit(place_orders, dsn, threads * MANY, MANY, threads, limit_s).result(LONG_S)
                tried.append((done.measured("orders/s", "intake, peer", "Application", meter), threads))
        return max(tried, key=lambda each: each[0].rate)

    def _measure_whole_way(self) -> tuple[Measured, int]:
        rate, threads = self.application()
        orders = max(1, round(rate.rate * self.seconds))
        with fresh_database(self.endpoints) as dsn, workers(2) as pool, metering(engines(self.settings)) as meter:
            pool.submit(open_positions, dsn).result(LONG_S)
            with meter.counting():
                projecting = pool.submit(project_until, dsn, orders, LONG_S)
                placed = pool.submit(place_orders, dsn, 0, orders, threads, LONG_S).result(LONG_S)
                projected = projecting.result(LONG_S)
        name = "end_to_end, peer"
        spent = (placed.spent(name, "Application"), projected.spent(name, "ProjectionRunner"))
        rate_a_s = orders / (projected.ended_s - placed.begun_s)
        return Measured(rate_a_s, "orders/s", orders, spent + meter.spent(name, orders)), threads

    def _measure_projection(self) -> Measured:
        orders = max(1, round(self.seconds * MOST_EVENTS_A_S / EVENTS_AN_ORDER))
        with fresh_database(self.endpoints) as dsn, workers() as pool, metering(engines(self.settings)) as meter:
            pool.submit(open_positions, dsn).result(LONG_S)
            pool.submit(fill, dsn, orders).result(LONG_S)
            with meter.counting():
                done = pool.submit(project, dsn, self.seconds).result(LONG_S)
            return done.measured("events/s", "live, peer", "ProjectionRunner", meter)
