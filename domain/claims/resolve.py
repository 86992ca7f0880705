"""Resolve a claim: what became of it, and what follows."""

from collections.abc import Sequence
from typing import NamedTuple

from domain.claims.events import ClaimOutcome, ClaimResolved
from domain.claims.open import require_not_returned
from domain.claims.refund import refunded
from domain.claims.state import Claim
from domain.orders.buckets import Bucket
from domain.orders.lines import Units
from domain.orders.state import Order, order_in
from domain.refusals import Refused
from domain.shipments.events import ShipmentLost
from domain.shipments.lose import given_up, lost
from domain.shipments.state import Shipment, shared, without
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World


class _Move(NamedTuple):
    """Units of a claim that go from one bucket to another; `before` is what has to be recorded first."""

    units: tuple[Units, ...]
    source: Bucket | None = None
    target: Bucket | None = None
    before: tuple[Change, ...] = ()


@value
class ResolveClaim:
    """A shop ends a claim: it was found, it is denied, or the customer gets money or goods."""

    shop: str
    order_id: str
    claim_id: str
    outcome: ClaimOutcome
    reason: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Record the outcome: goods that are sent again are looked for anew, money goes back by a refund."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        claim = _open_claim(order, self.claim_id)
        if self.outcome == "found" and claim.kind == "damaged":
            reason = f"claim {self.claim_id}, open, is about damage: there is nothing to be found"
            raise Refused("claim.outcome", reason, "outcome")
        shipment = order.shipments[claim.shipment_id]
        move = _move(world, order, shipment, claim, self.outcome, self.reason)
        resolved = ClaimResolved(
            *(self.claim_id, claim.shipment_id, claim.fulfilment_id, self.outcome),
            *(move.units, move.source, move.target, self.reason),
        )
        changes = [*move.before, Change(order.stream, resolved)]
        return changes + refunded(order, claim, move.units) if self.outcome == "refund" else changes


def _open_claim(order: Order, claim_id: str) -> Claim:
    claim = order.claims.by_id.get(claim_id)
    if claim is None:
        raise Refused("claim.unknown", f"{order.stream}, {order.stage}, has no claim {claim_id}", "claim_id")
    if claim.outcome is not None:
        raise Refused("claim.resolved", f"claim {claim_id} of {order.stream} is resolved: {claim.outcome}", "claim_id")
    return claim


def _move(world: World, order: Order, shipment: Shipment, claim: Claim, outcome: ClaimOutcome, reason: str) -> _Move:
    """Say where the units of a claim go by its outcome."""
    match outcome:
        case "denied":
            return _Move(claim.units)
        case "found":
            return _turned_up(order, shipment, claim)
        case "refund" | "reship":
            again: Bucket | None = "unallocated" if outcome == "reship" else None
            if claim.kind in {"lost", "not_received"}:
                return _given_up(world, order, shipment, claim, again, reason)
            return _from_customer(order, claim, again)


def _turned_up(order: Order, shipment: Shipment, claim: Claim) -> _Move:
    """What was given up on its way is on it again; anything else is where it was."""
    units = shared(claim.units, _still_lost(order, shipment)) if claim.kind == "lost" else ()
    return _Move(units, "lost", "shipped") if units else _Move(claim.units)


def _given_up(world: World, order: Order, shipment: Shipment, claim: Claim, again: Bucket | None, reason: str) -> _Move:
    """Units that never came are lost, unless they are already."""
    units, before = claim.units, []
    if shipment.status == "returning":
        raise Refused(
            "claim.returning",
            f"{shipment.shipment_id} is {shipment.status}: return {shipment.return_id} tells what came of it",
            "outcome",
        )
    if shipment.status == "shipped":
        require_not_returned(order, units)
        units, before = shared(units, given_up(order, shipment)), lost(world, order, shipment, reason)
    elif shipment.status == "delivered":
        require_not_returned(order, units)
        gone = ShipmentLost(shipment.shipment_id, shipment.fulfilment_id, units, reason, bucket="delivered")
        before = [Change(order.stream, gone)]
    else:
        units = shared(units, _still_lost(order, shipment))
    if not units:
        reason = f"all units of {shipment.shipment_id}, {shipment.status}, are made good by other claims"
        raise Refused("claim.made_good", reason, "claim_id")
    return _Move(units, "lost" if again else None, again, tuple(before))


def _still_lost(order: Order, shipment: Shipment) -> tuple[Units, ...]:
    """Units that were lost on their way and not made good since: a return may have opened a claim for them as well."""
    made_good = [each.units for each in order.claims.of_loss(shipment.shipment_id) if each.outcome is not None]
    return without(shipment.lost, *made_good)


def _from_customer(order: Order, claim: Claim, again: Bucket | None) -> _Move:
    """Damaged units stay with the customer unless others replace them; missing ones never were there."""
    if again is None and claim.kind == "damaged":
        return _Move(claim.units)
    require_not_returned(order, claim.units)
    return _Move(claim.units, "delivered", again or "lost")
