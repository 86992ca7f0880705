"""What happens to a shipment: the parcels of a fulfilment that leave together."""

from datetime import datetime
from typing import Literal

from domain.orders.buckets import Bucket
from domain.orders.lines import Units
from domain.values import value

TrackingStatus = Literal[
    "pending",
    "picked_up",
    "in_transit",
    "out_for_delivery",
    "ready_for_pickup",
    "delivered",
    "delivery_delayed",
    "delivery_failed",
    "on_hold",
    "return_to_sender",
    "cancelled",
    "unknown",
]


@value
class ShipmentLabelled:
    """A carrier will take it; `tracking_number` is the carrier's."""

    shipment_id: str
    carrier: str
    tracking_number: str | None


@value
class ShipmentManifested:
    """It stands on the list that the carrier signs for."""

    shipment_id: str
    manifest_id: str


@value
class ShipmentVoided:
    """It will not leave as it is; its units are to be packed again."""

    shipment_id: str
    fulfilment_id: str
    units: tuple[Units, ...]
    reason: str


@value
class ShipmentShipped:
    """The units left the location, with a carrier where one is known. `shipped_at` is business time."""

    shipment_id: str
    fulfilment_id: str
    location: str
    units: tuple[Units, ...]
    carrier: str | None
    tracking_number: str | None
    shipped_at: datetime


@value
class ShipmentReadyForPickup:
    """The customer can fetch it at the location, until `collect_by`."""

    shipment_id: str
    fulfilment_id: str
    location: str
    collect_by: datetime


@value
class ShipmentUncollected:
    """Nobody fetched it in time: its units go back to the shelf and are cancelled."""

    shipment_id: str
    fulfilment_id: str
    location: str
    units: tuple[Units, ...]


@value
class TrackingReported:
    """Where the carrier sees a shipment, or one parcel of it (`sscc`); estimated arrival from–until."""

    shipment_id: str
    status: TrackingStatus
    at: datetime
    place: str | None = None
    incident: str | None = None
    sscc: str | None = None
    arrives_from: datetime | None = None
    arrives_until: datetime | None = None


@value
class ShipmentDelivered:
    """The units reached the customer."""

    shipment_id: str
    fulfilment_id: str
    units: tuple[Units, ...]
    delivered_at: datetime


@value
class ShipmentLost:
    """The units will not arrive; `bucket` is where they were thought to be: on their way, or delivered."""

    shipment_id: str
    fulfilment_id: str
    units: tuple[Units, ...]
    reason: str
    bucket: Bucket = "shipped"


@value
class ShipmentReturning:
    """The carrier brings the units back: `return_id` is the return that waits for them."""

    shipment_id: str
    return_id: str
    units: tuple[Units, ...]
    incident: str | None
