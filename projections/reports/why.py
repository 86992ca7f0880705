"""Why an order waits: where each group of its units is, since when, what it waits for and whose turn it is."""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from domain.orders.outlook import outlook, whereabouts
from domain.orders.state import Order
from projections.catalogue import search
from projections.orders.states import Folded, load
from projections.reports.order import UnknownOrder, find
from projections.reports.snapshot import snapshot


@dataclass(frozen=True, slots=True)
class UnitsReport:
    """Units of one line that stand together.

    `bucket` is how far they are, `place` the location, fulfilment or shipment that they are in (None: nowhere yet).
    `since` is the business time, ISO 8601, at which the last units of the line came into the bucket.
    """

    line_no: int
    sku: str
    quantity: int
    bucket: str
    place: str | None
    since: str | None
    waits_for: str | None
    turn: str


@dataclass(frozen=True, slots=True)
class WhyReport:
    """What happens next with an order, why not now, and whose turn it is; then the same of each group of units."""

    shop: str
    order_id: str
    status: str
    next_step: str
    waits_for: str | None
    turn: str
    units: list[UnitsReport]


def why(conn: Connection[Any], shop: str | None, order_id: str, line_no: int | None = None) -> WhyReport:
    """Explain an order, a line of it, or the parts of a kit; raises UnknownOrder (or line) or SeveralShops."""
    with snapshot(conn, ("views", "order_status"), ("views", "order_timeline")) as cursor:
        status = find(cursor, shop, order_id)
        search(cursor, "views")
        (folded,) = load(cursor, [(status["shop"], order_id)]).values()
    order = folded.order
    if line_no is not None and line_no not in {*order.sold, *order.kits}:
        raise UnknownOrder(f"order {order_id} of {status['shop']} has no line {line_no}")
    ahead = outlook(order)
    return WhyReport(
        shop=status["shop"],
        order_id=order_id,
        status=order.stage,
        next_step=ahead.next_step,
        waits_for=status["waiting_for"],
        turn=ahead.turn,
        units=_units(folded, order, line_no),
    )


def _units(folded: Folded, order: Order, line_no: int | None) -> list[UnitsReport]:
    return [
        UnitsReport(
            line_no=each.line_no,
            sku=each.sku,
            quantity=each.quantity,
            bucket=each.bucket,
            place=each.place,
            since=_since(folded, each.line_no, each.bucket),
            waits_for=each.waits_for,
            turn=each.turn,
        )
        for each in whereabouts(order, line_no)
    ]


def _since(folded: Folded, line_no: int, bucket: str) -> str | None:
    came = folded.trail.since.get(line_no, {}).get(bucket)
    return came.at.isoformat() if came else None
