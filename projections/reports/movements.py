"""Goods on their way: transfers between locations, and purchase orders."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row


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
    outstanding: int
    over: int
    beyond_tolerance: int
    expected_on: date | None
    created_at: datetime
    position: int


def transfers(conn: Connection[Any], limit: int) -> list[TransferRow]:
    """Give the transfers that were planned last, newest first."""
    with conn.cursor(row_factory=class_row(TransferRow)) as cursor:
        cursor.execute(
            "SELECT transfer_id, source, destination, status, planned, shipped, in_transit, received, damaged, over,"
            " written_off, expected_on, created_at, position"
            " FROM views.transfers ORDER BY created_at DESC, transfer_id LIMIT %s",
            (limit,),
        )
        return cursor.fetchall()


def purchases(conn: Connection[Any], limit: int) -> list[PurchaseRow]:
    """Give the purchase orders that were made last, newest first."""
    with conn.cursor(row_factory=class_row(PurchaseRow)) as cursor:
        cursor.execute(
            "SELECT purchase_id, supplier, location, status, currency, total_minor, ordered, agreed, received,"
            " outstanding, over, beyond_tolerance, expected_on, created_at, position"
            " FROM views.purchase_orders ORDER BY created_at DESC, purchase_id LIMIT %s",
            (limit,),
        )
        return cursor.fetchall()
