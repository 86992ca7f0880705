"""View movements: goods on their way between locations, and from suppliers; and counts of what is there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never, get_args

from psycopg import Cursor

from domain.counts.events import CountEvent
from domain.purchasing.events import (
    PurchaseAcknowledged,
    PurchaseCancelled,
    PurchaseClosed,
    PurchaseDrafted,
    PurchaseEvent,
    PurchaseOrdered,
    PurchaseReceived,
    PurchaseTerms,
)
from domain.streams import own_id
from domain.transfers.events import (
    ArrivedUnits,
    TransferCancelled,
    TransferClosed,
    TransferCreated,
    TransferEvent,
    TransferReady,
    TransferReceived,
    TransferShipped,
)
from projections.changes import Changes, Row
from projections.counts import STOCK_COUNT_LINES, STOCK_COUNTS, Counts
from projections.movement_tables import PURCHASE_LINES, PURCHASE_ORDERS, TRANSFER_LINES, TRANSFERS, last
from projections.view import View, names_of
from schemas.recorded import Recorded

_OF_TRANSFERS = ("planned", "shipped", "received", "damaged", "quality_control", "over", "written_off")
_OF_PURCHASES = ("ordered", "agreed", "received", "damaged", "quality_control", "over", "beyond_tolerance")

_SUM_TRANSFERS = """
    UPDATE transfers AS t
    SET planned = n.planned, shipped = n.shipped, received = n.received, damaged = n.damaged,
        quality_control = n.quality_control, over = n.over, written_off = n.written_off
    FROM (
        SELECT transfer_id, sum(planned)::bigint AS planned, sum(shipped)::bigint AS shipped,
            sum(received)::bigint AS received, sum(damaged)::bigint AS damaged,
            sum(quality_control)::bigint AS quality_control, sum(over)::bigint AS over,
            sum(written_off)::bigint AS written_off
        FROM transfer_lines WHERE transfer_id = ANY(%s) GROUP BY transfer_id
    ) AS n
    WHERE t.transfer_id = n.transfer_id
"""
_SUM_PURCHASES = """
    UPDATE purchase_orders AS t
    SET ordered = n.ordered, agreed = n.agreed, received = n.received, damaged = n.damaged,
        quality_control = n.quality_control, over = n.over, beyond_tolerance = n.beyond_tolerance,
        outstanding = CASE WHEN closed_at IS NULL AND cancelled_at IS NULL THEN n.missing ELSE 0 END,
        expected_on = CASE WHEN closed_at IS NULL AND cancelled_at IS NULL THEN n.next ELSE NULL END
    FROM (
        SELECT purchase_id, sum(ordered)::bigint AS ordered, sum(agreed)::bigint AS agreed,
            sum(received)::bigint AS received, sum(damaged)::bigint AS damaged,
            sum(quality_control)::bigint AS quality_control, sum(over)::bigint AS over,
            sum(beyond_tolerance)::bigint AS beyond_tolerance, sum(missing)::bigint AS missing,
            min(expected_on) FILTER (WHERE missing > 0) AS next
        FROM purchase_lines WHERE purchase_id = ANY(%s) GROUP BY purchase_id
    ) AS n
    WHERE t.purchase_id = n.purchase_id
