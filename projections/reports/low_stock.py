"""What runs low: how many days the stock of each position will last at the pace of the last four weeks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from domain.stock.events import StockShipped
from projections.reports.snapshot import snapshot
from projections.view import names_of

WINDOW = timedelta(days=28)
"""Four weeks: each day of the week counts as often as the others."""

DAYS_OF_COVER = 7.0

_SHIPPED = sorted(names_of((StockShipped,)))

_COVER = """
    WITH shipped AS (
        SELECT sku, location, -sum(on_hand_change)::bigint AS units FROM views.stock_ledger
        WHERE type = ANY(%(shipped)s) AND occurred_at > %(since)s AND occurred_at <= %(now)s GROUP BY sku, location
    ), covered AS (
        SELECT sku, location, available, safety, coalesce(units, 0) AS shipped_units,
            (available * %(window)s::float8 / nullif(units, 0)) AS days_of_cover
        FROM views.stock_levels LEFT JOIN shipped USING (sku, location)
    ), flagged AS (
        SELECT *, available <= safety OR coalesce(days_of_cover < %(days)s, false) AS low FROM covered
    )
    SELECT sku, location, available, safety, shipped_units, shipped_units / %(window)s::float8 AS shipped_a_day,
        days_of_cover, low
    FROM flagged WHERE low OR %(everything)s
    ORDER BY low DESC, days_of_cover NULLS LAST, available, sku, location
"""


@dataclass(frozen=True, slots=True)
class Cover:
    """How long the stock of one SKU at one location lasts.

    `shipped_a_day` is what left with orders in the 28 days before now (by business time), ÷ 28, also where it was sold
    for fewer. `days_of_cover` = available ÷ shipped_a_day, below zero where more is promised than there is; None where
    nothing was shipped. It is `low` when that is less than the days that were asked for, or available ≤ safety.
    """

    sku: str
    location: str
    available: int
    safety: int
    shipped_units: int
    shipped_a_day: float
    days_of_cover: float | None
    low: bool


def low_stock(
    conn: Connection[Any], now: datetime, *, days: float = DAYS_OF_COVER, everything: bool = False
) -> list[Cover]:
    """Give what lasts less than `days` or is down to its safety stock, what lasts the shortest first.

    With `everything` the positions that are not low follow. `conn` must be in autocommit mode, `now` has a zone.
    """
    asked = {
        "shipped": _SHIPPED,
        "now": now,
        "since": now - WINDOW,
        "window": WINDOW.days,
        "days": days,
        "everything": everything,
    }
    with snapshot(conn, ("views", "stock_levels"), ("views", "stock_ledger")) as cursor:
        return [Cover(**row) for row in cursor.execute(_COVER, asked).fetchall()]
