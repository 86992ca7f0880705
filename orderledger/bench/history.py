"""The import of history: orders from a file, sent through Kafka, shipped, and shown by every view."""

import csv
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from orderledger.bench.installation import Installation
from orderledger.bench.market import order
from orderledger.bench.metering import engines, metering
from orderledger.bench.processes import Done, Stopwatch, ledger_running, workers
from orderledger.bench.rows import Measured
from orderledger.importing.online_retail import import_online_retail
from orderledger.importing.visible import wait_until_visible
from orderledger.settings import Settings
from producers.online_retail.lines import COLUMNS

SHOP = "online-retail"
IMPORT_S = 600.0
FIRST_INVOICE = 100_000
OPENED = datetime(2011, 1, 3, 9)  # noqa: DTZ001 - local time, as such files have it
APART = timedelta(minutes=3)
MINOR_A_POUND = 100


def measure_import(made: Installation, around: Settings, orders: int) -> Measured:
    """Import a file of so many orders of the market, each of four lines, as `orderledger import` does."""
    with (
        tempfile.TemporaryDirectory(prefix="orderledger-") as folder,
        ledger_running(made) as pids,
        workers() as pool,
        metering({**pids, **engines(around)}) as meter,
    ):
        path = Path(folder) / "orders.csv"
        write_orders(path, orders)
        pool.submit(int).result()
        with made.connect() as conn:
            # What the market opened with has come all the way: every role has begun.
            wait_until_visible(conn)
        with meter.counting():
            done = pool.submit(import_file, made, path, orders).result(IMPORT_S)
        return done.measured("orders/s", "import", "importer", meter)


def import_file(made: Installation, path: Path, orders: int) -> Done:
    """Import a file; runs in a process of its own."""
    watch = Stopwatch()
    outcome = import_online_retail(made.settings, made.endpoints, path, SHOP, _tell_no_one)
    done = watch.done(orders)
    assert (outcome.refused, outcome.rejected_lines) == (0, 0), f"all is imported: {outcome}"
    return done


def write_orders(path: Path, orders: int) -> None:
    """Write the market's first orders as a shop's export of its invoices."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for number in range(orders):
            rows.writerows(_rows(number))


def _rows(number: int) -> Iterator[tuple[object, ...]]:
    body, at = order(number), (OPENED + number * APART).isoformat()
    for line in body.lines:
        pounds = Decimal(str(line.unit_price_minor)) / MINOR_A_POUND
        # The market's own warehouse, which ships nothing, keeps none of these.
        yield (
            *(FIRST_INVOICE + number, f"past-{line.sku}", line.description, line.quantity),
            *(at, pounds, body.customer, "United Kingdom"),
        )


def _tell_no_one(_step: str, _done: int, _total: int) -> None:
    """Nobody watches."""
