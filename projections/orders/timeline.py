"""Tables order_timeline and order_tracking: what happened to each order, event by event."""

from typing import Any

from domain.shipments.events import TrackingReported
from projections.orders.parts import KEY
from projections.orders.states import Folded, Key
from projections.summaries import summary_of
from projections.table import Column, Table
from schemas.recorded import Recorded

ORDER_TIMELINE = Table(
    name="order_timeline",
    comment="What happened to each order: one row an event, in the order of its version.",
    key=("shop", "order_id", "version"),
    columns=(
        *KEY,
        Column("version", "bigint", "Number of the event in the order's stream, from 0."),
        Column("type", "text", "Name and version of the event's type, such as order.placed.v1."),
        Column("occurred_at", "timestamptz", "When it happened in the business, UTC."),
        Column("recorded_at", "timestamptz", "When the ledger recorded it, UTC."),
        Column("actor", "text", "Who did it: shop:<id>, warehouse:<id>, carrier:<id>, operator or ledger."),
        Column("summary", "text", "What happened, in plain words."),
        Column("position", "bigint", "Ledger position of the event."),
        Column("body", "text", "The event as it was recorded, JSON: from these the order's rows are derived."),
        Column("digest", "bytea", "BLAKE2b over this event and the digest before it; for the projector."),
    ),
    # To compress an order of four lines would cost as much as a quarter of all that PostgreSQL does for its rows.
    storage="toast_tuple_target = 8160",
)

ORDER_TRACKING = Table(
    name="order_tracking",
    comment="Reports of carriers on shipments: one row a report, in the order of its version.",
    key=("shop", "order_id", "version"),
    columns=(
        *KEY,
        Column("version", "bigint", "Number of the event in the order's stream."),
        Column("shipment_id", "text", "The shipment that was seen."),
        Column("sscc", "text", "The one parcel of it that was seen; empty: all.", null=True),
        Column(
            "status",
            "text",
            "pending, picked_up, in_transit, out_for_delivery, ready_for_pickup, delivered, delivery_delayed,"
            " delivery_failed, on_hold, return_to_sender, cancelled or unknown.",
        ),
        Column("at", "timestamptz", "When it was seen, by the carrier's clock."),
        Column("place", "text", "Where it was seen.", null=True),
        Column("incident", "text", "What the carrier says went wrong.", null=True),
        Column("arrives_from", "timestamptz", "It is expected from then on.", null=True),
        Column("arrives_until", "timestamptz", "It is expected until then.", null=True),
        Column("recorded_at", "timestamptz", "When the ledger recorded it, UTC."),
        Column("position", "bigint", "Ledger position of the event."),
    ),
    indexes=(("shipment_id", "at"),),
)


def timeline_row(key: Key, recorded: Recorded, event: Any, after: Folded) -> tuple[Any, ...]:
    """Give the row of one event, after which the order stands so."""
    return (
        *key,
        recorded.version,
        recorded.name,
        recorded.occurred_at,
        recorded.recorded_at,
        recorded.actor,
        summary_of(event, after.order.currency),
        recorded.position,
        recorded.body.decode(),
        after.digest,
    )


def tracking_row(key: Key, recorded: Recorded, event: TrackingReported) -> tuple[Any, ...]:
    """Give the row of one report."""
    return (
        *key,
        recorded.version,
        event.shipment_id,
        event.sscc,
        event.status,
        event.at,
        event.place,
        event.incident,
        event.arrives_from,
        event.arrives_until,
        recorded.recorded_at,
        recorded.position,
    )
