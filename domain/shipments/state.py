"""The state of a shipment."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal

from domain.fulfilment.events import Parcel
from domain.orders.lines import Units, kept, units_by_line
from domain.shipments.events import TrackingReported, TrackingStatus
from domain.values import state

ShipmentStatus = Literal[
    "draft", "labelled", "manifested", "ready_for_pickup", "shipped", "delivered", "voided", "returning", "lost"
]
BEFORE_SHIPPED: tuple[ShipmentStatus, ...] = ("draft", "labelled", "manifested", "ready_for_pickup")

Heard = tuple[TrackingStatus, datetime, str | None]
"""What makes a report of a carrier the same as an earlier one: status, moment and parcel."""


@state
class Shipment:
    """Parcels of a fulfilment that leave together.

    `tracking` is the newest that the carrier said, `tracked` the same of each parcel by its SSCC, `heard` all that was
    said. `arrives_from` and `arrives_until` are the last estimate that any report gave; `collect_by` ends a pickup.
    Of `units` some may have been `delivered`, or `lost` before they were; `returning` ones are on their way back.
    What a claim says of delivered units later changes nothing here.
    """

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
    tracked: Mapping[str, TrackingReported] = field(default_factory=dict)
    heard: tuple[Heard, ...] = ()
    arrives_from: datetime | None = None
    arrives_until: datetime | None = None
    collect_by: datetime | None = None
    delivered: tuple[Units, ...] = ()
    lost: tuple[Units, ...] = ()
    returning: tuple[Units, ...] = ()
    return_id: str | None = None

    @property
    def has_left(self) -> bool:
        """Whether its units left the location, whatever became of them."""
        return self.status != "voided" and self.status not in BEFORE_SHIPPED

    @property
    def on_the_way(self) -> tuple[Units, ...]:
        """Units that left and of which nobody said what became of them."""
        if not self.has_left:
            return ()
        return without(self.units, self.delivered, self.lost)


def without(units: tuple[Units, ...], *gone: tuple[Units, ...]) -> tuple[Units, ...]:
    """Give what is left of units when others are taken away."""
    if not any(gone):
        return units
    return kept(units, units_by_line(each for some in gone for each in some))


def shared(units: tuple[Units, ...], others: tuple[Units, ...]) -> tuple[Units, ...]:
    """Give those units that are among others as well."""
    return without(units, without(units, others))


def together(*units: tuple[Units, ...]) -> tuple[Units, ...]:
    """Give the sum of units, by line."""
    some = [each for each in units if each]
    if len(some) == 1:
        return some[0]
    skus = {each.line_no: each.sku for some in units for each in some}
    sums = units_by_line(each for some in units for each in some)
    return tuple(Units(no, skus[no], quantity) for no, quantity in sums.items())


def is_news(report: TrackingReported, known: TrackingReported | None) -> bool:
    """Whether a report says more than what is known. Of one moment, the later said counts, but not past delivery."""
    if known is None or report.at > known.at:
        return True
    return report.at == known.at and known.status != "delivered"
