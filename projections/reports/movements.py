"""Goods on their way, and counts of what is there: transfers, purchase orders, counts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from psycopg import Connection
from psycopg.rows import class_row, dict_row
from psycopg.sql import SQL, Identifier

from projections.reports.snapshot import as_json


@dataclass(frozen=True, slots=True)
class TransferRow:
    """One transfer; quantities are units over all of its lines."""

    transfer_id: str
    source: str
    destination: str
    status: str
    planned: int
    shipped: int
    in_transit: int
    received: int
    damaged: int
    quality_control: int
    over: int
    written_off: int
    expected_on: date | None
    created_at: datetime
    position: int


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """One purchase order; quantities are units over all of its lines, money is in minor units of its currency."""

    purchase_id: str
    supplier: str
    location: str
    status: str
    currency: str
    total_minor: int
    ordered: int
    agreed: int
    received: int
    damaged: int
    quality_control: int
    outstanding: int
    over: int
    beyond_tolerance: int
    expected_on: date | None
    created_at: datetime
    position: int


@dataclass(frozen=True, slots=True)
class CountRow:
    """One count; quantities are units over all of its lines, None until it was counted."""

    location: str
    document_id: str
    status: str
    skus: int
    counted: int | None
    expected: int | None
    difference: int | None
    told_at: datetime | None
    position: int


DocumentKind = Literal["transfer", "purchase", "count"]


@dataclass(frozen=True, slots=True)
class Document:
    """One transfer, purchase order or count: its row in the view, and those of its lines."""

    document: dict[str, Any]
    lines: list[dict[str, Any]]


def transfers(conn: Connection[Any], limit: int) -> list[TransferRow]:
    """Give the transfers that were planned last, newest first."""
    with conn.cursor(row_factory=class_row(TransferRow)) as cursor:
        cursor.execute(
            "SELECT transfer_id, source, destination, status, planned, shipped, in_transit, received, damaged,"
            " quality_control, over, written_off, expected_on, created_at, position"
            " FROM views.transfers ORDER BY created_at DESC, transfer_id LIMIT %s",
            (limit,),
        )
        return cursor.fetchall()


def purchases(conn: Connection[Any], limit: int) -> list[PurchaseRow]:
    """Give the purchase orders that were made last, newest first."""
    with conn.cursor(row_factory=class_row(PurchaseRow)) as cursor:
        cursor.execute(
            "SELECT purchase_id, supplier, location, status, currency, total_minor, ordered, agreed, received,"
            " damaged, quality_control, outstanding, over, beyond_tolerance, expected_on, created_at, position"
            " FROM views.purchase_orders ORDER BY created_at DESC, purchase_id LIMIT %s",
            (limit,),
        )
        return cursor.fetchall()


def counts(conn: Connection[Any], limit: int) -> list[CountRow]:
    """Give the counts of which something was said last, newest first."""
    with conn.cursor(row_factory=class_row(CountRow)) as cursor:
        cursor.execute(
            "SELECT location, document_id, status, skus, counted, expected, difference, told_at, position"
            " FROM views.stock_counts ORDER BY position DESC LIMIT %s",
            (limit,),
        )
        return cursor.fetchall()


_TABLES: dict[DocumentKind, tuple[str, str, tuple[str, ...], str]] = {
    "transfer": ("transfers", "transfer_lines", ("transfer_id",), "line_no"),
    "purchase": ("purchase_orders", "purchase_lines", ("purchase_id",), "line_no"),
    "count": ("stock_counts", "stock_count_lines", ("location", "document_id"), "sku"),
}


def document(conn: Connection[Any], kind: DocumentKind, *key: str) -> Document | None:
    """Give one document with its lines; None if the view has none of this key."""
    of_documents, of_lines, columns, order = _TABLES[kind]
    wanted = SQL(" AND ").join(SQL("{} = %s").format(Identifier(each)) for each in columns)
    one = SQL("SELECT * FROM views.{} WHERE {}").format(Identifier(of_documents), wanted)
    many = SQL("SELECT * FROM views.{} WHERE {} ORDER BY {}").format(Identifier(of_lines), wanted, Identifier(order))
    with conn.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(one, key).fetchone()
        if found is None:
            return None
        rows = cursor.execute(many, key).fetchall()
    return Document(as_json(found), [as_json({name: row[name] for name in row if name not in columns}) for row in rows])
