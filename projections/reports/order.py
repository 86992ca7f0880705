"""What is known of one order: where it stands, all its parts, what happened to it."""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from projections.reports.snapshot import as_json, snapshot

_PARTS = {
    "lines": ("order_lines", "line_no"),
    "kits": ("order_kits", "line_no"),
    "holds": ("order_holds", "placed_at, hold_id"),
    "payments": ("order_payments", "begun_at, payment_id"),
    "refunds": ("order_refunds", "requested_at, refund_id"),
    "fulfilments": ("order_fulfilments", "number"),
    "shipments": ("order_shipments", "packed_at, shipment_id"),
    "tracking": ("order_tracking", "version"),
    "returns": ("order_returns", "requested_at, return_id"),
    "claims": ("order_claims", "opened_at, claim_id"),
    "changes": ("order_changes", "proposed_at, change_id"),
    "timeline": ("order_timeline", "version"),
}
"""Fields of the report: tables of schema views and the order of their rows."""


class UnknownOrder(LookupError):
    """No shop (or not the shop that was named) has an order of this id, as far as the views know."""


class SeveralShops(LookupError):
    """Several `shops` have an order of this id: name one."""

    def __init__(self, order_id: str, shops: list[str]) -> None:
        super().__init__(f"{len(shops)} shops have an order {order_id}: {', '.join(shops)}; name one of them")
        self.shops = shops


@dataclass(frozen=True, slots=True)
class OrderReport:
    """One order as it was at one moment: `status` is its row of views.order_status, the others those of its parts.

    `timeline` and `tracking` go from the oldest to the newest.
    """

    status: dict[str, Any]
    lines: list[dict[str, Any]]
    kits: list[dict[str, Any]]
    holds: list[dict[str, Any]]
    payments: list[dict[str, Any]]
    refunds: list[dict[str, Any]]
    fulfilments: list[dict[str, Any]]
    shipments: list[dict[str, Any]]
    tracking: list[dict[str, Any]]
    returns: list[dict[str, Any]]
    claims: list[dict[str, Any]]
    changes: list[dict[str, Any]]
    timeline: list[dict[str, Any]]


def order(conn: Connection[Any], shop: str | None, order_id: str) -> OrderReport:
    """Give one order; raises UnknownOrder, or SeveralShops if no shop is named and several have it."""
    tables = [("views", "order_status"), *(("views", table) for table, _ in _PARTS.values())]
    with snapshot(conn, *tables) as cursor:
        status = find(cursor, shop, order_id)
        parts = {name: _rows(cursor, status, table, by) for name, (table, by) in _PARTS.items()}
    return OrderReport(as_json(status), **parts)


def timeline(conn: Connection[Any], shop: str | None, order_id: str) -> list[dict[str, Any]]:
    """Tell what happened to one order, oldest first; raises as `order`."""
    with snapshot(conn, ("views", "order_status"), ("views", "order_timeline")) as cursor:
        return _rows(cursor, find(cursor, shop, order_id), "order_timeline", "version")


def find(cursor: Cursor[DictRow], shop: str | None, order_id: str) -> DictRow:
    """Give the row of views.order_status; raises UnknownOrder, or SeveralShops."""
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


def _rows(cursor: Cursor[DictRow], status: DictRow, table: str, by: str) -> list[dict[str, Any]]:
    """Rows of one part, without the shop and the order that all of them share, and what is for the projector."""
    columns = SQL(", ").join(Identifier(*name.strip().split(".")) for name in by.split(","))
    query = SQL("SELECT * FROM {} WHERE shop = %s AND order_id = %s ORDER BY {}")
    cursor.execute(query.format(Identifier("views", table), columns), (status["shop"], status["order_id"]))
    return [{name: value for name, value in as_json(row).items() if name not in _UNTOLD} for row in cursor.fetchall()]


_UNTOLD = {"shop", "order_id", "body", "digest"}
