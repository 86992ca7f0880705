"""Tables of view order_status: where each order stands, and what happened to it."""

from projections.table import Column, Table

ORDER_STATUS = Table(
    name="order_status",
    comment="Where each order stands now: one row an order. Times named *_at are business times (UTC) unless said."
    " Fill rate: units of orders that shipped without awaiting stock / units of all orders.",
    key=("shop", "order_id"),
    columns=(
        Column("shop", "text", "Id of the shop that sold it."),
        Column("order_id", "text", "The shop's own id of the order: two shops may both have an order 1001."),
        Column("order_type", "text", "retail, wholesale, marketplace or sample."),
        Column(
            "status",
            "text",
            "Stage of the order: placed, approved, awaiting_stock, allocated, released, picked, packed, shipped,"
            " delivered, completed or cancelled.",
        ),
        Column("status_since", "timestamptz", "When the ledger recorded that the order came to this stage."),
        Column(
            "location", "text", "Location that holds or shipped its units; empty before and once cancelled.", null=True
        ),
        Column("currency", "text", "ISO 4217 code of its money."),
        Column("total_minor", "bigint", "What the lines add up to, in minor units of the currency."),
        Column("customer", "text", "The shop's reference of the customer; no personal data.", null=True),
        Column("country", "text", "Country of the destination, ISO 3166-1 alpha-2.", null=True),
        Column("lines", "integer", "Number of lines, charges among them."),
        Column("units", "bigint", "Units of goods ordered."),
        Column("placed_at", "timestamptz", "When it was placed."),
        Column("awaited_stock_at", "timestamptz", "When no location had all its units, the first time.", null=True),
        Column("allocated_at", "timestamptz", "When units were allocated to it.", null=True),
        Column("released_at", "timestamptz", "When the warehouse was told to pick.", null=True),
        Column("picked_at", "timestamptz", "When all units were picked.", null=True),
        Column("packed_at", "timestamptz", "When all units were packed.", null=True),
        Column("shipped_at", "timestamptz", "When the parcels left.", null=True),
        Column("delivered_at", "timestamptz", "When the parcels reached the customer.", null=True),
        Column("completed_at", "timestamptz", "When nothing was left to be done.", null=True),
        Column("cancelled_at", "timestamptz", "When it was cancelled.", null=True),
        Column("cancel_reason", "text", "Why it was cancelled.", null=True),
        Column("fulfilment_id", "text", "The id that the warehouse reports on.", null=True),
        Column("parcels", "integer", "Parcels that it was packed in.", null=True),
        Column("carrier", "text", "Who carries the parcels, where it is known.", null=True),
        Column("tracking_number", "text", "The carrier's number, where it is known.", null=True),
        Column("waiting_for", "text", "What the order waits for, in plain words; empty when it moves.", null=True),
        Column("allocation_rule", "text", "The rule that ranked the locations when it was allocated.", null=True),
        Column(
            "candidates",
            "jsonb",
            "Locations asked at the last try to allocate, best first: location, distance_km, preference, outcome"
            " (chosen, later, lacks_stock) and lacks (at most ten SKUs).",
            null=True,
        ),
        Column("returned_units", "bigint", "Units of goods that came back."),
        Column("credited_minor", "bigint", "Credited for returns, in minor units of the currency."),
        Column("version", "bigint", "Version of the order's stream after its last event, from 0."),
        Column("position", "bigint", "Ledger position of the last event."),
        Column("updated_at", "timestamptz", "When the ledger recorded the last event."),
    ),
    indexes=(("order_id",), ("status", "status_since")),
)

ORDER_TIMELINE = Table(
    name="order_timeline",
    comment="What happened to each order: one row an event, in the order of its version.",
    key=("shop", "order_id", "version"),
    columns=(
        Column("shop", "text", "Id of the shop that sold it."),
        Column("order_id", "text", "The shop's own id of the order."),
        Column("version", "bigint", "Number of the event in the order's stream, from 0."),
        Column("type", "text", "Name and version of the event's type, such as order.placed.v1."),
        Column("occurred_at", "timestamptz", "When it happened in the business, UTC."),
        Column("recorded_at", "timestamptz", "When the ledger recorded it, UTC."),
        Column("actor", "text", "Who did it: shop:<id>, warehouse:<id>, operator or ledger."),
        Column("summary", "text", "What happened, in plain words."),
        Column("position", "bigint", "Ledger position of the event."),
    ),
)