"""


@dataclass(slots=True)
class _Rows:
    """What a batch adds and changes."""

    transfers: Changes = field(default_factory=lambda: Changes(TRANSFERS))
    transfer_lines: Changes = field(default_factory=lambda: Changes(TRANSFER_LINES, frozenset(_OF_TRANSFERS[2:])))
    counts: Counts = field(default_factory=Counts)
    purchases: Changes = field(default_factory=lambda: Changes(PURCHASE_ORDERS))
    purchase_lines: Changes = field(default_factory=lambda: Changes(PURCHASE_LINES, frozenset(_OF_PURCHASES[2:])))


def project(cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
    """Write what the batch did to documents and lines, then sum up the lines of each document."""
    rows = _Rows()
    for recorded in batch:
        event: TransferEvent | PurchaseEvent | CountEvent = recorded.event()
        if isinstance(event, TransferEvent):
            _take_transfer(rows, event, recorded)
        elif isinstance(event, PurchaseEvent):
            _take_purchase(rows, event, recorded)
        else:
            rows.counts.take(event, recorded)
    for changes in (rows.transfers, rows.transfer_lines, rows.purchases, rows.purchase_lines):
        changes.write(cursor)
    rows.counts.write(cursor)
    cursor.execute(_SUM_TRANSFERS, (_touched(rows.transfers),))
    cursor.execute(_SUM_PURCHASES, (_touched(rows.purchases),))


def _touched(documents: Changes) -> list[str]:
    return [key[0] for key in (*documents.added, *documents.changed)]


def _take_transfer(rows: _Rows, event: TransferEvent, recorded: Recorded) -> None:
    key = (own_id(recorded.stream),)
    if isinstance(event, TransferCreated):
        named = {"source": event.source, "destination": event.destination, "created_at": recorded.occurred_at}
        rows.transfers.add(key, _zero(_OF_TRANSFERS) | named | {"expected_on": event.expected_on} | last(recorded))
        for each in event.units:
            line = {"sku": each.sku, "planned": each.quantity}
            rows.transfer_lines.add((*key, each.line_no), _zero(_OF_TRANSFERS) | line)
        return
    rows.transfers.change(key, _transfer(event, recorded) | last(recorded))
    match event:
        case TransferShipped():
            for each in event.units:
                rows.transfer_lines.change((*key, each.line_no), {"shipped": each.quantity})
        case TransferReceived():
            for came in event.lines:
                rows.transfer_lines.change((*key, came.line_no), _came(came))
        case TransferClosed():
            for each in event.units:
                rows.transfer_lines.change((*key, each.line_no), {"written_off": each.quantity})
        case TransferReady() | TransferCancelled():
            pass
        case _:
            assert_never(event)


def _transfer(
    event: TransferReady | TransferShipped | TransferReceived | TransferClosed | TransferCancelled, recorded: Recorded
) -> Row:
    """The columns of a transfer that an event changes."""
    match event:
        case TransferReady():
            return {"ready_at": recorded.occurred_at}
        case TransferShipped():
            return {"shipped_at": recorded.occurred_at, "expected_on": event.expected_on}
        case TransferReceived():
            return {"received_at": recorded.occurred_at}
        case TransferClosed():
            return {"closed_at": recorded.occurred_at, "reason": event.reason}
        case TransferCancelled():
            return {"cancelled_at": recorded.occurred_at, "reason": event.reason}
        case _:
            assert_never(event)


def _came(came: ArrivedUnits) -> Row:
    aside = {"damaged": came.damaged, "quality_control": came.quality_control}
    return {"received": came.came, **aside, "over": came.over, "written_off": came.short}


def _take_purchase(rows: _Rows, event: PurchaseEvent, recorded: Recorded) -> None:
    key = (own_id(recorded.stream),)
    match event:
        case PurchaseDrafted():
            _begin(rows, key, event.terms, recorded)
        case PurchaseOrdered():
            # A draft that is submitted is there already, and ordered as it is.
            if recorded.version == 0:
                _begin(rows, key, event.terms, recorded)
            rows.purchases.change(key, {"ordered_at": recorded.occurred_at})
        case PurchaseAcknowledged():
            rows.purchases.change(key, {"acknowledged_at": recorded.occurred_at})
            for line in event.lines:
                agreed = {"agreed": line.quantity, "expected_on": line.expected_on}
                rows.purchase_lines.change((*key, line.line_no), agreed)
        case PurchaseReceived():
            rows.purchases.change(key, {"received_at": recorded.occurred_at})
            for came in event.lines:
                units = {
                    "received": came.quantity,
                    "damaged": came.damaged,
                    "quality_control": came.quality_control,
                    "over": came.over,
                    "beyond_tolerance": came.beyond_tolerance,
                }
                rows.purchase_lines.change((*key, came.line_no), units)
        case PurchaseClosed():
            rows.purchases.change(key, {"closed_at": recorded.occurred_at, "reason": event.reason})
        case PurchaseCancelled():
            rows.purchases.change(key, {"cancelled_at": recorded.occurred_at, "reason": event.reason})
        case _:
            assert_never(event)
    rows.purchases.change(key, last(recorded))


def _begin(rows: _Rows, key: tuple[str], terms: PurchaseTerms, recorded: Recorded) -> None:
    named = {
        "supplier": terms.supplier,
        "location": terms.location,
        "currency": terms.currency,
        "total_minor": sum(each.amount_minor for each in terms.lines),
        "over_percent": terms.over_percent,
        "created_at": recorded.occurred_at,
    }
    rows.purchases.add(key, _zero((*_OF_PURCHASES, "outstanding")) | named)
    for each in terms.lines:
        line = {
            "sku": each.sku,
            "ordered": each.quantity,
            "agreed": each.quantity,
            "unit_cost_minor": each.unit_cost_minor,
            "amount_minor": each.amount_minor,
            "expected_on": each.expected_on,
        }
        rows.purchase_lines.add((*key, each.line_no), _zero(_OF_PURCHASES) | line)


def _zero(columns: Iterable[str]) -> Row:
    return dict.fromkeys(columns, 0)


VIEW = View(
    name="movements",
    schema="views",
    topic="orders",
    tables=(TRANSFERS, TRANSFER_LINES, PURCHASE_ORDERS, PURCHASE_LINES, STOCK_COUNTS, STOCK_COUNT_LINES),
    events=names_of((*get_args(TransferEvent), *get_args(PurchaseEvent), *get_args(CountEvent))),
    project=project,
)
