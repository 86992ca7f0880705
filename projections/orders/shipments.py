"""Table order_shipments: parcels that leave together, and where the carrier saw them last."""

from collections.abc import Iterable, Iterator

from psycopg.types.json import Jsonb

from domain.fulfilment.events import Parcel
from domain.orders.lines import Units
from domain.shipments.events import TrackingReported
from domain.shipments.state import Shipment
from projections.orders.parts import KEY, Part, Row
from projections.orders.states import Folded
from projections.table import Column, Table

ORDER_SHIPMENTS = Table(
    name="order_shipments",
    comment="Shipments: parcels of a fulfilment that leave together, one row each, with the last report of the"
    " carrier. All reports are in order_tracking.",
    key=("shop", "order_id", "shipment_id"),
    columns=(
        *KEY,
        Column("shipment_id", "text", "The id that carriers report on."),
        Column("fulfilment_id", "text", "The fulfilment that it was packed for."),
        Column("location", "text", "Id of the location that it leaves."),
        Column(
            "status",
            "text",
            "draft, labelled, manifested, ready_for_pickup, shipped, delivered, voided, returning or lost.",
        ),
        Column("carrier", "text", "Who carries it, where it is known.", null=True),
        Column("tracking_number", "text", "The carrier's number, where it is known.", null=True),
        Column("manifest_id", "text", "The list that the carrier signed for.", null=True),
        Column("units", "bigint", "Units of goods in it."),
        Column("lines", "jsonb", "Its units: line_no, sku, quantity."),
        Column(
            "parcels",
            "jsonb",
            "Its parcels: number, sscc (GS1 key) and lines, where the warehouse says so; with tracking_status,"
            " tracking_at, place and incident where the carrier saw the parcel itself.",
        ),
        Column("tracking_status", "text", "What the carrier reported last, such as in_transit.", null=True),
        Column("tracking_at", "timestamptz", "When that was, by the carrier's clock.", null=True),
        Column("place", "text", "Where the carrier saw it last.", null=True),
        Column("incident", "text", "What the carrier says went wrong.", null=True),
        Column("arrives_from", "timestamptz", "It is expected from then on.", null=True),
        Column("arrives_until", "timestamptz", "It is expected until then.", null=True),
        Column("collect_by", "timestamptz", "Until when the customer may fetch it.", null=True),
        Column("units_delivered", "bigint", "Units of it that reached the customer."),
        Column("units_lost", "bigint", "Units of it that will not arrive."),
        Column("return_id", "text", "The return that the carrier brings back.", null=True),
        Column("packed_at", "timestamptz", "When it was packed, business time, UTC."),
        Column("shipped_at", "timestamptz", "When it left.", null=True),
        Column("delivered_at", "timestamptz", "When it reached the customer.", null=True),
        Column("changed_at", "timestamptz", "When it last changed, business time, UTC."),
    ),
    indexes=(("shipment_id",), ("tracking_number",)),
)


def _rows(folded: Folded) -> Iterator[Row]:
    for name, shipment in folded.order.shipments.items():
        mark = folded.trail.mark("shipments", name)
        yield {
            "shipment_id": name,
            "fulfilment_id": shipment.fulfilment_id,
            "location": shipment.location,
            "status": shipment.status,
            "carrier": shipment.carrier,
            "tracking_number": shipment.tracking_number,
            "manifest_id": shipment.manifest_id,
            "units": sum(each.quantity for each in shipment.units),
            "lines": Jsonb(units_listed(shipment.units)),
            "parcels": _parcels(shipment),
            **_tracking(shipment),
            "units_delivered": sum(each.quantity for each in shipment.delivered),
            "units_lost": sum(each.quantity for each in shipment.lost),
            "return_id": shipment.return_id,
            "packed_at": mark.begun_at,
            "shipped_at": shipment.shipped_at,
            "delivered_at": shipment.delivered_at,
            "changed_at": mark.changed_at,
        }


def _tracking(shipment: Shipment) -> Row:
    return {
        **(_seen(shipment.tracking) if shipment.tracking else dict.fromkeys(_SEEN)),
        "arrives_from": shipment.arrives_from,
        "arrives_until": shipment.arrives_until,
        "collect_by": shipment.collect_by,
    }


_SEEN = ("tracking_status", "tracking_at", "place", "incident")


def _seen(report: TrackingReported) -> Row:
    return dict(zip(_SEEN, (report.status, report.at, report.place, report.incident), strict=True))


def _parcels(shipment: Shipment) -> Jsonb:
    return Jsonb([_parcel(shipment, each) for each in shipment.parcels])


def _parcel(shipment: Shipment, parcel: Parcel) -> Row:
    report = shipment.tracked.get(parcel.sscc) if parcel.sscc else None
    seen = {**_seen(report), "tracking_at": report.at.isoformat()} if report else {}
    return {"number": parcel.number, "sscc": parcel.sscc, "lines": units_listed(parcel.units), **seen}


def units_listed(units: Iterable[Units]) -> list[Row]:
    """Give units as JSON."""
    return [{"line_no": each.line_no, "sku": each.sku, "quantity": each.quantity} for each in units]


PART = Part(ORDER_SHIPMENTS, _rows, lambda order: (order.shipments,))
