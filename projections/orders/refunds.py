"""Table order_refunds: money that goes back to the customer."""

from collections.abc import Iterator

from psycopg.types.json import Jsonb

from projections.orders.parts import KEY, Part, Row
from projections.orders.states import Folded
from projections.table import Column, Table

ORDER_REFUNDS = Table(
    name="order_refunds",
    comment="Refunds of orders: one row each. Failed and reversed ones count no more.",
    key=("shop", "order_id", "refund_id"),
    columns=(
        *KEY,
        Column("refund_id", "text", "Id of the refund within its order."),
        Column("status", "text", "requested, approved, pending, settled, failed or reversed."),
        Column("amount_minor", "bigint", "What goes back, in minor units of the order's currency: lines less fee."),
        Column("fee_minor", "bigint", "Kept back, such as for restocking."),
        Column("lines", "jsonb", "What is refunded of which line: line_no, quantity, amount_minor; none: goodwill."),
        Column("cause", "text", "return, cancellation or request."),
        Column("reason", "text", "Why."),
        Column("return_id", "text", "The return that it is for.", null=True),
        Column("provider", "text", "Who pays it out of what it captured; empty: the shop pays.", null=True),
        Column("payment_id", "text", "The payment that it is paid out of.", null=True),
        Column("requested_at", "timestamptz", "When it was asked for, business time, UTC."),
        Column("changed_at", "timestamptz", "When it last changed, business time, UTC."),
    ),
    indexes=(("status",),),
)


def _rows(folded: Folded) -> Iterator[Row]:
    for name, refund in folded.order.refunds.by_id.items():
        mark = folded.trail.mark("refunds.by_id", name)
        yield {
            "refund_id": name,
            "status": refund.status,
            "amount_minor": refund.amount_minor,
            "fee_minor": refund.fee_minor,
            "lines": Jsonb(
                [
                    {"line_no": each.line_no, "quantity": each.quantity, "amount_minor": each.amount_minor}
                    for each in refund.lines
                ]
            ),
            "cause": refund.cause,
            "reason": refund.reason,
            "return_id": refund.return_id,
            "provider": refund.provider,
            "payment_id": refund.payment_id,
            "requested_at": mark.begun_at,
            "changed_at": mark.changed_at,
        }


PART = Part(ORDER_REFUNDS, _rows, lambda order: (order.refunds,))
