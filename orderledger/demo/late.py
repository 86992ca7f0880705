"""The overview of a demo: its month is history, so what is late is measured by business times and their own now."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from domain.orders.state import Stage
from projections.reports import STUCK_AFTER, Overview, overview
from projections.reports.overview import ROWS, Found

LATE_AFTER: Mapping[Stage, timedelta] = {**STUCK_AFTER, "shipped": timedelta(days=5)}
"""The demo's carriers deliver within two business days."""

_LATE = """
    SELECT shop, order_id, o.status, since AS status_since, location, waiting_for,
        extract(epoch FROM %(now)s - since)::bigint AS age_s, count(*) OVER ()::bigint AS total
    FROM views.order_status AS o
    JOIN unnest(%(stages)s::text[], %(limits_s)s::bigint[]) AS n (status, limit_s) USING (status),
    LATERAL (SELECT CASE o.status
        WHEN 'awaiting_stock' THEN awaited_stock_at
        WHEN 'allocated' THEN allocated_at
        WHEN 'released' THEN released_at
        WHEN 'picked' THEN picked_at
        WHEN 'packed' THEN packed_at
        WHEN 'shipped' THEN shipped_at
        ELSE placed_at END AS since) AS stage
    WHERE since < %(now)s - limit_s * interval '1 second'
    ORDER BY since, shop, order_id LIMIT %(rows)s
"""


def overview_of_history(conn: Connection[Any], now: datetime) -> Overview:
    """Give the overview as of a business time, such as the end of a demo; `conn` must be in autocommit mode."""
    return replace(overview(conn, now), stuck=_late(conn, now))


def _late(conn: Connection[Any], now: datetime) -> Found:
    limits_s = [int(limit.total_seconds()) for limit in LATE_AFTER.values()]
    with conn.cursor(row_factory=dict_row) as cursor:
        cursor.execute(_LATE, {"now": now, "stages": list(LATE_AFTER), "limits_s": limits_s, "rows": ROWS})
        rows = cursor.fetchall()
    total = rows[0].pop("total") if rows else 0
    shown = [{**row, "status_since": row["status_since"].isoformat()} for row in rows]
    return Found(total, [{name: row[name] for name in row if name != "total"} for row in shown])
