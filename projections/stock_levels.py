"""View stock_levels: how many units of each SKU stand at each location, how they came and went, and who waits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never, get_args

from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from domain.backorders.events import BackorderNoted
from domain.stock.events import (
    AllocationReleased,
    SafetyStockSet,
    ShortageFound,
    StockAdjusted,
    StockAllocated,
    StockCounted,
    StockEvent,
    StockExpectationEnded,
    StockExpected,
    StockFreedByTransfer,
    StockHeldForTransfer,
    StockReceived,
    StockReservationKept,
    StockReserved,
    StockReturned,
    StockSetAside,
    StockShipped,
    StockTransferredIn,
    StockTransferredOut,
    StockUnreserved,
    TransferStockEvent,
)
from projections.backorders import BACKORDERS, Noted, write_backorders
from projections.stock_ledger import BALANCES, STOCK_LEDGER, Movements
from projections.table import Column, Table, execute_on, names, texts
from projections.view import View, names_of
from schemas.recorded import Recorded

STOCK_LEVELS = Table(
    name="stock_levels",
    comment="Stock positions: one row a SKU and location. Quantities are units; every unit that ever came or went"
    " is in received, shipped, returned, adjusted or transferred, and on_hand is what they leave.",
    key=("sku", "location"),
    columns=(
        Column("sku", "text", "SKU of the catalogue that all shops share; letter case counts."),
        Column("location", "text", "Id of the location whose shelf it is."),
        Column("on_hand", "bigint", "Units on the shelf: received - shipped + returned + adjusted + transferred."),
        Column("allocated", "bigint", "Units on the shelf that belong to orders or transfers which have not shipped."),
        Column(
            "reserved",
            "bigint",
            "Units on the shelf that are kept for baskets. One that has expired counts until the ledger has ended it,"
            " some seconds later; a decision leaves it out at once.",
        ),
        Column("safety", "bigint", "Units on the shelf that the location keeps back from sale."),
        Column(
            "missing",
            "bigint",
            "Units that the ledger counts on the shelf but that a picker did not find; until it is counted.",
        ),
        Column("damaged", "bigint", "Units on the shelf that are damaged."),
        Column("quality_control", "bigint", "Units on the shelf that wait for quality control."),
        Column(
            "unavailable",
            "bigint",
            "Units on the shelf that are not sold: missing + damaged + quality_control.",
            generated="missing + damaged + quality_control",
        ),
        Column(
            "available",
            "bigint",
            "Available to promise, what an order or a basket may still take: on_hand - allocated - reserved - safety"
            " - unavailable; below zero after a loss of promised units.",
            generated="on_hand - allocated - reserved - safety - missing - damaged - quality_control",
        ),
        Column("received", "bigint", "Units that ever came in by receipts."),
        Column("shipped", "bigint", "Units that ever left with orders."),
        Column("returned", "bigint", "Units that ever came back by returns."),
        Column(
            "adjusted", "bigint", "Units found less units written off, also by counts; below zero where more was lost."
        ),
        Column(
            "transferred",
            "bigint",
            "Units that came from other locations less those that left for them; may be below 0.",
        ),
        Column(
            "incoming",
            "bigint",
            "Units on their way here, by purchase orders and transfers; not on the shelf, and in no other column.",
        ),
        Column("version", "bigint", "Version of the position's stream after its last event, from 0."),
        Column("position", "bigint", "Ledger position of the last event."),
        Column("updated_at", "timestamptz", "When the ledger recorded the last event, UTC."),
    ),
    checks=("on_hand = received - shipped + returned + adjusted + transferred",),
    indexes=(("available",),),
)

_COUNTS = (
    *("allocated", "reserved", "safety", "missing", "damaged", "quality_control"),
    *("received", "shipped", "returned", "adjusted", "transferred", "incoming"),
)
"""The columns that events add to."""

_UPSERT = (
    SQL("""
    INSERT INTO stock_levels AS t (sku, location, version, position, updated_at, {names}, on_hand)
    SELECT n.*, n.received - n.shipped + n.returned + n.adjusted + n.transferred
    FROM unnest(%b::text[], %b::text[], %b::bigint[], %b::bigint[], %b::timestamptz[], {arrays})
        AS n (sku, location, version, position, updated_at, {names})
    ON CONFLICT (sku, location) DO UPDATE SET
        on_hand = t.on_hand + excluded.on_hand, {sums},
        version = excluded.version, position = excluded.position, updated_at = excluded.updated_at
    RETURNING sku, location, {balances}
