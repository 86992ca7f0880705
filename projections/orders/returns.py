"""Table order_returns: goods that come back."""

from collections.abc import Iterator

from psycopg.types.json import Jsonb

from domain.returns.state import Return
from projections.orders.parts import KEY, Part, Row
from projections.orders.states import Folded
from projections.table import Column, Table

ORDER_RETURNS = Table(
    name="order_returns",
    comment="Returns of orders: one row each. Those that a shop reported in one step, goods and credit together, are"
    " in analytics.lines and in the units returned of order_lines.",
    key=("shop", "order_id", "return_id"),
    columns=(
        *KEY,
        Column("return_id", "text", "Id of the return within its order."),
        Column(
            "status",
            "text",
            "requested, authorized, in_transit, partially_received, received, inspected, closed, declined, cancelled or"
            " expired.",
        ),
        Column("units", "bigint", "Units that are to come back."),
        Column("received", "bigint", "Units that came back."),
        Column("location", "text", "Where they come to, where it is known.", null=True),
        Column("tracking_number", "text", "The carrier's number of the way back.", null=True),
        Column("expires_at", "timestamptz", "Until when the customer may send it.", null=True),
        Column("forced", "boolean", "Whether it was let pass though its window was closed."),
        Column("shipment_id", "text", "The shipment that the carrier brings back.", null=True),
        Column(
            "lines",
            "jsonb",
            "By line: line_no, quantity, conditions (how units came: received, short, wrong, lost_in_transit, kept),"
            " dispositions (what became of them) and outcome (refund, credit, exchange, claim, nothing).",
        ),
        Column("exchanges", "jsonb", "Streams of the orders that send other goods for it."),
        Column("requested_at", "timestamptz", "When it was asked for, business time, UTC."),
        Column("changed_at", "timestamptz", "When it last changed, business time, UTC."),
    ),
    indexes=(("status",),),
)


def _rows(folded: Folded) -> Iterator[Row]:
    for name, each in folded.order.returns.by_id.items():
        mark = folded.trail.mark("returns.by_id", name)
        yield {
            "return_id": name,
            "status": each.status,
            "units": sum(each.lines.values()),
            "received": sum(each.received(line_no) for line_no in each.lines),
            "location": each.location,
            "tracking_number": each.tracking_number,
            "expires_at": each.expires_at,
            "forced": each.forced,
            "shipment_id": each.shipment_id,
            "lines": Jsonb([_line(each, line_no) for line_no in each.lines]),
            "exchanges": Jsonb(list(each.exchanges)),
            "requested_at": mark.begun_at,
            "changed_at": mark.changed_at,
        }


def _line(each: Return, line_no: int) -> Row:
    return {
        "line_no": line_no,
        "quantity": each.lines[line_no],
        "conditions": dict(each.conditions.get(line_no, {})),
        "dispositions": dict(each.dispositions.get(line_no, {})),
        "outcome": each.resolutions.get(line_no),
    }


PART = Part(ORDER_RETURNS, _rows, lambda order: (order.returns,))
