"""View sales: what analysts ask about orders, lines, shipments and rejected lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import Cursor

from domain.accounts.events import AccountAdjusted
from domain.changes.events import ChangeConfirmed
from domain.claims.events import ClaimResolved
from domain.fulfilment.events import FulfilmentPacked
from domain.imports.reject import LinesRejected
from domain.orders.events import OrderCancelled, OrderExpired, OrderPlaced, OrderRejected, UnitsCancelled
from domain.orders.lines import as_sold
from domain.returns.blind import BlindReturnReceived
from domain.returns.events import OrderReturned, ReturnReceived
from domain.shipments.events import (
    ShipmentDelivered,
    ShipmentLabelled,
    ShipmentLost,
    ShipmentShipped,
    ShipmentUncollected,
    ShipmentVoided,
)
from domain.stock.adjust import StockAdjustmentPosted
from domain.streams import owner_and_id
from projections.changes import Changes, Row
from projections.sales_lines import (
    Document,
    Key,
    LaterLines,
    adjustment_rows,
    line_rows,
    rejected_rows,
)
from projections.sales_tables import LINES, ORDERS, REJECTED_LINES, SHIPMENTS
from projections.table import copy_rows, execute_on, texts
from projections.view import View, names_of
from schemas.recorded import Recorded

_Moved = ShipmentLabelled | ShipmentShipped | ShipmentDelivered | ShipmentLost | ShipmentVoided | ShipmentUncollected


@dataclass(slots=True)
class _Rows:
    """What a batch writes."""

    orders: Changes = field(default_factory=lambda: Changes(ORDERS))
    shipments: Changes = field(default_factory=lambda: Changes(SHIPMENTS))
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    later: LaterLines = field(default_factory=LaterLines)
    ended: dict[Key, datetime] = field(default_factory=dict)
    rejected: list[tuple[Any, ...]] = field(default_factory=list)


def project(cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
    """Fold the batch into rows, and write those of each table together."""
    rows = _Rows()
    for recorded in batch:
        _take(rows, recorded)
    rows.orders.write(cursor)
    rows.shipments.write(cursor)
    if rows.lines:
        copy_rows(cursor, LINES, rows.lines)
    rows.later.write(cursor)
    if rows.ended:
        execute_on(cursor, _END, *texts(rows.ended), ("timestamptz", rows.ended.values()))
    if rows.rejected:
        copy_rows(cursor, REJECTED_LINES, rows.rejected)


# A draft that ends has no row here.
_END = """
    UPDATE orders AS t SET cancelled_at = n.at
    FROM unnest(%s::text[], %s::text[], %s::timestamptz[]) AS n (shop, order_id, at)
    WHERE (t.shop, t.order_id) = (n.shop, n.order_id)
"""


def _take(rows: _Rows, recorded: Recorded) -> None:
    event = recorded.event()
    match event:
        case OrderPlaced():
            _place(rows, event, recorded)
        case OrderCancelled() | OrderRejected() | OrderExpired():
            rows.ended[owner_and_id(recorded.stream)] = recorded.occurred_at
        case ChangeConfirmed():
            rows.later.change(event, recorded)
        case OrderReturned():
            rows.later.returned.append((event, recorded))
        case BlindReturnReceived():
            back = Document("return", event.return_id, event.shop, event.location, None, event.currency, sign=-1)
            rows.lines += line_rows(back, event.lines, recorded)
        case AccountAdjusted():
            owed = Document("accounting_adjustment", event.document_id, event.shop, None, None, event.currency)
            rows.lines += line_rows(owed, event.lines, recorded)
        case StockAdjustmentPosted():
            rows.lines += adjustment_rows(event, recorded)
        case LinesRejected():
            rows.rejected += rejected_rows(event, recorded)
        case FulfilmentPacked():
            rows.shipments.add((event.shipment_id,), _packed(event, recorded))
        case _:
            _move(rows, event, recorded)


def _place(rows: _Rows, event: OrderPlaced, recorded: Recorded) -> None:
    rows.later.forget((event.shop, event.order_id))
    rows.orders.add((event.shop, event.order_id), _order(event, recorded))
    sold = Document("order", event.order_id, event.shop, None, event.order_id, event.currency)
    rows.lines += line_rows(sold, event.lines, recorded)


def _move(rows: _Rows, event: object, recorded: Recorded) -> None:
    """Take what moves a shipment, or cancels units, or both."""
    if isinstance(event, UnitsCancelled | ShipmentUncollected | ReturnReceived | ClaimResolved):
        rows.later.cancel(event, recorded)
    if isinstance(event, _Moved):
        rows.shipments.change((event.shipment_id,), _moved(event, recorded) | {"position": recorded.position})


def _order(event: OrderPlaced, recorded: Recorded) -> Row:
    return {
        "order_type": event.order_type,
        "customer": event.customer,
        "country": event.destination.country,
        "region": event.destination.region,
        "currency": event.currency,
        "total_minor": event.total_minor,
        "lines": len(as_sold(event.lines, event.kits)),
        "units": sum(line.quantity for line in event.lines if line.kind == "goods"),
        "occurred_at": recorded.occurred_at,
        "recorded_at": recorded.recorded_at,
        "position": recorded.position,
    }


def _packed(event: FulfilmentPacked, recorded: Recorded) -> Row:
    shop, order_id = owner_and_id(recorded.stream)
    return {
        "fulfilment_id": event.fulfilment_id,
        "shop": shop,
        "order_id": order_id,
        "location": event.location,
        "units": sum(each.quantity for each in event.units),
        "parcels": len(event.parcels),
        "packed_at": recorded.occurred_at,
        "position": recorded.position,
    }


def _moved(event: _Moved, recorded: Recorded) -> Row:
    """The columns of a shipment that an event changes."""
    match event:
        case ShipmentLabelled():
            return {"carrier": event.carrier, "tracking_number": event.tracking_number}
        case ShipmentShipped():
            shipped = {"shipped_at": event.shipped_at, "carrier": event.carrier}
            return shipped | {"tracking_number": event.tracking_number}
        case ShipmentDelivered():
            return {"delivered_at": event.delivered_at}
        case ShipmentLost():
            return {"lost_at": recorded.occurred_at}
        case ShipmentVoided() | ShipmentUncollected():
            return {"voided_at": recorded.occurred_at}


VIEW = View(
    name="sales",
    schema="analytics",
    topic="orders",
    tables=(ORDERS, LINES, SHIPMENTS, REJECTED_LINES),
    events=names_of(
        (
            *(OrderPlaced, OrderCancelled, OrderRejected, OrderExpired, UnitsCancelled, ChangeConfirmed),
            *(OrderReturned, ReturnReceived, BlindReturnReceived, ClaimResolved),
            *(StockAdjustmentPosted, AccountAdjusted, LinesRejected, FulfilmentPacked),
            *(ShipmentLabelled, ShipmentShipped, ShipmentDelivered, ShipmentLost, ShipmentVoided, ShipmentUncollected),
        )
    ),
    project=project,
    unit=("shop", "order_id"),
)
