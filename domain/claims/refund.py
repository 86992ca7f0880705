"""Refund what was claimed."""

from domain.claims.state import Claim
from domain.orders.lines import Units, units_by_line
from domain.orders.state import Order
from domain.refunds.approve import requested_and_approved
from domain.refunds.due import fitted, refund_lines, room_minor, units_left
from domain.refunds.events import RefundRequested
from domain.refusals import Refused
from domain.shipments.reported import free_id
from domain.world import Decision


def refunded(order: Order, claim: Claim, units: tuple[Units, ...]) -> Decision:
    """Give the refund of units that nobody returns; what was refunded of them before is not paid twice.

    Raises Refused where the customer has not paid anything yet that could go back.
    """
    quantities = {no: min(quantity, units_left(order, no)) for no, quantity in units_by_line(units).items()}
    lines = refund_lines(order, {no: quantity for no, quantity in quantities.items() if quantity > 0})
    worth, room = sum(each.amount_minor for each in lines), room_minor(order)
    if worth <= 0:
        return []
    if room <= 0:
        reason = f"{order.stream}, {order.stage}: nothing was paid that could go back for claim {claim.claim_id}"
        raise Refused("claim.nothing_paid", reason, "outcome")
    amount = min(worth, room)
    requested = RefundRequested(
        refund_id=free_id(f"claim-{claim.claim_id}", tuple(order.refunds.by_id)),
        currency=order.currency,
        amount_minor=amount,
        lines=fitted(lines, amount),
        fee_minor=0,
        cause="request",
        reason=f"claim {claim.claim_id}: {claim.kind}",
    )
    return requested_and_approved(order, requested)
