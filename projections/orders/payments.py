"""Table order_payments: what was authorized, captured and disputed."""

from collections.abc import Iterator

from psycopg.types.json import Jsonb

from domain.payments.state import Payment, Payments
from projections.orders.parts import KEY, Part, Row
from projections.orders.states import Folded
from projections.table import Column, Table

ORDER_PAYMENTS = Table(
    name="order_payments",
    comment="Payments of orders: one row each. Amounts are in minor units of the order's currency.",
    key=("shop", "order_id", "payment_id"),
    columns=(
        *KEY,
        Column("payment_id", "text", "Id of the payment within its order."),
        Column("provider", "text", "Id of the payment provider, who reports on it."),
        Column(
            "status",
            "text",
            "created, action_required, authorized, partially_captured, captured, voided, expired, declined, failed or"
            " unknown.",
        ),
        Column("amount_minor", "bigint", "What was asked for."),
        Column("authorized_minor", "bigint", "What the provider granted, in all."),
        Column("live_minor", "bigint", "What is granted and neither captured nor to be voided."),
        Column("captured_minor", "bigint", "What was taken."),
        Column("pending_minor", "bigint", "What was asked to be taken, without an answer yet."),
        Column("voided_minor", "bigint", "What the provider let go of."),
        Column("capture_before", "timestamptz", "When the authorization ends; empty: not by itself.", null=True),
        Column("ending", "boolean", "Whether the order was warned that the authorization ends."),
        Column("captures", "jsonb", "Money taken, or asked for: capture_id, amount_minor, status, shipment_id."),
        Column(
            "disputes", "jsonb", "What the customer wants back through their bank: dispute_id, amount_minor, status."
        ),
        Column("begun_at", "timestamptz", "When it was first heard of, business time, UTC."),
        Column("changed_at", "timestamptz", "When it last changed, business time, UTC."),
    ),
    indexes=(("status",),),
)


def _rows(folded: Folded) -> Iterator[Row]:
    payments = folded.order.payments
    for name, payment in payments.payments.items():
        mark = folded.trail.mark("payments.payments", name)
        yield {
            "payment_id": name,
            "provider": payment.provider,
            "status": payment.status,
            "amount_minor": payment.amount_minor,
            "authorized_minor": payment.authorized_minor,
            "live_minor": payment.live_minor,
            "captured_minor": payment.captured_minor,
            "pending_minor": payment.pending_minor,
            "voided_minor": payment.voided_minor,
            "capture_before": payment.capture_before,
            "ending": payment.ending,
            "captures": _captures(payment),
            "disputes": _disputes(payments, name),
            "begun_at": mark.begun_at,
            "changed_at": mark.changed_at,
        }


def _captures(payment: Payment) -> Jsonb:
    return Jsonb(
        [
            {
                "capture_id": each.capture_id,
                "amount_minor": each.amount_minor,
                "status": each.status,
                "shipment_id": each.shipment_id,
            }
            for each in payment.captures.values()
        ]
    )


def _disputes(payments: Payments, payment_id: str) -> Jsonb:
    return Jsonb(
        [
            {"dispute_id": each.dispute_id, "amount_minor": each.amount_minor, "status": each.status}
            for each in payments.disputes.values()
            if each.payment_id == payment_id
        ]
    )


PART = Part(ORDER_PAYMENTS, _rows, lambda order: (order.payments,))