""")
    .format(
        balances=names(BALANCES),
        names=SQL(", ").join(map(Identifier, _COUNTS)),
        arrays=SQL(", ").join([SQL("%b::bigint[]")] * len(_COUNTS)),
        sums=SQL(", ").join(SQL("{0} = t.{0} + excluded.{0}").format(Identifier(each)) for each in _COUNTS),
    )
    .as_bytes()
)


@dataclass(slots=True)
class _Moved:
    """What a batch did to one position: `counts` by the name of the column."""

    version: int
    position: int
    updated_at: datetime
    counts: dict[str, int]


def project(cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
    """Sum what the batch did to each position, and add the sums by one statement; note movements and who waits."""
    moved: dict[tuple[str, str], _Moved] = {}
    movements = Movements()
    noted: list[Noted] = []
    for recorded in batch:
        event = recorded.event()
        if isinstance(event, BackorderNoted):
            noted.append((recorded, event))
            continue
        effect = _effect(event)
        movements.add(recorded, event, effect)
        _count(moved, recorded, (event.sku, event.location), effect)
    if moved:
        execute_on(cursor, _UPSERT, *_columns(moved))
        movements.write(cursor, {(sku, location): balance for sku, location, *balance in cursor.fetchall()})
    if noted:
        write_backorders(cursor, noted)


def _count(
    moved: dict[tuple[str, str], _Moved], recorded: Recorded, key: tuple[str, str], effect: dict[str, int]
) -> None:
    position = moved.get(key)
    if position is None:
        position = moved[key] = _Moved(
            recorded.version, recorded.position, recorded.recorded_at, dict.fromkeys(_COUNTS, 0)
        )
    else:
        position.version, position.position = recorded.version, recorded.position
        position.updated_at = recorded.recorded_at
    for column, units in effect.items():
        position.counts[column] += units


def _effect(event: StockEvent) -> dict[str, int]:
    """Give what an event adds to each column."""
    match event:
        case StockAllocated():
            return {"allocated": event.quantity}
        case StockShipped():
            return {"shipped": event.quantity, "allocated": -event.quantity}
        case StockReceived():
            return {"received": event.quantity}
        case StockReturned():
            return {"returned": event.quantity}
        case StockAdjusted():
            return {"adjusted": event.quantity}
        case AllocationReleased():
            return {"allocated": -event.quantity}
        case ShortageFound():
            return {"allocated": -event.quantity, "missing": event.quantity}
        case StockCounted():
            return {"adjusted": event.difference, "missing": -event.found}
        case StockReserved():
            return {"reserved": event.quantity}
        case StockReservationKept():
            return {}
        case StockUnreserved():
            return {"reserved": -event.quantity}
        case StockSetAside():
            return {event.kind: event.quantity}
        case SafetyStockSet():
            return {"safety": event.quantity - event.before}
        case StockExpected():
            return {"incoming": event.quantity}
        case StockExpectationEnded():
            return {"incoming": -event.quantity}
        case _:
            return _effect_of_transfer(event)


def _effect_of_transfer(event: TransferStockEvent) -> dict[str, int]:
    match event:
        case StockHeldForTransfer():
            return {"allocated": event.quantity}
        case StockFreedByTransfer():
            return {"allocated": -event.quantity}
        case StockTransferredOut():
            return {"transferred": -event.quantity, "allocated": -event.quantity}
        case StockTransferredIn():
            return {"transferred": event.quantity}
        case _:
            assert_never(event)


def _columns(moved: dict[tuple[str, str], _Moved]) -> Iterator[tuple[str, Iterable[Any]]]:
    rows = moved.values()
    yield from texts(moved)
    yield "bigint", [row.version for row in rows]
    yield "bigint", [row.position for row in rows]
    yield "timestamptz", [row.updated_at for row in rows]
    for column in _COUNTS:
        yield "bigint", [row.counts[column] for row in rows]


VIEW = View(
    name="stock_levels",
    schema="views",
    topic="stock",
    tables=(STOCK_LEVELS, STOCK_LEDGER, BACKORDERS),
    events=names_of((*get_args(StockEvent), BackorderNoted)),
    project=project,
    unit=("sku",),
)
