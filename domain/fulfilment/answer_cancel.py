"""Answer a request to cancel units that a warehouse has already."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.fulfilment.events import FulfilmentCancelRefused
from domain.fulfilment.reported import fulfilment_in
from domain.orders.buckets import Bucket
from domain.orders.cancel import freed
from domain.orders.events import UnitsCancelled
from domain.orders.lines import Units, units_by_line
from domain.refusals import Refused
from domain.streams import order_of_fulfilment
from domain.world import Change, Decision, World

_BUCKETS: tuple[Bucket, ...] = ("released", "picked", "packed")


@dataclass(frozen=True, slots=True)
class AnswerCancel:
    """The warehouse agrees to leave units be, or says that it is too late."""

    location: str
    fulfilment_id: str
    accepted: bool
    reason: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_of_fulfilment(self.fulfilment_id)]

    def decide(self, world: World) -> Decision:
        """Cancel the units that are still in the warehouse; what has left meanwhile stays shipped."""
        order, fulfilment = fulfilment_in(world, self.fulfilment_id, self.location)
        if not fulfilment.cancel_requested:
            raise Refused(
                "fulfilment.no_cancel_request", f"{self.fulfilment_id} was not asked to be cancelled", "fulfilment_id"
            )
        if not self.accepted:
            return [Change(order.stream, FulfilmentCancelRefused(self.fulfilment_id, self.reason))]
        left = units_by_line(fulfilment.cancel_requested)
        changes: Decision = []
        for bucket in _BUCKETS:
            units = tuple(_take(fulfilment.units_in(bucket), left))
            if units:
                cancelled = UnitsCancelled(units, bucket, self.location, self.fulfilment_id, self.reason)
                changes += [Change(order.stream, cancelled), *freed(order, self.location, units)]
        if not changes:
            refused = FulfilmentCancelRefused(self.fulfilment_id, "the units have left meanwhile")
            return [Change(order.stream, refused)]
        return changes


def _take(units: tuple[Units, ...], left: dict[int, int]) -> list[Units]:
    found = []
    for each in units:
        quantity = min(each.quantity, left.get(each.line_no, 0))
        if quantity:
            left[each.line_no] -= quantity
            found.append(Units(each.line_no, each.sku, quantity))
    return found
