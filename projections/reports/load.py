"""How much each location has to do: fulfilments that were released, shipped and are open, by day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from psycopg import Connection

from projections.reports.snapshot import snapshot

DAYS = 14

_LOAD = """
    WITH released AS (
        SELECT location, (begun_at AT TIME ZONE 'UTC')::date AS day, count(*) AS released,
            count(*) FILTER (WHERE status IN ('open', 'in_progress')) AS open,
            coalesce(sum(released + picked + packed) FILTER (WHERE status IN ('open', 'in_progress')), 0)::bigint
                AS open_units
        FROM views.order_fulfilments WHERE status <> 'scheduled' GROUP BY location, day
    ), shipped AS (
        SELECT location, (shipped_at AT TIME ZONE 'UTC')::date AS day,
            count(DISTINCT (shop, order_id, fulfilment_id)) AS shipped
        FROM views.order_shipments WHERE shipped_at IS NOT NULL GROUP BY location, day
    )
    SELECT location, day, coalesce(released, 0) AS released, coalesce(shipped, 0) AS shipped, coalesce(open, 0) AS open,
        coalesce(open_units, 0) AS open_units
    FROM released FULL JOIN shipped USING (location, day)
    WHERE day > %(last)s OR open > 0
    ORDER BY location, day
"""


@dataclass(frozen=True, slots=True)
class Load:
    """One location and day, in business time and UTC; all but `open_units` are fulfilments.

    `released`: given to the location on that day (one that was scheduled before: on the day it was scheduled),
    whatever became of them; those still scheduled are left out. `shipped`: of which a shipment left on that day.
    `open`: of those released, that the location has units of now, `open_units` of them. Over all days `open` sums to
    what is open now.
    """

    location: str
    day: date
    released: int
    shipped: int
    open: int
    open_units: int


def load(conn: Connection[Any], now: datetime, days: int = DAYS) -> list[Load]:
    """Give the load of the last days up to now, and of all earlier days of which something is open still.

    `conn` must be in autocommit mode.
    """
    last = now.astimezone(UTC).date() - timedelta(days=days)
    with snapshot(conn, ("views", "order_fulfilments"), ("views", "order_shipments")) as cursor:
        return [Load(**row) for row in cursor.execute(_LOAD, {"last": last}).fetchall()]
