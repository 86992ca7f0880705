"""What becomes of the units of a shipment when carriers report on its parcels one by one."""

from domain.orders.lines import Units
from domain.shipments.events import TrackingReported, TrackingStatus
from domain.shipments.state import Shipment, is_news, shared, without
from domain.values import value

ENDS: tuple[TrackingStatus, ...] = ("delivered", "return_to_sender")
"""After one of these a parcel is on its way to the customer no more."""


@value
class Fate:
    """Units that reached the customer, and units that come back."""

    delivered: tuple[Units, ...] = ()
    returning: tuple[Units, ...] = ()


def fate_of(shipment: Shipment, report: TrackingReported) -> Fate:
    """Tell what follows from a report: nothing until it is known of every parcel how its way ended.

    A report without SSCC speaks of all parcels that did not end otherwise before.
    """
    if report.status not in ENDS or not says_more(shipment, report):
        return Fate()
    ended = _ended(shipment, report)
    if report.sscc is not None and not _all_ended(shipment, ended):
        return Fate()
    rest = report.status if report.sscc is None else "delivered"
    if report.sscc is not None and set(ended.values()) == {"return_to_sender"}:
        rest = "return_to_sender"
    apart = units_in_parcels(shipment, {sscc for sscc, status in ended.items() if status != rest})
    if not apart and any(status != rest for status in ended.values()):
        return Fate()
    others = without(shipment.on_the_way, apart)
    return Fate(others, apart) if rest == "delivered" else Fate(apart, others)


def says_more(shipment: Shipment, report: TrackingReported) -> bool:
    """Whether a report is newer than what is known of its parcel, or of the shipment."""
    if report.sscc is None:
        return is_news(report, shipment.tracking)
    return is_news(report, shipment.tracked.get(report.sscc))


def delivered_parcels(shipment: Shipment) -> tuple[Units, ...]:
    """Units, still on their way, in parcels that the carrier said to be delivered."""
    delivered = {sscc for sscc, report in shipment.tracked.items() if report.status == "delivered"}
    return units_in_parcels(shipment, delivered)


def units_in_parcels(shipment: Shipment, ssccs: set[str]) -> tuple[Units, ...]:
    """Give the units, of those on their way, that some parcels hold."""
    inside = tuple(units for each in shipment.parcels if each.sscc in ssccs for units in each.units)
    return shared(shipment.on_the_way, inside)


def _ended(shipment: Shipment, report: TrackingReported) -> dict[str, TrackingStatus]:
    tracked = dict(shipment.tracked)
    if report.sscc is not None:
        tracked[report.sscc] = report
    return {sscc: each.status for sscc, each in tracked.items() if each.status in ENDS}


def _all_ended(shipment: Shipment, ended: dict[str, TrackingStatus]) -> bool:
    """Of parcels without a known SSCC it counts how many were told of."""
    known = [each.sscc for each in shipment.parcels if each.sscc is not None]
    return all(sscc in ended for sscc in known) if known else len(ended) >= len(shipment.parcels)
