"""Table order_lines: where the units of each line are."""

from collections.abc import Iterator, Mapping

from psycopg.types.json import Jsonb

from domain.orders.buckets import Buckets
from domain.orders.lines import Line
from domain.orders.state import Order
from projections.orders.parts import KEY, Part, Row, as_written
from projections.orders.states import Folded
from projections.orders.trail import NEVER, Again, Since
from projections.table import Column, Table

_MEANINGS = {
    "cancelled": "Units that are wanted no more.",
    "unallocated": "Units for which stock is to be looked for.",
    "backordered": "Units for which there was no stock, and that wait for it.",
    "allocated": "Units that have stock, which no warehouse was told of yet.",
    "released": "Units that a warehouse was told to pick.",
    "picked": "Units that were taken from the shelves.",
    "packed": "Units in parcels that have not left.",
    "shipped": "Units on their way.",
    "delivered": "Units that reached the customer.",
    "lost": "Units that will not arrive.",
}

ORDER_LINES = Table(
    name="order_lines",
    comment="Lines of each order as they are now: one row a line. The units of a goods line are in exclusive buckets,"
    " cancelled to lost, that sum to quantity; those of charges are all zero. A kit's parts are lines here, and the kit"
    " itself is in views.order_kits: no money and no unit counts twice.",
    key=("shop", "order_id", "line_no"),
    columns=(
        *KEY,
        Column("line_no", "integer", "Number of the line."),
        Column("kind", "text", "goods, shipping, fee, discount, tax, manual or gift_card; only goods move stock."),
        Column("sku", "text", "SKU of the goods, or the code of the charge as the seller wrote it."),
        Column("description", "text", "The seller's words."),
        Column("quantity", "bigint", "Units ordered, also those that were cancelled."),
        Column("unit_price_minor", "numeric", "Price of a unit in minor units, may be finer than one."),
        Column("amount_minor", "bigint", "Quantity x unit price in minor units of the order's currency."),
        Column("business_date", "date", "The line's date in the seller's time zone."),
        Column("kit", "text", "Lines of one kit ship together.", null=True),
        Column("kit_line_no", "integer", "Line of views.order_kits whose price it has a share of.", null=True),
        *(Column(name, "bigint", _MEANINGS[name]) for name in Buckets._fields),
        Column("returned", "bigint", "Units that are back from the customer."),
        Column("refunded", "bigint", "Units that were refunded, or shall be."),
        Column(
            "filled_first",
            "bigint",
            "Units that left from their first allocation: no unit that ever awaited stock or lost an allocation counts."
            " Their sum / units ordered is the fill rate.",
        ),
        Column(
            "since",
            "jsonb",
            "By bucket that has units: when the last of them came into it (at: business time; recorded_at: "
            "the ledger's).",
        ),
    ),
    indexes=(("sku",),),
)


def filled_first(buckets: Buckets, again: Again) -> int:
    """Units of a line that left without having been looked for twice."""
    left = buckets.shipped + buckets.delivered + buckets.lost
    return min(left, max(buckets.ordered - again.units, 0)) if left else 0


def sold(line: Line) -> Row:
    """Give what a row tells of a line as it was sold."""
    return {
        "sku": line.sku,
        "description": line.description,
        "quantity": line.quantity,
        "unit_price_minor": line.unit_price_minor,
        "amount_minor": line.amount_minor,
        "business_date": line.business_date,
    }


def _rows(folded: Folded) -> Iterator[Row]:
    order, trail = folded.order, folded.trail
    # The times of lines that moved alike are one object.
    told: dict[int, Jsonb] = {}
    for line_no, line in order.sold.items():
        buckets, times = order.lines.get(line_no, _NONE), trail.since.get(line_no, _NO_TIMES)
        if id(times) not in told:
            told[id(times)] = _since(times)
        yield {
            "line_no": line_no,
            "kind": line.kind,
            **sold(line),
            "kit": line.kit,
            "kit_line_no": line.part_of.line_no if line.part_of is not None else None,
            **dict(zip(Buckets._fields, buckets, strict=True)),
            "returned": order.returns.back(line_no),
            "refunded": order.refunds.units(line_no),
            "filled_first": filled_first(buckets, trail.again.get(line_no, NEVER)),
            "since": told[id(times)],
        }


_NONE = Buckets()
_NO_TIMES: Mapping[str, Since] = {}


def _since(times: Mapping[str, Since]) -> Jsonb:
    told = [
        f'"{bucket}": {{"at": "{each.at.isoformat()}", "recorded_at": "{each.recorded_at.isoformat()}"}}'
        for bucket, each in times.items()
    ]
    return as_written(f"{{{', '.join(told)}}}")


def _reads(order: Order) -> tuple[object, ...]:
    return order.sold, order.lines, order.returns, order.refunds


PART = Part(ORDER_LINES, _rows, _reads)
