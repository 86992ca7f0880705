"""What happened at a warehouse, in plain words."""

from domain.fulfilment.events import (
    FulfilmentAccepted,
    FulfilmentCancelRefused,
    FulfilmentCancelRequested,
    FulfilmentPacked,
    FulfilmentPicked,
    FulfilmentRejected,
    FulfilmentReleased,
    FulfilmentScheduled,
    UnitsShort,
)
from projections.summaries.words import Say, because, counted, units_counted

SAY: dict[type, Say] = {
    FulfilmentScheduled: lambda event, _currency: (
        f"Scheduled at {event.location}: {units_counted(event.units)}, not before {event.not_before.isoformat()}"
    ),
    FulfilmentReleased: lambda event, _currency: f"Released to {event.location}: {units_counted(event.units)} to pick",
    FulfilmentAccepted: lambda event, _currency: f"Accepted by the warehouse: fulfilment {event.fulfilment_id}",
    FulfilmentRejected: lambda event, _currency: (
        f"Rejected by {event.location}: {units_counted(event.units)} are looked for elsewhere{because(event.reason)}"
    ),
    FulfilmentPicked: lambda event, _currency: f"Picked: {units_counted(event.units)}",
    UnitsShort: lambda event, _currency: (
        f"Short at {event.location}: {units_counted(event.units)} were not on the shelf, and are looked for elsewhere"
    ),
    FulfilmentPacked: lambda event, _currency: (
        f"Packed in {counted(len(event.parcels), 'parcel')}: {units_counted(event.units)}"
    ),
    FulfilmentCancelRequested: lambda event, _currency: (
        f"{event.location} is asked to leave {units_counted(event.units)} be{because(event.reason)}"
    ),
    FulfilmentCancelRefused: lambda event, _currency: (
        f"Too late to cancel fulfilment {event.fulfilment_id}, says the warehouse{because(event.reason)}"
    ),
}
