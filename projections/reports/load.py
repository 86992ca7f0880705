"""How much each location has to do: orders taken on, fulfilments that were released, shipped and are open, by day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg import Connection

from projections.reports.snapshot import snapshot

DAYS = 14

_LOAD = """
    WITH places AS (
        SELECT location, zone, capacity_per_day FROM views.locations
    ), released AS (
        SELECT location, (begun_at AT TIME ZONE coalesce(zone, 'UTC'))::date AS day, count(*) AS released,
            count(*) FILTER (WHERE status IN ('open', 'in_progress')) AS open,
            coalesce(sum(released + picked + packed) FILTER (WHERE status IN ('open', 'in_progress')), 0)::bigint
                AS open_units
        FROM views.order_fulfilments LEFT JOIN places USING (location)
        WHERE status <> 'scheduled' GROUP BY location, day
    ), shipped AS (
        SELECT location, (shipped_at AT TIME ZONE coalesce(zone, 'UTC'))::date AS day,
            count(DISTINCT (shop, order_id, fulfilment_id)) AS shipped
        FROM views.order_shipments LEFT JOIN places USING (location)
        WHERE shipped_at IS NOT NULL GROUP BY location, day
    )
    SELECT location, day, coalesce(released, 0) AS released, coalesce(shipped, 0) AS shipped, coalesce(open, 0) AS open,
        coalesce(open_units, 0) AS open_units, orders AS taken_on, capacity_per_day AS capacity
    FROM released FULL JOIN shipped USING (location, day) FULL JOIN views.location_days USING (location, day)
        LEFT JOIN places USING (location)
    WHERE day > (%(now)s AT TIME ZONE coalesce(zone, 'UTC'))::date - %(days)s::integer OR open > 0
    ORDER BY location, day
"""


@dataclass(frozen=True, slots=True)
class Load:
    """One location and day, in business time and the zone of the location; UTC where it is not known.

    `released`, `shipped` and `open` are fulfilments. `released`: given to the location on that day (one that was
    scheduled before: on the day it was scheduled), whatever became of them; those still scheduled are left out.
    `shipped`: of which a shipment left on that day. `open`: of those released, that the location has units of now,
    `open_units` of them. Over all days `open` sums to what is open now. `taken_on` are the orders that are to leave on
    that day, by cut-off and open days, of at most `capacity`; None if the location can do any number.
    """

    location: str
    day: date
    released: int
    shipped: int
    open: int
    open_units: int
    taken_on: int | None = None
    capacity: int | None = None


def load(conn: Connection[Any], now: datetime, days: int = DAYS) -> list[Load]:
    """Give the load of the last days up to now and those to come, and of earlier ones of which something is open.

    `conn` must be in autocommit mode.
    """
    read = ("order_fulfilments", "order_shipments", "locations", "location_days")
    with snapshot(conn, *(("views", each) for each in read)) as cursor:
        return [Load(**row) for row in cursor.execute(_LOAD, {"now": now, "days": days}).fetchall()]
