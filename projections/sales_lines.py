"""Rows of analytics.lines: what documents add, and what later becomes of the lines of orders."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from psycopg import Cursor

from domain.changes.events import ChangeConfirmed
from domain.claims.events import ClaimResolved
from domain.imports.reject import LinesRejected
from domain.orders.events import UnitsCancelled
from domain.orders.lines import Line, Units
from domain.returns.events import OrderReturned, ReturnReceived
from domain.shipments.events import ShipmentUncollected
from domain.stock.adjust import StockAdjustmentPosted
from domain.streams import owner_and_id
from projections.changes import RowMissing
from projections.sales_tables import LINES
from projections.table import copy_rows, execute_on, texts
from schemas.recorded import Recorded

DocumentType = Literal["order", "return", "stock_adjustment", "accounting_adjustment"]
Key = tuple[str, str]
"""Shop and order id."""

Cancelling = UnitsCancelled | ShipmentUncollected | ReturnReceived | ClaimResolved
"""Events by which units of an order come to be cancelled."""


@dataclass(frozen=True, slots=True)
class Document:
    """What the lines of a document share; `sign` is -1 where they are credited."""

    type: DocumentType
    id: str
    shop: str | None
    location: str | None
    order_id: str | None
    currency: str | None
    sign: Literal[1, -1] = 1


def line_rows(document: Document, lines: Sequence[Line], recorded: Recorded) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a document."""
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
            0,
            line.part_of.sku if line.part_of is not None else None,
            line.part_of.line_no if line.part_of is not None else None,
            document.currency,
            line.business_date,
            recorded.occurred_at,
            recorded.recorded_at,
        )


def adjustment_rows(event: StockAdjustmentPosted, recorded: Recorded) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a stock adjustment, which has no money."""
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
            0,
            None,
            None,
            None,
            line.business_date,
            recorded.occurred_at,
            recorded.recorded_at,
        )


def rejected_rows(event: LinesRejected, recorded: Recorded) -> Iterator[tuple[Any, ...]]:
    """Give the rows of lines that were left out."""
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


def units_cancelled(event: Cancelling) -> tuple[Units, ...]:
    """Give the units that are wanted no more from this event on."""
    match event:
        case ReturnReceived():
            return event.undelivered
        case ClaimResolved():
            return event.units if event.moved_to == "cancelled" else ()
        case _:
            return event.units


@dataclass(slots=True)
class LaterLines:
    """What a batch says of orders that were placed before: returned, changed and cancelled."""

    returned: list[tuple[OrderReturned, Recorded]] = field(default_factory=list)
    changed: dict[tuple[str, str, int], tuple[Line, Recorded]] = field(default_factory=dict)
    cancelled: dict[tuple[str, str, int], int] = field(default_factory=dict)

    def change(self, event: ChangeConfirmed, recorded: Recorded) -> None:
        """Lines are sold otherwise, or anew."""
        for line in event.lines:
            self.changed[*owner_and_id(recorded.stream), line.line_no] = line, recorded

    def cancel(self, event: Cancelling, recorded: Recorded) -> None:
        """Count units that are wanted no more."""
        for each in units_cancelled(event):
            key = (*owner_and_id(recorded.stream), each.line_no)
            self.cancelled[key] = self.cancelled.get(key, 0) + each.quantity

    def forget(self, order: Key) -> None:
        """What was said of an order before it was placed is in its lines already."""
        for changes in (self.changed, self.cancelled):
            for key in [key for key in changes if key[:2] == order]:
                del changes[key]

    def write(self, cursor: Cursor[Any]) -> None:
        """Write all; the rows of orders that were placed in the batch must be there already."""
        wanted = [owner_and_id(recorded.stream) for _, recorded in self.returned]
        currencies = _currencies(cursor, [*wanted, *(key[:2] for key in self.changed)])
        rows = list(_returned(self.returned, currencies)) + list(self._changed(cursor, currencies))
        if rows:
            copy_rows(cursor, LINES, rows)
        if self.cancelled:
            execute_on(cursor, _CANCEL, *_keys(self.cancelled), ("bigint", self.cancelled.values()))

    def _changed(self, cursor: Cursor[Any], currencies: Mapping[Key, str]) -> Iterator[tuple[Any, ...]]:
        """Change the lines that are there, and give the rows of the others; a draft has none."""
        if not self.changed:
            return
        lines = [line for line, _ in self.changed.values()]
        execute_on(
            cursor,
            _CHANGE,
            *_keys(self.changed),
            ("bigint", [line.quantity for line in lines]),
            ("numeric", [line.unit_price_minor for line in lines]),
            ("bigint", [line.amount_minor for line in lines]),
        )
        there = set(cursor.fetchall())
        for key, (line, recorded) in self.changed.items():
            shop, order_id, _ = key
            if key not in there and (shop, order_id) in currencies:
                sold = Document("order", order_id, shop, None, order_id, currencies[shop, order_id])
                yield from line_rows(sold, (line,), recorded)


_CHANGE = """
    UPDATE lines AS t SET quantity = n.quantity, unit_price_minor = n.unit_price_minor, amount_minor = n.amount_minor
    FROM unnest(%s::text[], %s::text[], %s::int[], %s::bigint[], %s::numeric[], %s::bigint[])
        AS n (shop, order_id, line_no, quantity, unit_price_minor, amount_minor)
    WHERE t.document_type = 'order' AND (t.shop, t.order_id, t.line_no) = (n.shop, n.order_id, n.line_no)
    RETURNING t.shop, t.order_id, t.line_no
"""
_CANCEL = """
    UPDATE lines AS t SET cancelled_units = t.cancelled_units + n.units
    FROM unnest(%s::text[], %s::text[], %s::int[], %s::bigint[]) AS n (shop, order_id, line_no, units)
    WHERE t.document_type = 'order' AND (t.shop, t.order_id, t.line_no) = (n.shop, n.order_id, n.line_no)
"""


def _keys(lines: Iterable[tuple[str, str, int]]) -> Iterator[tuple[str, Iterable[Any]]]:
    return zip(("text", "text", "integer"), zip(*lines, strict=True), strict=True)


def _returned(
    returns: Sequence[tuple[OrderReturned, Recorded]], currencies: Mapping[Key, str]
) -> Iterator[tuple[Any, ...]]:
    """Lines of returns of orders; the event has no currency, it is the order's."""
    for event, recorded in returns:
        order = owner_and_id(recorded.stream)
        if order not in currencies:
            raise RowMissing(f"order {order} of return {event.return_id} is not in the view")
        shop, order_id = order
        back = Document("return", event.return_id, shop, event.location, order_id, currencies[order], sign=-1)
        yield from line_rows(back, event.lines, recorded)


def _currencies(cursor: Cursor[Any], orders: Sequence[Key]) -> dict[Key, str]:
    """Give the currencies of those orders that were placed."""
    if not orders:
        return {}
    execute_on(cursor, _CURRENCIES, *texts(set(orders)))
    return {(shop, order_id): currency for shop, order_id, currency in cursor.fetchall()}


_CURRENCIES = """
    SELECT shop, order_id, o.currency
    FROM orders AS o JOIN unnest(%s::text[], %s::text[]) AS n (shop, order_id) USING (shop, order_id)
"""
