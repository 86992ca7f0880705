"""How many units of a SKU stand where."""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row


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


def stock(conn: Connection[Any], sku: str) -> list[StockLevel]:
    """Give the levels of a SKU by location; none if no unit of it was ever received or expected anywhere."""
    with conn.cursor(row_factory=class_row(StockLevel)) as cursor:
        cursor.execute(
            "SELECT sku, location, on_hand, allocated, reserved, safety, unavailable, available, incoming, received,"
            " shipped, returned, adjusted, transferred, position"
            " FROM views.stock_levels WHERE sku = %s ORDER BY location",
            (sku,),
        )
        return cursor.fetchall()
