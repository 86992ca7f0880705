"""Table order_holds: what stops an order, or a part of it."""

from collections.abc import Iterator

from projections.orders.parts import KEY, Part, Row
from projections.orders.states import Folded
from projections.table import Column, Table

ORDER_HOLDS = Table(
    name="order_holds",
    comment="Holds that are on orders now: one row a hold. Those that were released are in the order's timeline.",
    key=("shop", "order_id", "hold_id"),
    columns=(
        *KEY,
        Column("hold_id", "text", "Id of the hold within its order."),
        Column(
            "kind",
            "text",
            "fraud, credit, address, payment, stock, pre_order, compliance, return or manual.",
        ),
        Column("reason", "text", "Why it was placed."),
        Column("line_no", "integer", "The only line that it is on; empty: not on one line.", null=True),
        Column("fulfilment_id", "text", "The only fulfilment that it is on; empty: not on one.", null=True),
        Column("by_rule", "boolean", "Whether the ledger placed it by itself."),
        Column("placed_at", "timestamptz", "When it was placed, business time, UTC."),
        Column("placed_by", "text", "Who placed it, or led to it: shop:<id>, operator or ledger."),
        Column("expires_at", "timestamptz", "When it ends by itself.", null=True),
    ),
    indexes=(("kind",),),
)


def _rows(folded: Folded) -> Iterator[Row]:
    for hold_id, hold in folded.order.holds.items():
        mark = folded.trail.mark("holds", hold_id)
        yield {
            "hold_id": hold_id,
            "kind": hold.kind,
            "reason": hold.reason,
            "line_no": hold.line_no,
            "fulfilment_id": hold.fulfilment_id,
            "by_rule": hold.by_rule,
            "placed_at": mark.begun_at,
            "placed_by": mark.begun_by,
            "expires_at": hold.expires_at,
        }


PART = Part(ORDER_HOLDS, _rows, lambda order: (order.holds,))
