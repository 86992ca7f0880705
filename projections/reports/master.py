"""Master data: products with the parts of kits, and locations."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One SKU as it was listed last; `parts` counts the different products in a kit, 0 if it is none."""

    sku: str
    name: str
    gtin: str | None
    weight_g: int | None
    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    min_order_quantity: int
    pack_multiple: int
    flags: list[str]
    backorder_limit: int | None
    lead_time_days: int | None
    parts: int


@dataclass(frozen=True, slots=True)
class PartRow:
    """`quantity` units of a product in one unit of a kit."""

    part: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ProductReport:
    """A product, and what is in one unit of it if it is a kit."""

    product: ProductRow
    parts: list[PartRow]


@dataclass(frozen=True, slots=True)
class LocationRow:
    """One location as it was registered last, open or `closed`; `cut_off` is local time in `zone`."""

    location: str
    name: str
    kind: str
    zone: str
    preference: int
    country: str | None
    city: str | None
    latitude: float | None
    longitude: float | None
    open_days: list[int]
    cut_off: time | None
    capacity_per_day: int | None
    delivery: list[str]
    takes: list[str]
    closed: bool
    closed_reason: str | None


_PRODUCTS = """
    SELECT sku, name, gtin, weight_g, length_mm, width_mm, height_mm, min_order_quantity, pack_multiple, flags,
        backorder_limit, lead_time_days, parts
    FROM views.products
"""
_LOCATIONS = """
    SELECT location, name, kind, zone, preference, country, city, latitude, longitude, open_days, cut_off,
        capacity_per_day, delivery, takes, closed, closed_reason
    FROM views.locations ORDER BY location
"""


def products(conn: Connection[Any], limit: int) -> list[ProductRow]:
    """Give the first products by their SKUs."""
    with conn.cursor(row_factory=class_row(ProductRow)) as cursor:
        return cursor.execute(f"{_PRODUCTS} ORDER BY sku LIMIT %s", (limit,)).fetchall()


def product(conn: Connection[Any], sku: str) -> ProductReport | None:
    """Give one product with its parts; None if it is not in the catalogue."""
    with conn.cursor(row_factory=class_row(ProductRow)) as cursor:
        found = cursor.execute(f"{_PRODUCTS} WHERE sku = %s", (sku,)).fetchone()
    if found is None:
        return None
    with conn.cursor(row_factory=class_row(PartRow)) as cursor:
        parts = cursor.execute("SELECT part, quantity FROM views.kit_parts WHERE sku = %s ORDER BY part", (sku,))
        return ProductReport(found, parts.fetchall())


def locations(conn: Connection[Any]) -> list[LocationRow]:
    """Give all locations by their ids."""
    with conn.cursor(row_factory=class_row(LocationRow)) as cursor:
        return cursor.execute(_LOCATIONS).fetchall()
