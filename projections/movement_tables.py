"""Tables of view movements: transfers and purchase orders, with their lines."""

from typing import LiteralString

from projections.changes import Row
from projections.table import Column, Table
from schemas.recorded import Recorded

_IN_TRANSIT: LiteralString = "shipped - (received - over) - written_off"
_TRANSFER_STATUS: LiteralString = f"""
    CASE WHEN cancelled_at IS NOT NULL THEN 'cancelled'
        WHEN ready_at IS NULL THEN 'draft'
        WHEN shipped_at IS NULL THEN 'ready'
        WHEN {_IN_TRANSIT} = 0 THEN 'received'
        WHEN received + written_off > 0 THEN 'partially_received'
        ELSE 'in_transit' END
"""
_PURCHASE_STATUS: LiteralString = """
    CASE WHEN cancelled_at IS NOT NULL THEN 'cancelled'
        WHEN ordered_at IS NULL THEN 'draft'
        WHEN closed_at IS NOT NULL OR (received > 0 AND outstanding = 0) THEN 'received'
        WHEN received > 0 THEN 'partially_received'
        WHEN acknowledged_at IS NOT NULL THEN 'acknowledged'
        ELSE 'ordered' END
"""
_ASIDE = (
    Column("damaged", "bigint", "Of those received, units that came damaged, and were set aside."),
    Column("quality_control", "bigint", "Of those received, units that were set aside to be looked at first."),
)
_CAME = (
    Column("received", "bigint", "Units that came, also those that were set aside, or over."),
    *_ASIDE,
    Column("over", "bigint", "Units that came and were not shipped, by the ledger."),
    Column("written_off", "bigint", "Units that were shipped and will not come."),
    Column(
        "in_transit",
        "bigint",
        "Units on their way: shipped - (received - over) - written_off.",
        generated=_IN_TRANSIT,
    ),
)
LAST = (
    Column("version", "bigint", "Version of its stream after its last event, from 0."),
    Column("position", "bigint", "Ledger position of its last event."),
    Column("updated_at", "timestamptz", "When the ledger recorded its last event, UTC."),
)
"""The columns of a document's row that tell of its last event."""

TRANSFERS = Table(
    name="transfers",
    comment="Transfers between locations: one row each. Quantities are units, summed over its lines.",
    key=("transfer_id",),
    columns=(
        Column("transfer_id", "text", "The operator's own id of it."),
        Column("source", "text", "Id of the location that sends it."),
        Column("destination", "text", "Id of the location that it goes to."),
        Column(
            "status",
            "text",
            "draft, ready (taken at the source), in_transit, partially_received, received (nothing is on its way any"
            " more, whatever came of it) or cancelled.",
            generated=_TRANSFER_STATUS,
        ),
        Column("planned", "bigint", "Units that were to be sent."),
        Column("shipped", "bigint", "Units that left."),
        *_CAME,
        Column("expected_on", "date", "When it is due; empty where nobody said.", null=True),
        Column("reason", "text", "Why it was cancelled, or its rest written off.", null=True),
        Column("created_at", "timestamptz", "When it was planned, business time, UTC."),
        Column("ready_at", "timestamptz", "When its units were taken at the source, business time, UTC.", null=True),
        Column("shipped_at", "timestamptz", "When it left, business time, UTC.", null=True),
        Column("received_at", "timestamptz", "When something of it last came, business time, UTC.", null=True),
        Column("closed_at", "timestamptz", "When its rest was written off, business time, UTC.", null=True),
        Column("cancelled_at", "timestamptz", "When it was cancelled, business time, UTC.", null=True),
        *LAST,
    ),
    indexes=(("status",),),
)

TRANSFER_LINES = Table(
    name="transfer_lines",
    comment="Lines of transfers: one row a SKU of each. Quantities are units.",
    key=("transfer_id", "line_no"),
    columns=(
        Column("transfer_id", "text", "The operator's own id of the transfer."),
        Column("line_no", "integer", "Number of the line."),
        Column("sku", "text", "SKU of the catalogue."),
        Column("planned", "bigint", "Units that were to be sent."),
        Column("shipped", "bigint", "Units that left."),
        *_CAME,
    ),
    indexes=(("sku",),),
)

