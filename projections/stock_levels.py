"""View stock_levels: how many units of each SKU stand at each location, and how they came and went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never, get_args

from psycopg import Cursor
from psycopg.sql import SQL

from domain.stock.events import (
    AllocationReleased,
    ShortageFound,
    StockAdjusted,
    StockAllocated,
    StockCounted,
    StockEvent,
    StockReceived,
    StockReturned,
    StockShipped,
)
from projections.table import Column, Table
from projections.view import View, names_of
from schemas.recorded import Recorded

STOCK_LEVELS = Table(
    name="stock_levels",
    comment="Stock positions: one row a SKU and location. Quantities are units; every unit that ever came or went"
    " is in received, shipped, returned or adjusted, and on_hand is what they leave.",
    key=("sku", "location"),
    columns=(
        Column("sku", "text", "SKU of the catalogue that all shops share; letter case counts."),
        Column("location", "text", "Id of the location whose shelf it is."),
        Column("on_hand", "bigint", "Units on the shelf: received - shipped + returned + adjusted."),
        Column("allocated", "bigint", "Units on the shelf that belong to orders which have not shipped."),
        Column(
            "unavailable",
            "bigint",
            "Units that the ledger counts on the shelf but that a picker did not find; until it is counted.",
        ),
        Column(
            "available",
            "bigint",
            "Units that an order may still take: on_hand - allocated - unavailable; below zero after a loss of promised"
            " units.",
            generated="on_hand - allocated - unavailable",
        ),
        Column("received", "bigint", "Units that ever came in by receipts."),
        Column("shipped", "bigint", "Units that ever left with orders."),
        Column("returned", "bigint", "Units that ever came back by returns."),
        Column(
            "adjusted", "bigint", "Units found less units written off, also by counts; below zero where more was lost."
        ),
        Column("version", "bigint", "Version of the position's stream after its last event, from 0."),
        Column("position", "bigint", "Ledger position of the last event."),
        Column("updated_at", "timestamptz", "When the ledger recorded the last event, UTC."),
    ),
    checks=("on_hand = received - shipped + returned + adjusted",),
    indexes=(("available",),),
)

_UPSERT = SQL("""
    INSERT INTO stock_levels AS t (sku, location, allocated, unavailable, received, shipped, returned, adjusted,
        version, position, updated_at, on_hand)
    SELECT n.*, n.received - n.shipped + n.returned + n.adjusted
    FROM unnest(%b::text[], %b::text[], %b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[],
        %b::bigint[], %b::bigint[], %b::bigint[], %b::timestamptz[])
        AS n (sku, location, allocated, unavailable, received, shipped, returned, adjusted, version, position,
            updated_at)
    ON CONFLICT (sku, location) DO UPDATE SET
        on_hand = t.on_hand + excluded.on_hand, allocated = t.allocated + excluded.allocated,
        unavailable = t.unavailable + excluded.unavailable,
        received = t.received + excluded.received, shipped = t.shipped + excluded.shipped,
        returned = t.returned + excluded.returned, adjusted = t.adjusted + excluded.adjusted,
        version = excluded.version, position = excluded.position, updated_at = excluded.updated_at
""")


@dataclass(slots=True)
class _Moved:
    """What a batch did to one position."""

    version: int
    position: int
    updated_at: datetime
    allocated: int = 0
    unavailable: int = 0
    received: int = 0
    shipped: int = 0
    returned: int = 0
    adjusted: int = 0


def project(cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
    """Sum what the batch did to each position, and add the sums by one statement."""
    moved: dict[tuple[str, str], _Moved] = {}
    for recorded in batch:
        event: StockEvent = recorded.event()
        key = (event.sku, event.location)
        position = moved.get(key)
        if position is None:
            position = moved[key] = _Moved(recorded.version, recorded.position, recorded.recorded_at)
        else:
            position.version, position.position = recorded.version, recorded.position
            position.updated_at = recorded.recorded_at
        _count(position, event)
    cursor.execute(_UPSERT, _arrays(moved))


def _count(moved: _Moved, event: StockEvent) -> None:
    match event:
        case StockAllocated():
            moved.allocated += event.quantity
        case StockShipped():
            moved.shipped += event.quantity
            moved.allocated -= event.quantity
        case StockReceived():
            moved.received += event.quantity
        case StockReturned():
            moved.returned += event.quantity
        case StockAdjusted():
            moved.adjusted += event.quantity
        case AllocationReleased():
            moved.allocated -= event.quantity
        case ShortageFound():
            moved.allocated -= event.quantity
            moved.unavailable += event.quantity
        case StockCounted():
            moved.adjusted += event.difference
            moved.unavailable -= event.found
        case _:
            assert_never(event)


def _arrays(moved: dict[tuple[str, str], _Moved]) -> list[list[Any]]:
    rows = moved.values()
    return [
        [sku for sku, _ in moved],
        [location for _, location in moved],
        [row.allocated for row in rows],
        [row.unavailable for row in rows],
        [row.received for row in rows],
        [row.shipped for row in rows],
        [row.returned for row in rows],
        [row.adjusted for row in rows],
        [row.version for row in rows],
        [row.position for row in rows],
        [row.updated_at for row in rows],
    ]


VIEW = View(
    name="stock_levels",
    schema="views",
    topic="stock",
    tables=(STOCK_LEVELS,),
    events=names_of(get_args(StockEvent)),
    project=project,
)
