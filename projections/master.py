"""View master: locations and products as they were told last, and the orders that locations took on by day."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, assert_never

from psycopg import Cursor

from domain.capacity.events import CapacityFreed, CapacityTaken
from domain.master.location import Location, LocationClosed, LocationOpened
from domain.master.product import ProductListed
from projections.changes import Changes, Groups, Row
from projections.master_tables import KIT_PARTS, LOCATION_DAYS, LOCATIONS, PRODUCTS
from projections.table import execute_on
from projections.view import View, names_of
from schemas.recorded import Recorded

_ADD_ORDERS = """
    INSERT INTO location_days AS t (location, day, orders)
    SELECT * FROM unnest(%b::text[], %b::date[], %b::integer[])
    ON CONFLICT (location, day) DO UPDATE SET orders = t.orders + excluded.orders
"""
MasterEvent = Location | LocationClosed | LocationOpened | ProductListed | CapacityTaken | CapacityFreed


@dataclass(slots=True)
class _Rows:
    """What a batch adds and changes."""

    locations: Changes = field(default_factory=lambda: Changes(LOCATIONS))
    products: Changes = field(default_factory=lambda: Changes(PRODUCTS))
    parts: Groups = field(default_factory=lambda: Groups(KIT_PARTS, ("sku",)))
    orders: Counter[tuple[str, date]] = field(default_factory=Counter)


def project(cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
    """Write what the batch says of locations, products and days."""
    rows = _Rows()
    for recorded in batch:
        _take(rows, recorded.event(), recorded)
    for changes in (rows.locations, rows.products, rows.parts):
        changes.write(cursor)
    if rows.orders:
        locations, days = zip(*rows.orders, strict=True)
        orders = ("integer", rows.orders.values())
        execute_on(cursor, _ADD_ORDERS, ("text", locations), ("date", days), orders)


def _take(rows: _Rows, event: MasterEvent, recorded: Recorded) -> None:
    last = {"position": recorded.position, "updated_at": recorded.recorded_at}
    match event:
        case Location():
            rows.locations.put((event.location,), _location(event) | last)
        case LocationClosed():
            rows.locations.change((event.location,), {"closed": True, "closed_reason": event.reason} | last)
        case LocationOpened():
            rows.locations.change((event.location,), {"closed": False, "closed_reason": None} | last)
        case ProductListed():
            rows.products.put((event.sku,), _product(event) | last)
            rows.parts.put((event.sku,), [(event.sku, part.sku, part.quantity) for part in event.parts])
        case CapacityTaken():
            rows.orders[event.location, event.day] += 1
        case CapacityFreed():
            rows.orders[event.location, event.day] -= 1
        case _:
            assert_never(event)


def _location(event: Location) -> Row:
    address, at = event.address, event.coordinates
    return {
        "name": event.name,
        "kind": event.kind,
        "zone": event.zone,
        "preference": event.preference,
        "country": address.country if address else None,
        "region": address.region if address else None,
        "postcode": address.postcode if address else None,
        "city": address.city if address else None,
        "latitude": at.latitude if at else None,
        "longitude": at.longitude if at else None,
        "found_by": event.found_by,
        "open_days": list(event.open_days),
        "holiday_calendar": event.holiday_calendar,
        "closed_dates": list(event.closed_dates),
        "cut_off": event.cut_off,
        "capacity_per_day": event.capacity_per_day,
        "delivery": list(event.delivery),
        "takes": list(event.takes),
        "closed": event.closed is not None,
        "closed_reason": event.closed.reason if event.closed else None,
    }


def _product(event: ProductListed) -> Row:
    edges = event.dimensions_mm
    return {
        "name": event.name,
        "gtin": event.gtin,
        "weight_g": event.weight_g,
        "length_mm": edges.length if edges else None,
        "width_mm": edges.width if edges else None,
        "height_mm": edges.height if edges else None,
        "min_order_quantity": event.min_order_quantity,
        "pack_multiple": event.pack_multiple,
        "flags": list(event.flags),
        "backorder_limit": event.backorder_limit,
        "lead_time_days": event.lead_time_days,
        "parts": len(event.parts),
    }


VIEW = View(
    name="master",
    schema="views",
    topic="master",
    tables=(LOCATIONS, LOCATION_DAYS, PRODUCTS, KIT_PARTS),
    events=names_of((Location, LocationClosed, LocationOpened, ProductListed, CapacityTaken, CapacityFreed)),
    project=project,
    unit=("sku",),
)
