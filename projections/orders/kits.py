"""Table order_kits: the kits of each order as they were sold."""

from collections.abc import Iterator

from domain.orders.state import Order
from projections.orders.lines import sold
from projections.orders.parts import KEY, Part, Row
from projections.orders.states import Folded
from projections.table import Column, Table

ORDER_KITS = Table(
    name="order_kits",
    comment="Kits of each order as they were sold, one row a kit's line; their parts are in views.order_lines, and hold"
    " their money and units: amount_minor is the sum of the parts'.",
    key=("shop", "order_id", "line_no"),
    columns=(
        *KEY,
        Column("line_no", "integer", "Number of the line, as the shop wrote it."),
        Column("sku", "text", "SKU of the kit."),
        Column("description", "text", "The seller's words."),
        Column("quantity", "bigint", "Kits ordered, also those that were cancelled."),
        Column("unit_price_minor", "numeric", "Price of a kit in minor units, may be finer than one."),
        Column("amount_minor", "bigint", "Quantity x unit price in minor units of the order's currency."),
        Column("business_date", "date", "The line's date in the seller's time zone."),
    ),
    indexes=(("sku",),),
)


def _rows(folded: Folded) -> Iterator[Row]:
    for line_no, line in folded.order.kits.items():
        yield {"line_no": line_no, **sold(line)}


def _reads(order: Order) -> tuple[object, ...]:
    return (order.kits,)


PART = Part(ORDER_KITS, _rows, _reads)
