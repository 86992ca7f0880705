"""Table order_fulfilments: what each location does for an order."""

from collections.abc import Iterator
from functools import lru_cache
from json.encoder import encode_basestring as quoted

from domain.fulfilment.state import Fulfilment
from domain.orders.buckets import INDEX, REMEMBERED, Buckets, total
from projections.orders.parts import KEY, Part, Row, as_written
from projections.orders.states import Folded
from projections.table import Column, Table

_COUNTED = ("released", "picked", "packed", "shipped", "delivered", "lost", "cancelled")

ORDER_FULFILMENTS = Table(
    name="order_fulfilments",
    comment="Fulfilments: what one location does for an order, one row each. What it handed back because it rejected"
    " the fulfilment or was short is with the order again, and in no column here.",
    key=("shop", "order_id", "fulfilment_id"),
    columns=(
        *KEY,
        Column("fulfilment_id", "text", "The id that the warehouse reports on."),
        Column("number", "integer", "Its number within the order, from 1."),
        Column("location", "text", "Id of the location."),
        Column("delivery", "text", "carrier, pickup or supplier."),
        Column("status", "text", "scheduled, open, in_progress, closed, incomplete (short), cancelled or rejected."),
        *(Column(name, "bigint", f"Units that are {name}.") for name in _COUNTED),
        Column("cancel_requested", "bigint", "Units that the warehouse was asked to leave be and has not answered."),
        Column("lines", "jsonb", "Its units: line_no, sku, and the buckets that have any."),
        Column("begun_at", "timestamptz", "When it was scheduled or released, business time, UTC."),
        Column("changed_at", "timestamptz", "When it last changed, business time, UTC."),
    ),
    indexes=(("fulfilment_id",), ("location", "status")),
)


def _rows(folded: Folded) -> Iterator[Row]:
    for name, fulfilment in folded.order.fulfilments.items():
        mark = folded.trail.mark("fulfilments", name)
        units = total(fulfilment.lines.values())
        yield {
            "fulfilment_id": name,
            "number": fulfilment.number,
            "location": fulfilment.location,
            "delivery": fulfilment.delivery,
            "status": fulfilment.status,
            **{bucket: units[INDEX[bucket]] for bucket in _COUNTED},
            "cancel_requested": sum(each.quantity for each in fulfilment.cancel_requested),
            "lines": as_written(f"[{', '.join(_lines(fulfilment))}]"),
            "begun_at": mark.begun_at,
            "changed_at": mark.changed_at,
        }


def _lines(fulfilment: Fulfilment) -> Iterator[str]:
    for line_no, buckets in fulfilment.lines.items():
        yield f'{{"line_no": {line_no}, "sku": {quoted(fulfilment.sku(line_no))}{_filled(buckets)}}}'


@lru_cache(maxsize=REMEMBERED)
def _filled(buckets: Buckets) -> str:
    return "".join(f', "{name}": {units}' for name, units in zip(Buckets._fields, buckets, strict=True) if units)


PART = Part(ORDER_FULFILMENTS, _rows, lambda order: (order.fulfilments,))
