"""Tables of view sales, for analysts: orders, lines of every document, shipments, lines that were rejected."""

from projections.table import Column, Table

ORDERS = Table(
    name="orders",
    comment="Orders as they were placed: one row an order. Its lines are in analytics.lines, where it stands now in"
    " views.order_status.",
    key=("shop", "order_id"),
    columns=(
        Column("shop", "text", "Id of the shop that sold it."),
        Column("order_id", "text", "The shop's own id of the order."),
        Column(
            "order_type",
            "text",
            "retail, wholesale, marketplace, subscription, pre_order, backorder, pickup, drop_ship, exchange,"
            " replacement, sample or gift; samples and gifts may cost nothing.",
        ),
        Column("customer", "text", "The shop's reference of the customer; no personal data.", null=True),
        Column("country", "text", "Country of the destination, ISO 3166-1 alpha-2.", null=True),
        Column("region", "text", "Region of the destination: what follows the country in ISO 3166-2.", null=True),
        Column("currency", "text", "ISO 4217 code of its money."),
        Column("total_minor", "bigint", "What the lines add up to, in minor units of the currency."),
        Column("lines", "integer", "Number of lines as they were sold, charges among them."),
        Column("units", "bigint", "Units of goods ordered; of kits those of their parts."),
        Column("occurred_at", "timestamptz", "When it was placed, by the shop's clock, UTC."),
        Column("recorded_at", "timestamptz", "When the ledger recorded it, UTC."),
        Column(
            "cancelled_at",
            "timestamptz",
            "When it was cancelled, rejected or expired as a whole: such an order is no sale.",
            null=True,
        ),
        Column("position", "bigint", "Ledger position of the event that placed it."),
    ),
    indexes=(("occurred_at",),),
)

LINES = Table(
    name="lines",
    comment="Lines of all documents: orders, returns, stock and accounting adjustments, one row a line. Money and"
    " units carry the document's sign: what was returned is below zero. Net sales are the sum of amount_minor -"
    " cancelled_minor for one currency, without the lines of cancelled orders. What was sold as a kit is here by"
    " its parts, which share its price, and not once more as the kit: sums by sku tell what shipped, sums by"
    " coalesce(kit_sku, sku) what was sold.",
    key=("position", "line_no"),
    columns=(
        Column(
            "position",
            "bigint",
            "Ledger position of the event that the line came with: its document, or a change of the order.",
        ),
        Column("line_no", "integer", "Number of the line; of a return, that of the order's line where it has one."),
        Column("document_type", "text", "order, return, stock_adjustment or accounting_adjustment."),
        Column("document_id", "text", "The partner's own id of the document."),
        Column("shop", "text", "Id of the shop; empty for stock adjustments.", null=True),
        Column("location", "text", "Where goods came back or were adjusted; empty for the others.", null=True),
        Column("order_id", "text", "The order that was placed or returned; empty for blind returns.", null=True),
        Column("kind", "text", "goods, shipping, fee, discount, tax, manual or gift_card; only goods move stock."),
        Column("sku", "text", "SKU of the goods, or the code of the charge as the seller wrote it."),
        Column("description", "text", "The seller's words; of a stock adjustment its reason."),
        Column("quantity", "bigint", "Units: below zero when returned or written off."),
        Column("unit_price_minor", "numeric", "Price of a unit in minor units, may be finer than one.", null=True),
        Column(
            "amount_minor", "bigint", "Quantity x unit price in minor units, rounded once; 0 for stock adjustments."
        ),
        Column("cancelled_units", "bigint", "Units of an order's line that were cancelled later; 0 for all others."),
        Column(
            "cancelled_minor",
            "bigint",
            "Their share of amount_minor. What was discounted on them stays in the discount's own line.",
            generated="coalesce(round(amount_minor::numeric * cancelled_units / nullif(quantity, 0)), 0)::bigint",
        ),
        Column(
            "kit_sku", "text", "SKU of the kit that it was a part of; empty for what was sold by itself.", null=True
        ),
        Column("kit_line_no", "integer", "Number of the line in which the kit was sold.", null=True),
        Column("currency", "text", "ISO 4217 code; empty for stock adjustments.", null=True),
        Column("business_date", "date", "The line's date in the seller's time zone."),
        Column("occurred_at", "timestamptz", "When it happened in the business, UTC."),
        Column("recorded_at", "timestamptz", "When the ledger recorded it, UTC."),
    ),
    indexes=(("shop", "order_id"),),
)

SHIPMENTS = Table(
    name="shipments",
    comment="Shipments that warehouses packed, and how far they are: one row a shipment, several of an order that is"
    " split. Times are business times, UTC.",
    key=("shipment_id",),
    columns=(
        Column("shipment_id", "text", "The id that carriers report on."),
        Column("fulfilment_id", "text", "The fulfilment that it was packed for."),
        Column("shop", "text", "Id of the shop that sold the order."),
        Column("order_id", "text", "The shop's own id of the order."),
        Column("location", "text", "Id of the location that ships."),
        Column("carrier", "text", "Who carries the parcels, where it is known.", null=True),
        Column("tracking_number", "text", "The carrier's number, where it is known.", null=True),
        Column("units", "bigint", "Units of goods that were packed."),
        Column("parcels", "integer", "Parcels that it was packed in."),
        Column("packed_at", "timestamptz", "When it was packed."),
        Column("shipped_at", "timestamptz", "When the parcels left.", null=True),
        Column("delivered_at", "timestamptz", "When parcels reached the customer, the last time.", null=True),
        Column("lost_at", "timestamptz", "When units of it were given up as lost, the last time.", null=True),
        Column("voided_at", "timestamptz", "When it was unpacked again, or nobody had fetched it.", null=True),
        Column("position", "bigint", "Ledger position of the last event."),
    ),
    indexes=(("shop", "order_id"),),
)

REJECTED_LINES = Table(
    name="rejected_lines",
    comment="Lines of imported files that could not be read and were left out: one row a line.",
    key=("shop", "import_id", "line_number"),
    columns=(
        Column("shop", "text", "Id of the shop that the file was imported for."),
        Column("import_id", "text", "Id of the import."),
        Column("line_number", "bigint", "Number of the line in the file, from 1."),
        Column("field", "text", "The column to blame."),
        Column("reason", "text", "What is wrong with it."),
        Column("recorded_at", "timestamptz", "When the ledger recorded it, UTC."),
        Column("position", "bigint", "Ledger position of the event."),
    ),
)
