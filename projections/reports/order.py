"""What is known of one order: where it stands, its lines, what happened to it."""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import DictRow

from projections.reports.snapshot import as_json, snapshot


class UnknownOrder(LookupError):
    """No shop (or not the shop that was named) has an order of this id, as far as the views know."""


class SeveralShops(LookupError):
    """Several `shops` have an order of this id: name one."""

    def __init__(self, order_id: str, shops: list[str]) -> None:
        super().__init__(f"{len(shops)} shops have an order {order_id}: {', '.join(shops)}; name one of them")
        self.shops = shops


@dataclass(frozen=True, slots=True)
class OrderReport:
    """One order: `status` is its row of views.order_status, `timeline` its events, oldest first.

    `lines` come from another view (analytics.lines), which may be a moment behind.
    """

    status: dict[str, Any]
    lines: list[dict[str, Any]]
    timeline: list[dict[str, Any]]


def order(conn: Connection[Any], shop: str | None, order_id: str) -> OrderReport:
    """Give one order; raises UnknownOrder, or SeveralShops if no shop is named and several have it."""
    tables = ("views", "order_status"), ("views", "order_timeline"), ("analytics", "lines")
    with snapshot(conn, *tables) as cursor:
        status = _one(cursor, shop, order_id)
        key = (status["shop"], order_id)
        lines = cursor.execute(
            "SELECT line_no, kind, sku, description, quantity, unit_price_minor, amount_minor, business_date"
            " FROM analytics.lines WHERE shop = %s AND order_id = %s AND document_type = 'order' ORDER BY line_no",
            key,
        ).fetchall()
        timeline = cursor.execute(
            "SELECT version, type, occurred_at, recorded_at, actor, summary, position"
            " FROM views.order_timeline WHERE shop = %s AND order_id = %s ORDER BY version",
            key,
        ).fetchall()
    return OrderReport(as_json(status), [as_json(row) for row in lines], [as_json(row) for row in timeline])


def _one(cursor: Cursor[DictRow], shop: str | None, order_id: str) -> DictRow:
    cursor.execute(
        "SELECT * FROM views.order_status WHERE order_id = %s AND coalesce(shop = %s, true) ORDER BY shop",
        (order_id, shop),
    )
    match cursor.fetchall():
        case []:
            raise UnknownOrder(f"there is no order {order_id}" + (f" of {shop}" if shop else ""))
        case [status]:
            return status
        case several:
            raise SeveralShops(order_id, [row["shop"] for row in several])