PURCHASE_ORDERS = Table(
    name="purchase_orders",
    comment="Purchase orders to suppliers: one row each. Quantities are units, summed over its lines.",
    key=("purchase_id",),
    columns=(
        Column("purchase_id", "text", "The operator's own id of it."),
        Column("supplier", "text", "Name of the supplier."),
        Column("location", "text", "Id of the location that the goods come to."),
        Column(
            "status",
            "text",
            "draft, ordered, acknowledged, partially_received, received (nothing is outstanding, or it was closed) or"
            " cancelled.",
            generated=_PURCHASE_STATUS,
        ),
        Column("currency", "text", "ISO 4217 code of its money."),
        Column("total_minor", "bigint", "What was ordered costs, in minor units of the currency."),
        Column("over_percent", "integer", "Of each line so many percent more may come than was agreed."),
        Column("ordered", "bigint", "Units that were ordered."),
        Column("agreed", "bigint", "Units that the supplier will send in all; as ordered until it says otherwise."),
        Column("received", "bigint", "Units that came, also those that were set aside, or over."),
        *_ASIDE,
        Column("outstanding", "bigint", "Units that are still to come; 0 once it is closed or cancelled."),
        Column("over", "bigint", "Units that came and were more than was agreed."),
        Column("beyond_tolerance", "bigint", "Of those over, units that over_percent does not allow."),
        Column("expected_on", "date", "When the next of what is outstanding is due; empty if unknown.", null=True),
        Column("reason", "text", "Why it was cancelled or closed.", null=True),
        Column("created_at", "timestamptz", "When it was drafted or ordered, business time, UTC."),
        Column("ordered_at", "timestamptz", "When it went to the supplier, business time, UTC.", null=True),
        Column("acknowledged_at", "timestamptz", "When the supplier last answered, business time, UTC.", null=True),
        Column("received_at", "timestamptz", "When something of it last came, business time, UTC.", null=True),
        Column("closed_at", "timestamptz", "When its rest was given up, business time, UTC.", null=True),
        Column("cancelled_at", "timestamptz", "When it was cancelled, business time, UTC.", null=True),
        *LAST,
    ),
    indexes=(("status",), ("supplier",)),
)

PURCHASE_LINES = Table(
    name="purchase_lines",
    comment="Lines of purchase orders: one row a SKU of each. Quantities are units.",
    key=("purchase_id", "line_no"),
    columns=(
        Column("purchase_id", "text", "The operator's own id of the purchase order."),
        Column("line_no", "integer", "Number of the line."),
        Column("sku", "text", "SKU of the catalogue."),
        Column("ordered", "bigint", "Units that were ordered."),
        Column("agreed", "bigint", "Units that the supplier will send in all; as ordered until it says otherwise."),
        Column("received", "bigint", "Units that came, also those that were set aside, or over."),
        *_ASIDE,
        Column(
            "missing",
            "bigint",
            "Units that were agreed and did not come: still to come, unless the purchase order ended.",
            generated="greatest(agreed - received, 0)",
        ),
        Column("over", "bigint", "Units that came and were more than was agreed."),
        Column("beyond_tolerance", "bigint", "Of those over, units that the purchase order does not allow."),
        Column("unit_cost_minor", "numeric", "Cost of a unit, in minor units of the currency, maybe finer than one."),
        Column("amount_minor", "bigint", "Units ordered x unit cost, in minor units, rounded half away from zero."),
        Column("expected_on", "date", "When the rest is due; empty where nobody said.", null=True),
    ),
    indexes=(("sku",),),
)


def last(recorded: Recorded) -> Row:
    """Give what LAST says of an event."""
    return {"version": recorded.version, "position": recorded.position, "updated_at": recorded.recorded_at}
