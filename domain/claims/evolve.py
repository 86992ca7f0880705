"""How what happens to claims changes an order."""

from collections.abc import Callable
from typing import Any

from domain.claims.events import ClaimOpened, ClaimResolved
from domain.claims.state import Claim, Claims
from domain.fulfilment.evolve import move
from domain.orders.state import Order
from domain.shipments.evolve import found_again
from domain.values import replace


def _put(order: Order, claim: Claim) -> Order:
    return replace(order, claims=Claims(by_id={**order.claims.by_id, claim.claim_id: claim}))


def _open(order: Order, event: ClaimOpened) -> Order:
    claim = Claim(
        claim_id=event.claim_id,
        shipment_id=event.shipment_id,
        fulfilment_id=event.fulfilment_id,
        kind=event.kind,
        units=event.units,
        reason=event.reason,
        by_rule=event.by_rule,
    )
    return _put(order, claim)


def _resolve(order: Order, event: ClaimResolved) -> Order:
    """Units that have somewhere to go again open an order that was completed."""
    claim = replace(order.claims.by_id[event.claim_id], outcome=event.outcome, units=event.units)
    after = _put(order, claim)
    if event.moved_from is None or event.moved_to is None:
        return after
    after = move(after, event.fulfilment_id, event.units, event.moved_from, event.moved_to)
    if event.moved_to == "shipped":
        after = found_again(after, event.shipment_id, event.units)
    goes_on = order.status == "completed" and event.moved_to in {"unallocated", "shipped"}
    return replace(after, status="approved") if goes_on else after


EVOLVE: dict[type, Callable[[Order, Any], Order]] = {ClaimOpened: _open, ClaimResolved: _resolve}
