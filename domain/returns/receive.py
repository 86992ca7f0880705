"""Receive a return: how each of its units came."""

from collections.abc import Sequence

from domain.claims.events import ClaimOpened
from domain.master.location import require_location
from domain.orders.events import UnitsCancelled
from domain.orders.lines import Units
from domain.orders.state import Order
from domain.refusals import Refused
from domain.returns.events import ReceivedLine, ReturnReceived
from domain.returns.reported import require_lines, require_place, require_status, return_in
from domain.returns.state import AWAITED, Return
from domain.shipments.events import ShipmentLost
from domain.shipments.reported import free_id
from domain.streams import location_stream, order_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class ReceiveReturn:
    """A location tells how units of a return came; the rest of them may come later."""

    location: str
    shop: str
    order_id: str
    return_id: str
    lines: tuple[ReceivedLine, ...]

    def streams(self) -> Sequence[str]:
        """The order and the location."""
        return [order_stream(self.shop, self.order_id), location_stream(self.location)]

    def decide(self, world: World) -> Decision:
        """Record how they came. Stock moves only once they are inspected.

        What the carrier brings back was never delivered: its units are cancelled, or lost where they did not come.
        """
        order, known = return_in(world, self.shop, self.order_id, self.return_id)
        require_status(known, *AWAITED)
        require_location(world, self.location)
        require_place(known, self.location)
        require_lines(known, [line.line_no for line in self.lines])
        _require_authorized(known, self.lines)
        _require_there(order, self.lines)
        undelivered = _shipped(order, known, [each for each in self.lines if each.condition == "received"])
        received = ReturnReceived(self.return_id, self.location, self.lines, undelivered)
        return [Change(order.stream, received), *_off_the_road(order, known, self.lines, undelivered)]


def _require_authorized(known: Return, lines: tuple[ReceivedLine, ...]) -> None:
    came = {no: known.came(no) for no in known.lines}
    for index, line in enumerate(lines):
        came[line.line_no] += line.quantity
        if came[line.line_no] > known.lines[line.line_no]:
            raise Refused(
                "return.exceeds_authorized",
                f"return {known.return_id}, {known.status}: {known.lines[line.line_no]} of line {line.line_no} were to "
                f"come, {came[line.line_no]} would have",
                f"lines[{index}].quantity",
            )


def _require_there(order: Order, lines: tuple[ReceivedLine, ...]) -> None:
    """Refuse units that a carrier lost meanwhile: a claim tells what became of them (invariant 15)."""
    came: dict[int, int] = {}
    for index, line in enumerate(lines):
        if line.condition != "received":
            continue
        there = order.lines[line.line_no]
        came[line.line_no] = came.get(line.line_no, order.returns.back(line.line_no)) + line.quantity
        if came[line.line_no] > there.shipped + there.delivered:
            raise Refused(
                "return.exceeds_shipped",
                f"line {line.line_no}: {there.shipped + there.delivered} shipped, {there.lost} lost, "
                f"{came[line.line_no]} would have come back",
                f"lines[{index}].quantity",
            )


def _off_the_road(
    order: Order, known: Return, lines: Sequence[ReceivedLine], undelivered: tuple[Units, ...]
) -> Decision:
    changes: Decision = []
    if undelivered:
        cancelled = UnitsCancelled(undelivered, "shipped", None, known.fulfilment_id, "returned to sender")
        changes.append(Change(order.stream, cancelled))
    lost = _shipped(
        order, known, [each for each in lines if each.condition in {"short", "wrong", "lost_in_transit"}], undelivered
    )
    if lost and known.shipment_id is not None and known.fulfilment_id is not None:
        changes += _lost(order, known.shipment_id, known.fulfilment_id, lost, known.return_id)
    return changes


def _lost(order: Order, shipment_id: str, fulfilment_id: str, units: tuple[Units, ...], return_id: str) -> Decision:
    """Write units off that did not come back: what the customer gets for them is told by a claim."""
    reason = f"it did not come back with return {return_id}"
    claim_id = free_id(f"lost-{return_id}", tuple(order.claims.by_id))
    claim = ClaimOpened(claim_id, shipment_id, fulfilment_id, "lost", units, reason, by_rule=True)
    return [
        Change(order.stream, ShipmentLost(shipment_id, fulfilment_id, units, reason)),
        Change(order.stream, claim),
    ]


def _shipped(
    order: Order, known: Return, lines: Sequence[ReceivedLine], before: tuple[Units, ...] = ()
) -> tuple[Units, ...]:
    """Give those units that are still on the road: a carrier may deliver what it was about to bring back."""
    if known.fulfilment_id is None:
        return ()
    left = {no: each.shipped for no, each in order.fulfilments[known.fulfilment_id].lines.items()}
    for units in before:
        left[units.line_no] -= units.quantity
    found: dict[int, int] = {}
    for each in lines:
        taken = min(each.quantity, left.get(each.line_no, 0))
        left[each.line_no] = left.get(each.line_no, 0) - taken
        found[each.line_no] = found.get(each.line_no, 0) + taken
    return order.units(found)
