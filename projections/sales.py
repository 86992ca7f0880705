"""View sales: what analysts ask about orders, lines, shipments and rejected lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, assert_never

from psycopg import Cursor

from domain.accounts.adjust import AccountAdjusted
from domain.imports.reject import LinesRejected
from domain.orders.events import (
    FulfilmentDelivered,
    FulfilmentPacked,
    FulfilmentPicked,
    FulfilmentReleased,
    FulfilmentShipped,
    OrderCancelled,
    OrderPlaced,
    OrderReturned,
)
from domain.orders.lines import Line
from domain.returns.blind import BlindReturnReceived
from domain.stock.adjust import StockAdjustmentPosted
from domain.streams import owner_and_id
from projections.changes import Changes, Row, RowMissing
from projections.sales_tables import LINES, ORDERS, REJECTED_LINES, SHIPMENTS
from projections.table import copy_rows
from projections.view import View, names_of
from schemas.recorded import Recorded

DocumentType = Literal["order", "return", "stock_adjustment", "accounting_adjustment"]


@dataclass(slots=True)
class _Rows:
    """What a batch writes."""

    orders: Changes = field(default_factory=lambda: Changes(ORDERS))
    shipments: Changes = field(default_factory=lambda: Changes(SHIPMENTS))
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    returns: list[tuple[OrderReturned, Recorded]] = field(default_factory=list)
    rejected: list[tuple[Any, ...]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Document:
    """What the lines of a document share; `sign` is -1 where they are credited."""

    type: DocumentType
    id: str
    shop: str | None
    location: str | None
    order_id: str | None
    currency: str | None
    sign: Literal[1, -1] = 1


def project(cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
    """Fold the batch into rows, and write those of each table together."""
    rows = _Rows()
    for recorded in batch:
        _take(rows, recorded)
    rows.orders.write(cursor)
    rows.shipments.write(cursor)
    if rows.returns:
        rows.lines += _lines_returned(cursor, rows.returns)
    if rows.lines:
        copy_rows(cursor, LINES, rows.lines)
    if rows.rejected:
        copy_rows(cursor, REJECTED_LINES, rows.rejected)


def _take(rows: _Rows, recorded: Recorded) -> None:
    event = recorded.event()
    match event:
        case OrderPlaced():
            rows.orders.add((event.shop, event.order_id), _order(event, recorded))
            sold = _Document("order", event.order_id, event.shop, None, event.order_id, event.currency)
            rows.lines += _lines(sold, event.lines, recorded)
        case OrderCancelled():
            rows.orders.change(owner_and_id(recorded.stream), {"cancelled_at": recorded.occurred_at})
        case OrderReturned():
            rows.returns.append((event, recorded))
        case BlindReturnReceived():
            back = _Document("return", event.return_id, event.shop, event.location, None, event.currency, sign=-1)
            rows.lines += _lines(back, event.lines, recorded)
        case AccountAdjusted():
            owed = _Document("accounting_adjustment", event.document_id, event.shop, None, None, event.currency)
            rows.lines += _lines(owed, event.lines, recorded)
        case StockAdjustmentPosted():
            rows.lines += _adjusted(event, recorded)
        case LinesRejected():
            rows.rejected += _rejected(event, recorded)
        case FulfilmentReleased():
            rows.shipments.add((event.fulfilment_id,), _released(event, recorded))
        case FulfilmentPicked() | FulfilmentPacked() | FulfilmentShipped() | FulfilmentDelivered():
            rows.shipments.change((event.fulfilment_id,), _moved(event, recorded))
        case _:
            raise AssertionError(f"{recorded.name} is none of this view's events")


def _order(event: OrderPlaced, recorded: Recorded) -> Row:
    return {
        "order_type": event.order_type,
        "customer": event.customer,
        "country": event.destination.country,
        "region": event.destination.region,
        "currency": event.currency,
        "total_minor": event.total_minor,
        "lines": len(event.lines),
        "units": sum(line.quantity for line in event.lines if line.kind == "goods"),
        "occurred_at": recorded.occurred_at,
        "recorded_at": recorded.recorded_at,
        "position": recorded.position,
    }


def _lines(document: _Document, lines: tuple[Line, ...], recorded: Recorded) -> Iterator[tuple[Any, ...]]:
    for line in lines:
        yield (
            recorded.position,
            line.line_no,
            document.type,
            document.id,
            document.shop,
            document.location,
            document.order_id,
            line.kind,
            line.sku,
            line.description,
            document.sign * line.quantity,
            line.unit_price_minor,
            document.sign * line.amount_minor,
            document.currency,
            line.business_date,
            recorded.occurred_at,
            recorded.recorded_at,
        )


def _lines_returned(cursor: Cursor[Any], returns: list[tuple[OrderReturned, Recorded]]) -> Iterator[tuple[Any, ...]]:
    """Lines of returns of orders; the event has no currency, it is the order's."""
    orders = [owner_and_id(recorded.stream) for _, recorded in returns]
    currencies = _currencies(cursor, orders)
    for (event, recorded), order in zip(returns, orders, strict=True):
        if order not in currencies:
            raise RowMissing(f"order {order} of return {event.return_id} is not in the view")
        shop, order_id = order
        back = _Document("return", event.return_id, shop, event.location, order_id, currencies[order], sign=-1)
        yield from _lines(back, event.lines, recorded)


