"""The peer of the projector: a table of orders and their status, kept by the library's ProjectionRunner."""

import time
from functools import singledispatchmethod
from typing import Any

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL

from orderledger.bench.market import LINES
from orderledger.bench.peer_application import PlainOrder, PlainOrders, StockPosition, environment
from orderledger.bench.processes import Done, Stopwatch

LOOK_EVERY_S = 0.02

_TABLE = SQL(
    "CREATE TABLE IF NOT EXISTS order_status (order_id text PRIMARY KEY, customer text NOT NULL,"
    " lines integer NOT NULL, allocated integer NOT NULL, status text NOT NULL)"
)
_PLACED = SQL("INSERT INTO order_status VALUES (%s, %s, %s, 0, 'placed')")
_ALLOCATED = SQL(
    "UPDATE order_status SET allocated = allocated + 1,"
    " status = CASE WHEN allocated + 1 = lines THEN 'allocated' ELSE status END WHERE order_id = %s"
)


class OrderStatusTable(PostgresTrackingRecorder):
    """One row an order, written in one transaction with the position."""

    def __init__(self, datastore: PostgresDatastore, **options: Any) -> None:
        super().__init__(datastore, **options)
        self.sql_create_statements.append(_TABLE.format())

    def placed(self, order_id: str, customer: str, tracking: Tracking) -> None:
        """Add an order."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(_PLACED, (order_id, customer, LINES))

    def allocated(self, order_id: str, tracking: Tracking) -> None:
        """Note that one line of an order has its units."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(_ALLOCATED, (order_id,))

    def complete(self) -> int:
        """Give the number of orders that have all their units."""
        with self.datastore.transaction(commit=False) as cursor:
            row = cursor.execute("SELECT count(*) AS orders FROM order_status WHERE status = 'allocated'").fetchone()
        return int(row["orders"]) if row else 0


class OrderStatus(Projection[OrderStatusTable]):
    """What each event does to the table."""

    name = "order_status"

    @singledispatchmethod
    def process_event(self, domain_event: DomainEventProtocol[Any], tracking: Tracking) -> None:
        """Pass over what does not concern it."""
        del domain_event
        self.view.insert_tracking(tracking)

    @process_event.register
    def _placed(self, domain_event: PlainOrder.Placed, tracking: Tracking) -> None:
        self.view.placed(domain_event.order_id, domain_event.customer, tracking)

    @process_event.register
    def _allocated(self, domain_event: StockPosition.Allocated, tracking: Tracking) -> None:
        self.view.allocated(domain_event.order_id, tracking)


def project(dsn: str, limit_s: float) -> Done:
    """Project what is there, for no longer than `limit_s` but one batch at least; counted in events."""
    with _runner(dsn) as runner:
        watch = Stopwatch()
        first = _stands(runner)
        last = runner.app.recorder.max_notification_id() or 0
        while (stands := _stands(runner)) < last and (stands == first or watch.seconds < limit_s):
            if runner.is_interrupted.is_set():
                break
            time.sleep(LOOK_EVERY_S)
        return watch.done(stands - first)


def project_until(dsn: str, orders: int, limit_s: float) -> Done:
    """Project what comes until so many orders have all their units; raises TimeoutError."""
    with _runner(dsn) as runner:
        watch = Stopwatch()
        while runner.view.complete() < orders:
            if watch.seconds > limit_s:
                raise TimeoutError(f"{runner.view.complete()} of {orders} orders were projected in {limit_s:g} s")
            time.sleep(LOOK_EVERY_S)
        return watch.done(orders)


def _runner(dsn: str) -> ProjectionRunner[PlainOrders, OrderStatusTable]:
    return ProjectionRunner(
        application_class=PlainOrders,
        projection_class=OrderStatus,
        view_class=OrderStatusTable,
        env=environment(dsn),
    )


def _stands(runner: ProjectionRunner[PlainOrders, OrderStatusTable]) -> int:
    return runner.view.max_tracking_id(runner.app.name) or 0
