"""How many units of a SKU stand where, now or at a moment in the past, and who waits for some."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import DictRow, class_row

from projections.reports.snapshot import as_json, snapshot

WAITING_SHOWN = 10


@dataclass(frozen=True, slots=True)
class StockLevel:
    """Units of one SKU at one location: on_hand = received - shipped + returned + adjusted + transferred.

    `incoming` units are on their way, and not among them.
    """

    sku: str
    location: str
    on_hand: int
    allocated: int
    reserved: int
    safety: int
    unavailable: int
    available: int
    incoming: int
    received: int
    shipped: int
    returned: int
    adjusted: int
    transferred: int
    position: int


@dataclass(frozen=True, slots=True)
class StockReport:
    """Levels of a SKU by location; the units that orders wait for (`backordered`), and the first of those `orders`.

    `waiting` are rows of views.backorders in the order in which they will be served.
    """

    sku: str
    levels: list[StockLevel]
    backordered: int
    orders: int
    waiting: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class StockBalance:
    """Units of one SKU at one location after the movement `version` of its position, which was recorded then."""

    location: str
    on_hand: int
    allocated: int
    reserved: int
    safety: int
    unavailable: int
    available: int
    version: int
    position: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class PastStock:
    """How a SKU stood at a moment, by location."""

    sku: str
    at: datetime
    levels: list[StockBalance]


def stock(conn: Connection[Any], sku: str) -> StockReport:
    """Give the levels of a SKU (none if no unit of it was ever received or expected anywhere), and who waits for it.

    `conn` must be in autocommit mode.
    """
    with snapshot(conn, ("views", "stock_levels"), ("views", "backorders")) as cursor:
        waiting = cursor.execute(_WAITING, (sku, WAITING_SHOWN)).fetchall()
        return StockReport(
            sku=sku,
            levels=_levels(cursor, sku),
            backordered=waiting[0]["backordered"] if waiting else 0,
            orders=waiting[0]["orders"] if waiting else 0,
            waiting=[as_json({name: row[name] for name in row if name not in _TOTALS}) for row in waiting],
        )


_TOTALS = ("backordered", "orders")
_WAITING = """
    SELECT shop, order_id, units, promised_by, priority, placed_at, since,
        (sum(units) OVER ())::bigint AS backordered, count(*) OVER () AS orders
    FROM views.backorders WHERE sku = %s
    ORDER BY promised_by NULLS LAST, priority, placed_at NULLS FIRST, shop, order_id LIMIT %s
"""
_LEVELS = """
    SELECT sku, location, on_hand, allocated, reserved, safety, unavailable, available, incoming, received, shipped,
        returned, adjusted, transferred, position
    FROM views.stock_levels WHERE sku = %s ORDER BY location
"""


def _levels(cursor: Cursor[DictRow], sku: str) -> list[StockLevel]:
    return [StockLevel(**row) for row in cursor.execute(_LEVELS, (sku,)).fetchall()]


def stock_at(conn: Connection[Any], sku: str, at: datetime) -> PastStock:
    """Give how a SKU stood at a moment: after what the ledger had recorded by then; locations without any are left out.

    It is the last row of views.stock_ledger of each position that was recorded at or before `at`. Reservations count as
    reserved from when they were made until the ledger had ended them, which is some seconds after they expire.
    """
    with conn.cursor(row_factory=class_row(StockBalance)) as cursor:
        return PastStock(sku, at, cursor.execute(_AT, {"sku": sku, "at": at}).fetchall())


# A position is read backwards by its primary key, only as far as it must be.
_AT = """
    SELECT p.location, on_hand, allocated, reserved, safety, unavailable, available, version, position, recorded_at
    FROM (SELECT location FROM views.stock_levels WHERE sku = %(sku)s) AS p
    CROSS JOIN LATERAL (
        SELECT * FROM views.stock_ledger AS l
        WHERE l.sku = %(sku)s AND l.location = p.location AND l.recorded_at <= %(at)s
        ORDER BY l.version DESC LIMIT 1
    ) AS last
    ORDER BY p.location
"""
