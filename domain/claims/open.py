"""Open a claim: units of a shipment did not come as they should."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from domain.claims.events import ClaimKind, ClaimOpened
from domain.orders.kits import asked_of, in_lines
from domain.orders.lines import Units, units_by_line
from domain.orders.state import Order, order_in
from domain.refusals import Refused
from domain.shipments.reported import require_status
from domain.shipments.state import Shipment, without
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World

WHOLE: tuple[ClaimKind, ...] = ("lost", "not_received")
"""Kinds that are about all of a shipment: nobody can tell which of its units did not come."""


@value
class OpenClaim:
    """A shop claims units of a shipment, by line number; all of them if `quantities` is empty."""

    shop: str
    order_id: str
    claim_id: str
    shipment_id: str
    kind: ClaimKind
    reason: str
    quantities: Mapping[int, int] = field(default_factory=dict)

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Open the claim: what is lost must be on its way, anything else delivered."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        known = order.claims.by_id.get(self.claim_id)
        if known is not None:
            reason = f"{order.stream} has claim {self.claim_id} already, {known.outcome or 'open'}"
            raise Refused("claim.exists", reason, "claim_id")
        shipment = order.shipments.get(self.shipment_id)
        if shipment is None:
            reason = f"{order.stream}, {order.stage}, has no shipment {self.shipment_id}"
            raise Refused("shipment.unknown", reason, "shipment_id")
        units = self._units(order, shipment)
        opened = ClaimOpened(
            *(self.claim_id, self.shipment_id, shipment.fulfilment_id), *(self.kind, units, self.reason)
        )
        return [Change(order.stream, opened)]

    def _units(self, order: Order, shipment: Shipment) -> tuple[Units, ...]:
        if self.kind == "lost":
            require_status(shipment, "claim.not_on_the_way", "shipped")
            free = without(shipment.on_the_way, *(each.units for each in order.claims.of_loss(self.shipment_id)))
        else:
            _require_delivered(shipment)
            free = without(shipment.delivered, *_claimed_of_delivered(order, shipment))
        units = _chosen(order, shipment, free, self.quantities)
        if self.kind in WHOLE:
            _require_whole(shipment, units, self.kind)
        if self.kind != "lost":
            require_not_returned(order, units)
        return units


def _claimed_of_delivered(order: Order, shipment: Shipment) -> Iterator[tuple[Units, ...]]:
    """A claim that a shipment is lost is about what arrived after all, as far as it did not get lost."""
    for each in order.claims.on(shipment.shipment_id):
        yield without(each.units, shipment.lost) if each.kind == "lost" else each.units


def require_not_returned(order: Order, units: tuple[Units, ...]) -> None:
    """Refuse units that came back, or are to come back, with a return (invariant 15)."""
    for no, quantity in units_by_line(units).items():
        there = order.lines[no].shipped + order.lines[no].delivered
        taken = order.returns.taken(no)
        if there - taken < quantity:
            reason = f"line {no} of {order.stream}: {there} units left, {taken} of them are returned"
            raise Refused("claim.returned", reason, "lines")


def _require_delivered(shipment: Shipment) -> None:
    if not shipment.delivered:
        reason = f"{shipment.shipment_id} is {shipment.status}: nothing of it was delivered"
        raise Refused("claim.not_delivered", reason, "shipment_id")


def _chosen(
    order: Order, shipment: Shipment, free: tuple[Units, ...], quantities: Mapping[int, int]
) -> tuple[Units, ...]:
    """Give the units that are asked about, all that are free without any; refuse more than there are."""
    if not free:
        reason = f"all units of {shipment.shipment_id}, {shipment.status}, are claimed already"
        raise Refused("claim.claimed_already", reason, "shipment_id")
    have, skus = units_by_line(free), {each.line_no: each.sku for each in shipment.units}
    for index, no, quantity in asked_of(order, quantities.items()):
        if no not in skus:
            reason = f"{shipment.shipment_id}, {shipment.status}, holds nothing of line {no}"
            raise Refused("claim.unknown_line", reason, f"lines[{index}].line_no")
        if quantity > have.get(no, 0):
            reason = f"line {no}: {have.get(no, 0)} units of {shipment.shipment_id}, {shipment.status}, are unclaimed"
            raise Refused("claim.exceeds_shipment", reason, f"lines[{index}].quantity")
    wanted = in_lines(order, quantities)
    return tuple(Units(no, skus[no], quantity) for no, quantity in wanted.items()) or free


def _require_whole(shipment: Shipment, units: tuple[Units, ...], kind: ClaimKind) -> None:
    every = shipment.on_the_way if kind == "lost" else shipment.units
    if units_by_line(units) != units_by_line(every):
        reason = f"a claim that {shipment.shipment_id}, {shipment.status}, is {kind} is about all of its units"
        raise Refused("claim.whole_shipment", reason, "lines")
