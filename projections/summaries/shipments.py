"""What happened on the way to the customer, in plain words."""

from domain.claims.events import ClaimOpened, ClaimResolved
from domain.shipments.events import (
    ShipmentDelivered,
    ShipmentLabelled,
    ShipmentLost,
    ShipmentManifested,
    ShipmentReadyForPickup,
    ShipmentReturning,
    ShipmentShipped,
    ShipmentUncollected,
    ShipmentVoided,
    TrackingReported,
)
from projections.summaries.words import Say, because, units_counted, until


def _tracking(number: str | None) -> str:
    return f", tracking number {number}" if number else ""


def _shipped(event: ShipmentShipped, _currency: str) -> str:
    by = f" by {event.carrier}" if event.carrier else ""
    return f"Shipped from {event.location}: {units_counted(event.units)}{by}{_tracking(event.tracking_number)}"


def _tracked(event: TrackingReported, _currency: str) -> str:
    parcel = f", parcel {event.sscc}" if event.sscc else ""
    at = f" at {event.place}" if event.place else ""
    expected = f", expected{until(event.arrives_until)}" if event.arrives_until else ""
    what = event.status.replace("_", " ").capitalize()
    return f"{what}{at}{because(event.incident)} (shipment {event.shipment_id}{parcel}){expected}"


def _returning(event: ShipmentReturning, _currency: str) -> str:
    return (
        f"Comes back: {units_counted(event.units)} of shipment {event.shipment_id}, as return"
        f" {event.return_id}{because(event.incident)}"
    )


def _claimed(event: ClaimOpened, _currency: str) -> str:
    kind = event.kind.replace("_", " ")
    return (
        f"Claim {event.claim_id} opened: {units_counted(event.units)} of shipment {event.shipment_id}"
        f" {kind}{because(event.reason)}"
    )


SAY: dict[type, Say] = {
    ShipmentLabelled: lambda event, _currency: f"Labelled for {event.carrier}{_tracking(event.tracking_number)}",
    ShipmentManifested: lambda event, _currency: f"On manifest {event.manifest_id}: shipment {event.shipment_id}",
    ShipmentVoided: lambda event, _currency: (
        f"Shipment {event.shipment_id} voided: {units_counted(event.units)} to pack again{because(event.reason)}"
    ),
    ShipmentShipped: _shipped,
    ShipmentReadyForPickup: lambda event, _currency: (
        f"Ready to be fetched at {event.location}{until(event.collect_by)}"
    ),
    ShipmentUncollected: lambda event, _currency: (
        f"Not fetched in time at {event.location}: {units_counted(event.units)} go back to the shelf"
    ),
    TrackingReported: _tracked,
    ShipmentDelivered: lambda event, _currency: f"Delivered to the customer: {units_counted(event.units)}",
    ShipmentLost: lambda event, _currency: (
        f"Lost: {units_counted(event.units)} of shipment {event.shipment_id}{because(event.reason)}"
    ),
    ShipmentReturning: _returning,
    ClaimOpened: _claimed,
    ClaimResolved: lambda event, _currency: (
        f"Claim {event.claim_id} resolved: {event.outcome}, {units_counted(event.units)}{because(event.reason)}"
    ),
}
