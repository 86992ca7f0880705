"""Lose: the units of a shipment will not arrive."""

from collections.abc import Sequence

from domain.claims.events import ClaimOpened
from domain.orders.lines import Units, units_by_line
from domain.orders.state import Order
from domain.refusals import Refused
from domain.shipments.events import ShipmentDelivered, ShipmentLost
from domain.shipments.fate import delivered_parcels
from domain.shipments.reported import (
    free_id,
    order_of_shipment,
    path_of,
    require_by_carrier,
    require_its_carrier,
    require_status,
    shipment_in,
)
from domain.shipments.state import Shipment, shared, together, without
from domain.streams import partner_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class ReportLost:
    """A carrier (`carrier`), or a shop of its own order (`shop`), gives a shipment up."""

    shipment_id: str
    reason: str
    carrier: str | None = None
    shop: str | None = None

    def streams(self) -> Sequence[str]:
        """The order, and the carrier where it is one who says it."""
        said_by = [partner_stream("carrier", self.carrier)] if self.carrier is not None else []
        return [order_of_shipment(self.shipment_id), *said_by]

    def decide(self, world: World) -> Decision:
        """Write the units off that nobody saw delivered, and open a claim for them."""
        order, shipment = shipment_in(world, self.shipment_id)
        if self.shop is not None and order.placed.shop != self.shop:
            raise Refused("shipment.unknown", f"there is no shipment {self.shipment_id}", "shipment_id")
        if self.carrier is not None:
            require_its_carrier(world, shipment, self.carrier)
        require_by_carrier(order, shipment)
        require_status(shipment, "shipment.not_shipped", "shipped")
        if not given_up(order, shipment):
            reason = f"all units of {self.shipment_id}, {shipment.status}, have come back from the customer"
            raise Refused("shipment.arrived", reason, "shipment_id")
        changes = lost(world, order, shipment, self.reason)
        claimed = any(each.outcome is None for each in order.claims.of_loss(self.shipment_id))
        return changes if claimed else [*changes, _claim(order, shipment, self.reason)]


def lost(world: World, order: Order, shipment: Shipment, reason: str) -> Decision:
    """Give what follows when the rest of a shipment does not arrive: what did is delivered."""
    changes: Decision = []
    arrived = _arrived(order, shipment)
    if arrived:
        seen = [each.at for each in shipment.tracked.values() if each.status == "delivered"]
        at = max(seen, default=world.now)
        delivered = ShipmentDelivered(shipment.shipment_id, shipment.fulfilment_id, arrived, at)
        changes.append(Change(order.stream, delivered))
    gone = ShipmentLost(shipment.shipment_id, shipment.fulfilment_id, given_up(order, shipment), reason)
    return [*changes, Change(order.stream, gone)]


def given_up(order: Order, shipment: Shipment) -> tuple[Units, ...]:
    """Give the units on their way that did not arrive, as far as anybody knows."""
    return without(shipment.on_the_way, _arrived(order, shipment))


def _arrived(order: Order, shipment: Shipment) -> tuple[Units, ...]:
    """Units that a carrier saw delivered, and those that must have been: the customer sent them back."""
    seen = delivered_parcels(shipment)
    delivered = units_by_line(seen)
    proven = tuple(
        Units(no, line.sku, sent_back - order.lines[no].delivered - delivered.get(no, 0))
        for no, line in order.sold.items()
        if no in order.lines
        and (sent_back := order.returns.back(no)) > order.lines[no].delivered + delivered.get(no, 0)
    )
    return together(seen, shared(without(shipment.on_the_way, seen), proven))


def _claim(order: Order, shipment: Shipment, reason: str) -> Change:
    claim_id = free_id(f"lost-{path_of(shipment)}", tuple(order.claims.by_id))
    opened = ClaimOpened(
        *(claim_id, shipment.shipment_id, shipment.fulfilment_id),
        *("lost", given_up(order, shipment), reason),
        by_rule=True,
    )
    return Change(order.stream, opened)
