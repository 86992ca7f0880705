"""Tables of view sales, for analysts: orders, lines of every document, shipments, lines that were rejected."""

from projections.table import Column, Table

ORDERS = Table(
    name="orders",
    comment="Orders as they were sold: one row an order. Its lines are in analytics.lines, where it stands now in"
    " views.order_status.",
    key=("shop", "order_id"),
    columns=(
        Column("shop", "text", "Id of the shop that sold it."),
        Column("order_id", "text", "The shop's own id of the order."),
        Column("order_type", "text", "retail, wholesale, marketplace or sample."),
        Column("customer", "text", "The shop's reference of the customer; no personal data.", null=True),
        Column("country", "text", "Country of the destination, ISO 3166-1 alpha-2.", null=True),
        Column("region", "text", "Region of the destination: what follows the country in ISO 3166-2.", null=True),
        Column("currency", "text", "ISO 4217 code of its money."),
        Column("total_minor", "bigint", "What the lines add up to, in minor units of the currency."),
        Column("lines", "integer", "Number of lines, charges among them."),
        Column("units", "bigint", "Units of goods ordered."),
        Column("occurred_at", "timestamptz", "When it was placed, by the shop's clock, UTC."),
        Column("recorded_at", "timestamptz", "When the ledger recorded it, UTC."),
        Column("cancelled_at", "timestamptz", "When it was cancelled; a cancelled order is no sale.", null=True),
        Column("position", "bigint", "Ledger position of the event that placed it."),
    ),
    indexes=(("occurred_at",),),
)

LINES = Table(
    name="lines",
    comment="Lines of all documents: orders, returns, stock and accounting adjustments, one row a line. Money and"
    " units carry the document's sign: what was returned is below zero. Net sales are the sum of amount_minor for one"
    " currency, without the lines of cancelled orders.",
    key=("position", "line_no"),
    columns=(
        Column("position", "bigint", "Ledger position of the document's event; one document, one position."),
        Column("line_no", "integer", "Number of the line; of a return, that of the order's line where it has one."),
        Column("document_type", "text", "order, return, stock_adjustment or accounting_adjustment."),
        Column("document_id", "text", "The partner's own id of the document."),
        Column("shop", "text", "Id of the shop; empty for stock adjustments.", null=True),
        Column("location", "text", "Where goods came back or were adjusted; empty for the others.", null=True),
        Column("order_id", "text", "The order that was placed or returned; empty for blind returns.", null=True),
        Column("kind", "text", "goods, shipping, fee, discount, manual or gift_card; only goods move stock."),
        Column("sku", "text", "SKU of the goods, or the code of the charge as the seller wrote it."),
        Column("description", "text", "The seller's words; of a stock adjustment its reason."),
        Column("quantity", "bigint", "Units: below zero when returned or written off."),
        Column("unit_price_minor", "numeric", "Price of a unit in minor units, may be finer than one.", null=True),
        Column(
            "amount_minor", "bigint", "Quantity x unit price in minor units, rounded once; 0 for stock adjustments."
        ),
        Column("currency", "text", "ISO 4217 code; empty for stock adjustments.", null=True),
        Column("business_date", "date", "The line's date in the seller's time zone."),
        Column("occurred_at", "timestamptz", "When it happened in the business, UTC."),
        Column("recorded_at", "timestamptz", "When the ledger recorded it, UTC."),
    ),
)

SHIPMENTS = Table(
    name="shipments",
    comment="Fulfilments that warehouses were told to pick, and how far they are: one row a fulfilment."
    " Times are business times, UTC.",
    key=("fulfilment_id",),
    columns=(
        Column("fulfilment_id", "text", "The id that the warehouse reports on."),
        Column("shop", "text", "Id of the shop that sold the order."),
        Column("order_id", "text", "The shop's own id of the order."),
        Column("location", "text", "Id of the location that ships."),
        Column("carrier", "text", "Who carries the parcels, where it is known.", null=True),
        Column("tracking_number", "text", "The carrier's number, where it is known.", null=True),
        Column("units", "bigint", "Units of goods."),
        Column("parcels", "integer", "Parcels that it was packed in.", null=True),
        Column("released_at", "timestamptz", "When the warehouse was told to pick."),
        Column("picked_at", "timestamptz", "When all units were picked.", null=True),
        Column("packed_at", "timestamptz", "When all units were packed.", null=True),
        Column("shipped_at", "timestamptz", "When the parcels left.", null=True),
        Column("delivered_at", "timestamptz", "When the parcels reached the customer.", null=True),
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
