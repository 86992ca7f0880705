"""Table order_claims: parcels that were lost, damaged or never received."""

from collections.abc import Iterator

from psycopg.types.json import Jsonb

from projections.orders.parts import KEY, Part, Row
from projections.orders.shipments import units_listed
from projections.orders.states import Folded
from projections.table import Column, Table

ORDER_CLAIMS = Table(
    name="order_claims",
    comment="Claims on shipments of orders: one row each.",
    key=("shop", "order_id", "claim_id"),
    columns=(
        *KEY,
        Column("claim_id", "text", "Id of the claim within its order."),
        Column("shipment_id", "text", "The shipment that it is on."),
        Column("fulfilment_id", "text", "The fulfilment that was shipped."),
        Column("kind", "text", "lost, damaged, not_received (though the carrier says delivered) or missing."),
        Column("units", "bigint", "Units that are looked into."),
        Column("lines", "jsonb", "Those units: line_no, sku, quantity."),
        Column("reason", "text", "What was said of it."),
        Column("by_rule", "boolean", "Whether the ledger opened it by itself."),
        Column("outcome", "text", "found, refund, reship or denied; empty while it is open.", null=True),
        Column("opened_at", "timestamptz", "When it was opened, business time, UTC."),
        Column("changed_at", "timestamptz", "When it last changed, business time, UTC."),
    ),
    indexes=(("outcome",),),
)


def _rows(folded: Folded) -> Iterator[Row]:
    for name, claim in folded.order.claims.by_id.items():
        mark = folded.trail.mark("claims.by_id", name)
        yield {
            "claim_id": name,
            "shipment_id": claim.shipment_id,
            "fulfilment_id": claim.fulfilment_id,
            "kind": claim.kind,
            "units": sum(each.quantity for each in claim.units),
            "lines": Jsonb(units_listed(claim.units)),
            "reason": claim.reason,
            "by_rule": claim.by_rule,
            "outcome": claim.outcome,
            "opened_at": mark.begun_at,
            "changed_at": mark.changed_at,
        }


PART = Part(ORDER_CLAIMS, _rows, lambda order: (order.claims,))
