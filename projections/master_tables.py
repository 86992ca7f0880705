"""Tables of view master: locations with the orders of their days, products with the parts of kits."""

from projections.table import Column, Table

_LAST = (
    Column("position", "bigint", "Ledger position of the last event."),
    Column("updated_at", "timestamptz", "When the ledger recorded the last event, UTC."),
)

LOCATIONS = Table(
    name="locations",
    comment="Locations: places that hold stock and ship, one row each, as they were registered last.",
    key=("location",),
    columns=(
        Column("location", "text", "Id of the location."),
        Column("name", "text", "Its name for people."),
        Column("kind", "text", "warehouse, shop (that ships too), supplier or pickup_point."),
        Column("zone", "text", "IANA time zone: its days are local."),
        Column("preference", "integer", "The lowest comes first where distance does not decide."),
        Column("country", "text", "ISO 3166-1 alpha-2 code of its country; empty if it has no address.", null=True),
        Column("region", "text", "What follows the country in ISO 3166-2.", null=True),
        Column("postcode", "text", "Its postcode.", null=True),
        Column("city", "text", "Its city.", null=True),
        Column("latitude", "double precision", "Degrees, WGS 84; empty if nobody knows where it is.", null=True),
        Column("longitude", "double precision", "Degrees, WGS 84; empty if nobody knows where it is.", null=True),
        Column("found_by", "text", "How its coordinates were found: given, postcode, city.", null=True),
        Column("open_days", "smallint[]", "Days of the week on which goods leave: 1 is Monday, 7 is Sunday."),
        Column("holiday_calendar", "text", "Calendar of the public holidays on which it is closed.", null=True),
        Column("closed_dates", "date[]", "Further local dates on which it is closed."),
        Column("cut_off", "time", "Local time from which on goods leave the next open day; empty for none.", null=True),
        Column("capacity_per_day", "integer", "Orders that it can do in a local day; empty for any number.", null=True),
        Column("delivery", "text[]", "Delivery methods that it serves: carrier, pickup, supplier."),
        Column("takes", "text[]", "Flags of goods that it may hold: hazardous, cold."),
        Column("closed", "boolean", "Whether nothing is to be sourced from it now."),
        Column("closed_reason", "text", "Why it was closed; empty if it is open, or nobody said.", null=True),
        *_LAST,
    ),
)

LOCATION_DAYS = Table(
    name="location_days",
    comment="Days of locations that have a capacity: one row a location and local day on which orders were to leave.",
    key=("location", "day"),
    columns=(
        Column("location", "text", "Id of the location."),
        Column("day", "date", "Local date on which the orders were to leave, by cut-off and open days."),
        Column(
            "orders",
            "integer",
            "Orders that it has taken on for that day and not been freed of; sourcing holds them against"
            " capacity_per_day.",
        ),
    ),
)

PRODUCTS = Table(
    name="products",
    comment="Products of the catalogue that all shops share: one row a SKU, as it was listed last.",
    key=("sku",),
    columns=(
        Column("sku", "text", "SKU; letter case counts."),
        Column("name", "text", "Its name."),
        Column("gtin", "text", "GTIN as it was given: 8, 12, 13 or 14 digits.", null=True),
        Column("weight_g", "integer", "Weight of one packed unit, in grams.", null=True),
        Column("length_mm", "integer", "Length of one packed unit, in millimetres.", null=True),
        Column("width_mm", "integer", "Width of one packed unit, in millimetres.", null=True),
        Column("height_mm", "integer", "Height of one packed unit, in millimetres.", null=True),
        Column("min_order_quantity", "integer", "Units that a wholesale order takes at least."),
        Column("pack_multiple", "integer", "Wholesale orders take multiples of so many units."),
        Column("flags", "text[]", "What handling it demands: hazardous, cold."),
        Column(
            "backorder_limit",
            "integer",
            "Units that may be promised beyond what there is: 0 none, empty any number.",
            null=True,
        ),
        Column("lead_time_days", "integer", "Days after which more of it comes when it is ordered.", null=True),
        Column("parts", "integer", "Different products that are its parts: 0 if it is no kit."),
        *_LAST,
    ),
    indexes=(("gtin",),),
)

KIT_PARTS = Table(
    name="kit_parts",
    comment="Parts of kits: one row a part of each, as the kit was listed last.",
    key=("sku", "part"),
    columns=(
        Column("sku", "text", "SKU of the kit."),
        Column("part", "text", "SKU of the part."),
        Column("quantity", "integer", "Units of the part in one unit of the kit."),
    ),
    indexes=(("part",),),
)
