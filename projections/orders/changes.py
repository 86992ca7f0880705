"""Table order_changes: what somebody wants otherwise of an order."""

from collections.abc import Iterator
from dataclasses import asdict

from psycopg.types.json import Jsonb

from domain.changes.state import ChangeSet
from projections.orders.parts import KEY, Part, Row
from projections.orders.states import Folded
from projections.table import Column, Table

ORDER_CHANGES = Table(
    name="order_changes",
    comment="Change sets of orders: one row each, at most one of an order open (pending or requested). Once one is"
    " closed only its outcome is kept here; what it was is in the order's timeline.",
    key=("shop", "order_id", "change_id"),
    columns=(
        *KEY,
        Column("change_id", "text", "Id of the change within its order."),
        Column("status", "text", "pending, requested (of warehouses), confirmed, declined or cancelled."),
        Column("reason", "text", "Why it is wanted, while it is open.", null=True),
        Column(
            "preview",
            "jsonb",
            "While it is open, by line: line_no, kind, sku, and quantity and amount (minor units) before and after.",
            null=True,
        ),
        Column("total_before_minor", "bigint", "What the customer owed, in minor units.", null=True),
        Column("total_after_minor", "bigint", "What the customer will owe, in minor units.", null=True),
        Column("held", "jsonb", "Stock that it holds meanwhile: line_no, sku, location, quantity.", null=True),
        Column("asked", "jsonb", "Fulfilments whose warehouses have not answered yet.", null=True),
        Column("expires_at", "timestamptz", "When it ends by itself, unless it is confirmed before.", null=True),
        Column("proposed_at", "timestamptz", "When it was proposed, business time, UTC."),
        Column("changed_at", "timestamptz", "When its status changed last, business time, UTC."),
    ),
    indexes=(("status",),),
)


def _rows(folded: Folded) -> Iterator[Row]:
    changes = folded.order.changes
    for name, status in changes.statuses.items():
        mark = folded.trail.mark("changes.statuses", name)
        yield {
            "change_id": name,
            "status": status,
            **_open(changes.open if changes.open is not None and changes.open.change_id == name else None),
            "proposed_at": mark.begun_at,
            "changed_at": mark.changed_at,
        }


def _open(change: ChangeSet | None) -> Row:
    if change is None:
        closed = ("reason", "preview", "total_before_minor", "total_after_minor", "held", "asked", "expires_at")
        return dict.fromkeys(closed)
    return {
        "reason": change.proposed.reason,
        "preview": Jsonb([asdict(each) for each in change.proposed.previews]),
        "total_before_minor": change.proposed.total_before_minor,
        "total_after_minor": change.proposed.total_after_minor,
        "held": Jsonb([asdict(each) for each in change.held]),
        "asked": Jsonb([each.fulfilment_id for each in change.asked]),
        "expires_at": change.proposed.expires_at,
    }


PART = Part(ORDER_CHANGES, _rows, lambda order: (order.changes,))
