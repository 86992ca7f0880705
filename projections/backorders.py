"""Table backorders: who waits for units of a SKU, and since when."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from psycopg import Cursor

from domain.backorders.events import BackorderNoted
from domain.streams import owner_and_id
from projections.changes import RowMissing
from projections.table import Column, Table, copy_rows, execute_on, texts
from schemas.recorded import Recorded

BACKORDERS = Table(
    name="backorders",
    comment="Who waits for units: one row an order and SKU, for as long as it waits; the sum of units is what the SKU"
    " is backordered. They are served by promised_by (none: last), then priority (a low one first), then placed_at.",
    key=("sku", "shop", "order_id"),
    columns=(
        Column("sku", "text", "SKU of the catalogue that all shops share; letter case counts."),
        Column("shop", "text", "Id of the shop that sold it."),
        Column("order_id", "text", "The shop's own id of the order."),
        Column(
            "units",
            "bigint",
            "Units that the order waits for; where the SKU has a backorder limit those of a held order count, too.",
        ),
        Column("promised_by", "date", "The day by which they are promised, UTC; empty: none was.", null=True),
        Column("priority", "integer", "Priority of the order: a low one is served first."),
        Column("placed_at", "timestamptz", "When the order was placed, business time, UTC.", null=True),
        Column("since", "timestamptz", "When the order began to wait for this SKU, business time, UTC."),
        Column("version", "bigint", "Version of the SKU's queue after the last event about this order, from 0."),
        Column("position", "bigint", "Ledger position of that event."),
    ),
    indexes=(("shop", "order_id"),),
)

Key = tuple[str, str, str]
"""SKU, shop and order id."""

# Whoever began to wait in an earlier batch waits since then.
_TAKE_OUT = """
    DELETE FROM backorders AS t USING unnest(%b::text[], %b::text[], %b::text[]) AS n (sku, shop, order_id)
    WHERE (t.sku, t.shop, t.order_id) = (n.sku, n.shop, n.order_id)
    RETURNING t.sku, t.shop, t.order_id, t.since
"""

Noted = tuple[Recorded, BackorderNoted]


def write_backorders(cursor: Cursor[Any], noted: Iterable[Noted]) -> None:
    """Put what each order waits for now in the place of what it waited for; raises RowMissing."""
    last: dict[Key, Noted] = {}
    begun: dict[Key, datetime] = {}
    for recorded, event in noted:
        key = (event.sku, *owner_and_id(event.order))
        last[key] = recorded, event
        if event.before == 0:
            begun[key] = recorded.occurred_at
    execute_on(cursor, _TAKE_OUT, *texts(last))
    since = {(sku, shop, order_id): at for sku, shop, order_id, at in cursor.fetchall()} | begun
    copy_rows(cursor, BACKORDERS, _rows(last, since))


def _rows(last: dict[Key, Noted], since: dict[Key, datetime]) -> Iterator[tuple[Any, ...]]:
    for key, (recorded, event) in last.items():
        if event.quantity == 0:
            continue
        if key not in since:
            raise RowMissing(f"{recorded.id} changes what {event.order} waits for, and it does not wait in the view")
        ranked = (event.promised_by, event.priority, event.placed_at)
        yield (*key, event.quantity, *ranked, since[key], recorded.version, recorded.position)
