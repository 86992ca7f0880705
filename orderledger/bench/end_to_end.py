"""The whole way: a shop's message in Kafka, until the views show what became of it."""

import os
import time
from contextlib import closing
from dataclasses import dataclass
from statistics import quantiles

import psycopg

from orderledger.bench.installation import Installation
from orderledger.bench.market import SHOP, Shop, order_id
from orderledger.bench.metering import engines, metering
from orderledger.bench.position import ends_of_views, head, orders_taken_in
from orderledger.bench.processes import ledger_running
from orderledger.bench.rows import Measured
from orderledger.settings import Settings
from projections.checkpoints import CHANNEL

WARM_UP = 0.2
"""Share of the orders that are sent before those that are measured, at the same rate."""
RATE_A_S = 200
LIMIT_S = 90.0
SEND_EVERY_S = 0.01
VIEW = "order_status"
POLL_S = 0.1

_SHOWN = "SELECT order_id FROM views.order_status WHERE shop = %s AND order_id = ANY(%s) AND status = 'released'"


@dataclass(frozen=True, slots=True)
class EndToEnd:
    """Orders a second at full speed, and p50 and p99 of sent → visible at RATE_A_S, in milliseconds."""

    measured: Measured
    latencies_ms: tuple[float, float]


def measure_end_to_end(made: Installation, around: Settings, orders: int, seconds: float) -> EndToEnd:
    """Send at a fixed rate for so many seconds, then so many orders as fast as they go; all roles run."""
    with ledger_running(made) as pids, closing(made.clients.sender()) as sender, made.connect() as conn:
        shop = Shop(sender, made.topics)
        way = _Way(made, shop, conn)
        way.latencies_ms(max(2, round(RATE_A_S * seconds * WARM_UP)))
        latencies_ms = way.latencies_ms(max(2, round(RATE_A_S * seconds)))
        with metering({"bench": os.getpid(), **pids, **engines(around)}) as meter:
            with meter.counting():
                elapsed_s = way.all_at_once(orders)
            measured = Measured(orders / elapsed_s, "orders/s", orders, meter.spent("end_to_end", orders))
    return EndToEnd(measured, (_percentile(latencies_ms, 50), _percentile(latencies_ms, 99)))


class _Way:
    """Sends orders, each number once, and looks for them in the views."""

    def __init__(self, made: Installation, shop: Shop, conn: psycopg.Connection) -> None:
        self._made = made
        self._shop = shop
        self._conn = conn
        self._sent = 0

    def all_at_once(self, count: int) -> float:
        """Give the seconds from the first of so many orders sent until every view shows all that became of them."""
        before = head(self._conn)
        begun_s = time.monotonic()
        self._shop.send(range(self._sent, self._sent + count))
        self._shop.flush()
        self._sent += count
        while orders_taken_in(self._conn, self._made.topics) < self._sent:
            _sleep(begun_s)
        ends = ends_of_views(self._conn, before)
        while not ends.reached(self._conn):
            _sleep(begun_s)
        return time.monotonic() - begun_s

    def latencies_ms(self, count: int) -> list[float]:
        """Send so many orders at RATE_A_S; give for each the time until its released row is visible."""
        self._conn.execute(f"LISTEN {CHANNEL}")
        begun_s = time.monotonic()
        waiting: dict[str, float] = {}
        found: list[float] = []
        sent = 0
        while len(found) < count:
            due = min(count, 1 + int((time.monotonic() - begun_s) * RATE_A_S))
            for _ in range(sent, due):
                waiting[order_id(self._sent)] = time.monotonic()
                self._shop.send([self._sent])
                self._sent += 1
            sent = due
            # To ask for the rows without need would cost as much as what is measured.
            moved = {each.payload for each in self._conn.notifies(timeout=SEND_EVERY_S, stop_after=1)}
            if VIEW in moved:
                found += self._seen(waiting)
            _require_time(begun_s)
        self._shop.flush()
        self._conn.execute(f"UNLISTEN {CHANNEL}")
        return found

    def _seen(self, waiting: dict[str, float]) -> list[float]:
        rows = self._conn.execute(_SHOWN, (SHOP, list(waiting))).fetchall()
        now_s = time.monotonic()
        return [(now_s - waiting.pop(order)) * 1000 for (order,) in rows]


def _sleep(begun_s: float) -> None:
    _require_time(begun_s)
    time.sleep(POLL_S)


def _require_time(begun_s: float) -> None:
    if time.monotonic() - begun_s > LIMIT_S:
        raise TimeoutError(f"the orders are not all visible after {LIMIT_S:g} s")


def _percentile(values: list[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]
