"""What an owner wants to see at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_args

from psycopg import Connection, Cursor
from psycopg.rows import DictRow

from domain.orders.state import Stage
from domain.orders.watch import STUCK_AFTER
from projections.reports.snapshot import as_json, snapshot

ROWS = 10
DAYS = 31

_STUCK = """
    SELECT shop, order_id, s.status, status_since, location, next_step, waiting_for, turn,
        extract(epoch FROM %(now)s - status_since)::bigint AS age_s, count(*) OVER ()::bigint AS total
    FROM views.order_status AS s
    JOIN unnest(%(stages)s::text[], %(limits_s)s::bigint[]) AS n (status, limit_s) USING (status)
    WHERE status_since < %(now)s - limit_s * interval '1 second'
    ORDER BY status_since, shop, order_id LIMIT %(rows)s
"""
_FILL_RATE = """
    SELECT coalesce(sum(units), 0)::bigint AS units_ordered,
        coalesce(sum(filled_first), 0)::bigint AS units_shipped_from_first_allocation
    FROM views.order_status
"""
_LOW_STOCK = """
    SELECT sku, location, available, on_hand, allocated, count(*) OVER ()::bigint AS total
    FROM views.stock_levels WHERE available <= %s ORDER BY available, sku, location LIMIT %s
"""
_SALES_BY_DAY = """
    SELECT * FROM (
        SELECT business_date AS day, currency,
            count(DISTINCT (shop, order_id)) FILTER (WHERE document_type = 'order') AS orders,
            coalesce(sum(amount_minor - cancelled_minor) FILTER (WHERE document_type = 'order' AND kind = 'goods'), 0)
                ::bigint AS goods_minor,
            sum(amount_minor - cancelled_minor)::bigint AS net_minor
        FROM analytics.lines
        WHERE currency IS NOT NULL AND NOT (document_type = 'order' AND (shop, order_id) IN (
            SELECT shop, order_id FROM analytics.orders WHERE cancelled_at IS NOT NULL))
        GROUP BY day, currency ORDER BY day DESC, currency LIMIT %s
    ) AS latest ORDER BY day, currency
"""


@dataclass(frozen=True, slots=True)
class FillRate:
    """Units shipped from the first allocation ÷ units ordered, of all orders; None before anything was ordered.

    A unit is filled from its first allocation if it never awaited stock nor lost its allocation.
    """

    units_ordered: int
    units_shipped_from_first_allocation: int
    rate: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """The first few of `total` rows."""

    total: int
    rows: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Overview:
    """Orders by status; those stuck at a stage, oldest first; fill rate; what runs low, lowest first; sales by day."""

    orders_by_status: dict[str, int]
    stuck: Found
    fill_rate: FillRate
    low_stock: Found
    sales_by_day: list[dict[str, Any]]


def overview(
    conn: Connection[Any],
    now: datetime,
    *,
    stuck_after: Mapping[Stage, timedelta] = STUCK_AFTER,
    low_at: int = 5,
) -> Overview:
    """Look at everything as it is at one moment; `conn` must be in autocommit mode.

    `now` (UTC) is held against the times at which the ledger recorded the stages. Stock is low from `low_at`
    available units down. Sales are those of the last 31 days that had any, by currency, in minor units.
    """
    tables = (
        ("views", "order_status"),
        ("views", "stock_levels"),
        ("analytics", "lines"),
        ("analytics", "orders"),
    )
    with snapshot(conn, *tables) as cursor:
        return Overview(
            orders_by_status=_by_status(cursor),
            stuck=_stuck(cursor, now, stuck_after),
            fill_rate=_fill_rate(cursor),
            low_stock=_found(cursor.execute(_LOW_STOCK, (low_at, ROWS)).fetchall()),
            sales_by_day=[as_json(row) for row in cursor.execute(_SALES_BY_DAY, (DAYS,)).fetchall()],
        )


def _by_status(cursor: Cursor[DictRow]) -> dict[str, int]:
    """Stages in the order in which an order comes to them; those without orders are left out."""
    cursor.execute("SELECT status, count(*) AS orders FROM views.order_status GROUP BY status")
    found = {row["status"]: row["orders"] for row in cursor.fetchall()}
    return {stage: found[stage] for stage in get_args(Stage) if stage in found}


def _stuck(cursor: Cursor[DictRow], now: datetime, stuck_after: Mapping[Stage, timedelta]) -> Found:
    limits_s = [int(limit.total_seconds()) for limit in stuck_after.values()]
    cursor.execute(_STUCK, {"now": now, "stages": list(stuck_after), "limits_s": limits_s, "rows": ROWS})
    return _found(cursor.fetchall())


def _fill_rate(cursor: Cursor[DictRow]) -> FillRate:
    row = cursor.execute(_FILL_RATE).fetchone()
    assert row is not None, "a sum is one row"
    ordered = row["units_ordered"]
    return FillRate(**row, rate=row["units_shipped_from_first_allocation"] / ordered if ordered else None)


def _found(rows: list[DictRow]) -> Found:
    total = rows[0]["total"] if rows else 0
    return Found(total, [as_json({name: row[name] for name in row if name != "total"}) for row in rows])