def _currencies(cursor: Cursor[Any], orders: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    cursor.execute(
        "SELECT o.shop, o.order_id, o.currency FROM orders AS o"
        " JOIN (SELECT DISTINCT * FROM unnest(%s::text[], %s::text[]) AS n (shop, order_id)) AS n"
        " USING (shop, order_id)",
        (*map(list, zip(*orders, strict=True)),),
    )
    return {(shop, order_id): currency for shop, order_id, currency in cursor.fetchall()}


def _adjusted(event: StockAdjustmentPosted, recorded: Recorded) -> Iterator[tuple[Any, ...]]:
    for line in event.lines:
        yield (
            recorded.position,
            line.line_no,
            "stock_adjustment",
            event.document_id,
            None,
            event.location,
            None,
            line.kind,
            line.sku,
            line.reason,
            line.quantity,
            None,
            0,
            None,
            line.business_date,
            recorded.occurred_at,
            recorded.recorded_at,
        )


def _rejected(event: LinesRejected, recorded: Recorded) -> Iterator[tuple[Any, ...]]:
    # A shop may name a line of its file twice in one message; the last word on it counts.
    for line in {each.line_number: each for each in event.lines}.values():
        yield (
            event.shop,
            event.import_id,
            line.line_number,
            line.field,
            line.reason,
            recorded.recorded_at,
            recorded.position,
        )


def _released(event: FulfilmentReleased, recorded: Recorded) -> Row:
    shop, order_id = owner_and_id(recorded.stream)
    return {
        "shop": shop,
        "order_id": order_id,
        "location": event.location,
        "units": sum(each.quantity for each in event.units),
        "released_at": recorded.occurred_at,
        "position": recorded.position,
    }


def _moved(
    event: FulfilmentPicked | FulfilmentPacked | FulfilmentShipped | FulfilmentDelivered,
    recorded: Recorded,
) -> Row:
    """The columns of a shipment that a report of the warehouse changes."""
    last = {"position": recorded.position}
    match event:
        case FulfilmentPicked():
            return {"picked_at": recorded.occurred_at} | last
        case FulfilmentPacked():
            return {"packed_at": recorded.occurred_at, "parcels": event.parcels} | last
        case FulfilmentShipped():
            shipped = {"shipped_at": recorded.occurred_at, "carrier": event.carrier}
            return shipped | {"tracking_number": event.tracking_number} | last
        case FulfilmentDelivered():
            return {"delivered_at": recorded.occurred_at} | last
        case _:
            assert_never(event)


VIEW = View(
    name="sales",
    schema="analytics",
    topic="orders",
    tables=(ORDERS, LINES, SHIPMENTS, REJECTED_LINES),
    events=names_of(
        (
            *(OrderPlaced, OrderCancelled, OrderReturned, BlindReturnReceived, StockAdjustmentPosted),
            *(AccountAdjusted, LinesRejected),
            *(FulfilmentReleased, FulfilmentPicked, FulfilmentPacked, FulfilmentShipped, FulfilmentDelivered),
        )
    ),
    project=project,
)
