"""The state of a shipment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.fulfilment.events import Parcel
from domain.orders.lines import Units
from domain.shipments.events import TrackingReported

ShipmentStatus = Literal[
    "draft", "labelled", "manifested", "ready_for_pickup", "shipped", "delivered", "voided", "returning", "lost"
]
BEFORE_SHIPPED: tuple[ShipmentStatus, ...] = ("draft", "labelled", "manifested", "ready_for_pickup")


@dataclass(frozen=True)
class Shipment:
    """Parcels of a fulfilment that leave together; `tracking` is what the carrier said last."""

    shipment_id: str
    fulfilment_id: str
    location: str
    units: tuple[Units, ...]
    parcels: tuple[Parcel, ...]
    status: ShipmentStatus = "draft"
    carrier: str | None = None
    tracking_number: str | None = None
    manifest_id: str | None = None
    tracking: TrackingReported | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
