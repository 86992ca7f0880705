"""View order_status: where each order stands, with its timeline."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, assert_never, get_args

from psycopg import Cursor
from psycopg.types.json import Jsonb

from domain.orders.events import (
    Candidate,
    FulfilmentDelivered,
    FulfilmentPacked,
    FulfilmentPicked,
    FulfilmentReleased,
    FulfilmentShipped,
    OrderAllocated,
    OrderApproved,
    OrderCancelled,
    OrderCompleted,
    OrderEvent,
    OrderPlaced,
    OrderReturned,
    StockAwaited,
)
from domain.orders.lines import Line
from domain.orders.state import Stage
from domain.streams import owner_and_id
from projections.changes import Changes, Row
from projections.order_tables import ORDER_STATUS, ORDER_TIMELINE
from projections.summaries import summary_of, waiting_for
from projections.table import copy_rows
from projections.view import View, names_of
from schemas.recorded import Recorded


def project(cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
    """Fold the batch into rows of orders, and add a row of the timeline for each event."""
    orders = Changes(ORDER_STATUS, sums=frozenset({"returned_units", "credited_minor"}))
    timeline = [_take(orders, recorded) for recorded in batch]
    orders.write(cursor)
    copy_rows(cursor, ORDER_TIMELINE, timeline)


def _take(orders: Changes, recorded: Recorded) -> tuple[Any, ...]:
    """Change the order's row, and give the row of the timeline."""
    event: OrderEvent = recorded.event()
    key = owner_and_id(recorded.stream)
    last = {
        "version": recorded.version,
        "position": recorded.position,
        "updated_at": recorded.recorded_at,
    }
    if isinstance(event, OrderPlaced):
        orders.add(key, _placed(event, recorded) | last)
    else:
        orders.change(key, _moved(event, recorded) | last)
    return (
        *key,
        recorded.version,
        recorded.name,
        recorded.occurred_at,
        recorded.recorded_at,
        recorded.actor,
        summary_of(event),
        recorded.position,
    )


def _placed(event: OrderPlaced, recorded: Recorded) -> Row:
    return {
        **_stage("placed", recorded),
        "order_type": event.order_type,
        "currency": event.currency,
        "total_minor": event.total_minor,
        "customer": event.customer,
        "country": event.destination.country,
        "lines": len(event.lines),
        "units": _units(event.lines),
        "placed_at": recorded.occurred_at,
        "returned_units": 0,
        "credited_minor": 0,
    }


def _moved(event: OrderEvent, recorded: Recorded) -> Row:
    """The columns that an event changes."""
    at: datetime = recorded.occurred_at
    match event:
        case OrderApproved():
            return _stage("approved", recorded)
        case StockAwaited():
            return _stage("awaiting_stock", recorded) | {
                "awaited_stock_at": at,
                "waiting_for": waiting_for(event),
                "candidates": _candidates(event.candidates),
            }
        case OrderAllocated():
            return _stage("allocated", recorded) | {
                "allocated_at": at,
                "location": event.location,
                "allocation_rule": event.rule,
                "candidates": _candidates(event.candidates),
            }
        case FulfilmentReleased():
            return _stage("released", recorded) | {"released_at": at, "fulfilment_id": event.fulfilment_id}
        case FulfilmentPicked():
            return _stage("picked", recorded) | {"picked_at": at}
        case FulfilmentPacked():
            return _stage("packed", recorded) | {"packed_at": at, "parcels": event.parcels}
        case FulfilmentShipped():
            return _stage("shipped", recorded) | {
                "shipped_at": at,
                "carrier": event.carrier,
                "tracking_number": event.tracking_number,
            }
        case FulfilmentDelivered():
            return _stage("delivered", recorded) | {"delivered_at": at}
        case OrderCompleted():
            return _stage("completed", recorded) | {"completed_at": at}
        case OrderCancelled():
            return _stage("cancelled", recorded) | {
                "cancelled_at": at,
                "cancel_reason": event.reason,
                "location": None,
            }
        case OrderReturned():
            return {"returned_units": _units(event.lines), "credited_minor": event.credit_minor}
        case OrderPlaced():
            raise AssertionError("an order is placed once")
        case _:
            assert_never(event)


def _stage(stage: Stage, recorded: Recorded) -> Row:
    """Come to a stage: the order waits no longer for what it waited for."""
    return {"status": stage, "status_since": recorded.recorded_at, "waiting_for": None}


def _units(lines: tuple[Line, ...]) -> int:
    return sum(line.quantity for line in lines if line.kind == "goods")


def _candidates(candidates: tuple[Candidate, ...]) -> Jsonb:
    # dataclasses.asdict copies deeply, at ten times the cost.
    return Jsonb(
        [
            {
                "location": each.location,
                "distance_km": each.distance_km,
                "preference": each.preference,
                "outcome": each.outcome,
                "lacks": each.lacks,
            }
            for each in candidates
        ]
    )


VIEW = View(
    name="order_status",
    schema="views",
    topic="orders",
    tables=(ORDER_STATUS, ORDER_TIMELINE),
    events=names_of(get_args(OrderEvent)),
    project=project,
)
