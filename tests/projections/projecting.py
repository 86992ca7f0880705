"""Projectors that run beside a test, and the rows that they leave."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier, Literal

from consumers import projector
from consumers.reading import MakeConsumer
from orderledger.engines import Endpoints
from projections.catalogue import VIEWS
from projections.stock_levels import STOCK_LEVELS
from schemas.topics import Topics
from tests.projections.history import History

PROGRAM = """
import sys, threading
from consumers import projector
from orderledger.connections import Clients
from orderledger.settings import Settings
from projections.catalogue import VIEWS
from schemas.topics import Topics

projector.RECORDS_AT_ONCE = 50
dsn, bootstrap, prefix = sys.argv[1:]

clients = Clients(Settings(topic_prefix=prefix), bootstrap)
projector.run(VIEWS.values(), clients.consumer, dsn, Topics(prefix), threading.Event())
"""


@dataclass(slots=True)
class Running:
    """A projector in a thread; what it died of, if it did."""

    thread: threading.Thread
    error: BaseException | None = None


@contextmanager
def projecting(database: str, make_consumer: MakeConsumer, topics: Topics, *names: str) -> Iterator[Running]:
    """Run projectors of some views (all, if none is named) as a process would; what they die of is raised here."""
    stop = threading.Event()

    def run() -> None:
        try:
            views = [VIEWS[name] for name in names or VIEWS]
            projector.run(views, make_consumer, database, topics, stop)
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            running.error = error

    running = Running(threading.Thread(target=run))
    running.thread.start()
    try:
        yield running
    finally:
        stop.set()
        running.thread.join()
        if running.error is not None:
            raise running.error


@contextmanager
def member(database: str, endpoints: Endpoints, topics: Topics) -> Iterator[subprocess.Popen[bytes]]:
    """Run projectors of all views in a process of its own, and kill it -9 at the end."""
    command = [sys.executable, "-c", PROGRAM, database, endpoints.kafka_bootstrap, topics.prefix]
    with subprocess.Popen(command) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for_some(conn: psycopg.Connection, position: int) -> None:
    """Wait until any partition of order_status stands behind a position."""
    conn.execute("LISTEN views_moved")
    while True:
        row = conn.execute("SELECT max(position) FROM views.checkpoints WHERE view = 'order_status'").fetchone()
        if row and row[0] > position:
            return
        for _ in conn.notifies(timeout=0.2, stop_after=1):
            pass


def folded(conn: psycopg.Connection, history: History) -> dict[str, list[dict[str, object]]]:
    """What the views must hold, by projecting the history straight into them; they are left empty."""
    with conn.transaction(force_rollback=True), conn.cursor() as cursor:
        for view in VIEWS.values():
            cursor.execute("SELECT set_config('search_path', %s, true)", (view.schema,))
            view.project(cursor, [each for each in history.events if each.name in view.events])
        return contents(conn)


def rows(conn: psycopg.Connection, schema: str, table: str) -> list[dict[str, Any]]:
    """All rows of a table, ordered by their text."""
    query = SQL("SELECT * FROM {0} AS t ORDER BY t::text").format(Identifier(schema, table))
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query).fetchall()


def add_level(conn: psycopg.Connection, sku: str, *, on_hand: int, received: int) -> None:
    """Put a position into stock_levels by hand, at leeds; what is not said is nothing."""
    stored = [column for column in STOCK_LEVELS.stored if column.name not in {"sku", "location", "updated_at"}]
    given = {column.name: 0 for column in stored} | {"on_hand": on_hand, "received": received}
    statement = SQL("INSERT INTO views.stock_levels (sku, location, updated_at, {}) VALUES (%s, 'leeds', now(), {})")
    values = SQL(", ").join(map(Literal, given.values()))
    conn.execute(statement.format(SQL(", ").join(map(Identifier, given)), values), (sku,))


def contents(conn: psycopg.Connection) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables of all views."""
    return {
        f"{view.schema}.{table.name}": rows(conn, view.schema, table.name)
        for view in VIEWS.values()
        for table in view.tables
    }
