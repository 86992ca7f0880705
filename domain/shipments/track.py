"""Track: a carrier says where it sees a shipment, or one parcel of it."""

from collections.abc import Sequence
from datetime import timedelta

from domain.orders.state import Order
from domain.refusals import Refused
from domain.shipments.events import ShipmentDelivered, TrackingReported
from domain.shipments.fate import fate_of
from domain.shipments.reported import order_of_shipment, require_by_carrier, require_its_carrier, shipment_in
from domain.shipments.state import BEFORE_SHIPPED, Shipment
from domain.shipments.turn_back import turned_back
from domain.streams import partner_stream
from domain.values import value
from domain.world import Change, Decision, World

MAX_REPORTS = 1_000
"""Reports on one shipment: more are no news but a fault."""

CLOCKS_DIFFER = timedelta(hours=1)
"""By how much a carrier's clock may be wrong: a report from the future would outdo all that come after it."""


@value
class ReportTracking:
    """A carrier's scan of the parcels, as TrackingReported says it."""

    carrier: str
    report: TrackingReported

    def streams(self) -> Sequence[str]:
        """The order and the carrier."""
        return [order_of_shipment(self.report.shipment_id), partner_stream("carrier", self.carrier)]

    def decide(self, world: World) -> Decision:
        """Record the report; the shipment is delivered, or comes back, once it is known of all its parcels.

        Reports come late, twice and in any order: what is older than what is known changes nothing else.
        """
        order, shipment = shipment_in(world, self.report.shipment_id)
        require_its_carrier(world, shipment, self.carrier)
        require_by_carrier(order, shipment)
        _require_on_its_way(shipment, self.report)
        _require_in_time(world, order, shipment, self.report)
        _require_sound(shipment, self.report)
        _require_not_over(shipment, self.report)
        changes = [Change(order.stream, self.report)]
        return changes + _what_follows(order, shipment, self.report) if shipment.status == "shipped" else changes


def _require_on_its_way(shipment: Shipment, report: TrackingReported) -> None:
    """Before it leaves a carrier can only say that it was told of the shipment."""
    waits = shipment.status in BEFORE_SHIPPED and report.status != "pending"
    if waits or shipment.status == "voided":
        reason = f"{shipment.shipment_id} is {shipment.status}, it can't be {report.status}"
        raise Refused("tracking.not_shipped", reason, "shipment_id")


def _require_in_time(world: World, order: Order, shipment: Shipment, report: TrackingReported) -> None:
    name = f"{shipment.shipment_id}, {shipment.status},"
    if report.at > world.now + CLOCKS_DIFFER:
        raise Refused("tracking.in_future", f"{name} was not seen at {report.at}: it is {world.now}", "at")
    placed = order.placed.placed_at
    if placed is not None and report.at < placed - CLOCKS_DIFFER:
        reason = f"{name} was not seen at {report.at}: its order was placed at {placed}"
        raise Refused("tracking.before_order", reason, "at")


def _require_sound(shipment: Shipment, report: TrackingReported) -> None:
    name = f"{shipment.shipment_id}, {shipment.status},"
    known = [each.sscc for each in shipment.parcels if each.sscc is not None]
    if report.sscc is not None and known and report.sscc not in known:
        raise Refused("tracking.unknown_parcel", f"{name} has no parcel {report.sscc}", "sscc")
    if (report.status, report.at, report.sscc) in shipment.heard:
        raise Refused("tracking.repeated", f"{name} was reported {report.status} at {report.at} before", "at")
    if len(shipment.heard) >= MAX_REPORTS:
        raise Refused("tracking.too_many", f"{name} has {MAX_REPORTS} reports already")


def _require_not_over(shipment: Shipment, report: TrackingReported) -> None:
    """Of a shipment or parcel whose way has ended only older news are taken."""
    parcel = shipment.tracked.get(report.sscc) if report.sscc is not None else None
    if parcel is not None and parcel.status == "delivered" and report.at > parcel.at:
        reason = f"parcel {report.sscc} of {shipment.shipment_id} is delivered since {parcel.at}"
        raise Refused("tracking.ended", reason, "at")
    if shipment.status not in {"delivered", "lost"}:
        return
    known = [each for each in (shipment.delivered_at, shipment.tracking.at if shipment.tracking else None) if each]
    if not known or report.at > max(known):
        reason = f"{shipment.shipment_id} is {shipment.status}, it can't be {report.status} at {report.at}"
        raise Refused("tracking.ended", reason, "at")


def _what_follows(order: Order, shipment: Shipment, report: TrackingReported) -> Decision:
    changes: Decision = []
    fate = fate_of(shipment, report)
    if fate.delivered:
        arrived = ShipmentDelivered(shipment.shipment_id, shipment.fulfilment_id, fate.delivered, report.at)
        changes.append(Change(order.stream, arrived))
    if fate.returning:
        changes += turned_back(order, shipment, fate.returning, report.incident)
    return changes
