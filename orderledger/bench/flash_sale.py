"""A flash sale: many callers in one process ask for one unit each of the same SKU, until none is left."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from statistics import quantiles

from domain.messages import MessageAccepted
from ledger.front import Front
from ledger.recorder import LedgerRecorder, open_datastore
from ledger.writer import Writer
from orderledger.bench.buying import buy, open_shop, sku
from orderledger.bench.installation import fresh_database
from orderledger.bench.metering import engines, metering
from orderledger.bench.processes import Done, Stopwatch, workers
from orderledger.bench.rows import Measured
from orderledger.engines import Endpoints
from orderledger.logs import configure_logs
from orderledger.run import clock, collect_rarely
from orderledger.settings import Settings

CALLERS = 64
SALE_S = 600.0
SKU = sku(0)


@dataclass(frozen=True, slots=True)
class Sold:
    """What was sold and what it cost; p50 and p99 are of a verdict, in ms, `again` is decisions made again a commit."""

    done: Done
    latencies_ms: tuple[float, float]
    again: float


@dataclass(frozen=True, slots=True)
class FlashSale:
    """Allocations a second, p50 and p99 of a verdict in ms, and how often a group was decided again for each commit."""

    measured: Measured
    latencies_ms: tuple[float, float]
    again: float


def measure_flash_sale(around: Settings, endpoints: Endpoints, units: int) -> FlashSale:
    """Sell so many units of one SKU to CALLERS callers in a process of its own; every verdict is durable."""
    with fresh_database(endpoints) as dsn, workers() as pool, metering(engines(around)) as meter:
        pool.submit(int).result()
        with meter.counting():
            sold = pool.submit(sell_out, around, dsn, units).result(SALE_S)
        measured = sold.done.measured("allocations/s", "flash_sale", "callers and writer", meter)
    return FlashSale(measured, sold.latencies_ms, sold.again)


def sell_out(settings: Settings, dsn: str, units: int) -> Sold:
    """Open a shop with so many units and let callers ask until each is refused; runs in a process of its own."""
    configure_logs("flash_sale", settings.home, settings.log_level)
    recorder = LedgerRecorder(open_datastore(dsn))
    with closing(recorder.datastore):
        recorder.create_table()
        writer = Writer(recorder, clock)
        open_shop(writer, [SKU], units)
        collect_rarely()
        commits, again = writer.commits, writer.decided_again
        with Front(writer) as front, ThreadPoolExecutor(CALLERS) as threads:
            numbers, together = count(), threading.Barrier(CALLERS)
            watch = Stopwatch()
            calling = [threads.submit(_call, front, numbers, together) for _ in range(CALLERS)]
            took_ms = [each for caller in calling for each in caller.result()]
            done = watch.done(len(took_ms))
    assert len(took_ms) == units, f"{len(took_ms)} of {units} units were sold"
    parts = quantiles(took_ms, n=100, method="inclusive")
    return Sold(done, (parts[49], parts[98]), (writer.decided_again - again) / (writer.commits - commits))


def _call(front: Front, numbers: Iterator[int], together: threading.Barrier) -> list[float]:
    """Buy one unit after the other until none is left; give how many ms each took."""
    together.wait()
    took_ms: list[float] = []
    while True:
        asked_s = time.monotonic()
        verdict = front.ask(buy(str(next(numbers)), SKU, 1)).verdict
        if not isinstance(verdict, MessageAccepted):
            return took_ms
        took_ms.append((time.monotonic() - asked_s) * 1000)
