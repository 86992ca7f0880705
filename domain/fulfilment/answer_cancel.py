"""Answer a request to cancel units that a warehouse has already."""

from collections.abc import Sequence

from domain.changes.ask import given_back
from domain.fulfilment.events import FulfilmentCancelRefused
from domain.fulfilment.reported import fulfilment_in
from domain.fulfilment.state import Fulfilment
from domain.orders.buckets import Bucket
from domain.orders.cancel import freed
from domain.orders.events import UnitsCancelled
from domain.orders.lines import Units, taken, units_by_line
from domain.orders.state import Order, order_in
from domain.refusals import Refused
from domain.streams import order_of_fulfilment
from domain.values import value
from domain.world import Change, Decision, World

TOO_LATE = "the units have left meanwhile"
_BUCKETS: tuple[Bucket, ...] = ("released", "picked", "packed")


@value
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
            reason = f"{self.fulfilment_id} is {fulfilment.status} and was not asked to be cancelled"
            raise Refused("fulfilment.no_cancel_request", reason, "fulfilment_id")
        if not self.accepted:
            return [Change(order.stream, FulfilmentCancelRefused(self.fulfilment_id, self.reason))]
        left = units_by_line(fulfilment.cancel_requested)
        changes: Decision = []
        for bucket in _BUCKETS:
            units = taken(fulfilment.units_in(bucket), left)
            if units:
                gone = given_back(order, self.fulfilment_id, self.location, units, bucket, self.reason)
                changes += [Change(order.stream, gone), *freed(order, self.location, units)]
        if any(left.values()):
            changes.append(Change(order.stream, FulfilmentCancelRefused(self.fulfilment_id, TOO_LATE)))
        return changes


@value
class CloseCancelRequests:
    """Units of the order in this stream left: warehouses need no longer say whether they cancel them."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Of cancelling and shipping exactly one wins, and who asked is told."""
        order = order_in(world, self.order)
        return [
            Change(self.order, FulfilmentCancelRefused(each.fulfilment_id, TOO_LATE))
            for each in order.fulfilments.values()
            if each.cancel_requested and not _any_in_warehouse(each)
        ]


def _any_in_warehouse(fulfilment: Fulfilment) -> bool:
    return any(fulfilment.lines[each.line_no].in_warehouse for each in fulfilment.cancel_requested)


def unwanted(order: Order, fulfilment: Fulfilment, units: tuple[Units, ...]) -> tuple[Units, ...]:
    """Give those of released units that are to be cancelled; not those that only are to go to another address."""
    gone = taken(units, units_by_line(fulfilment.cancel_requested))
    given = given_back(order, fulfilment.fulfilment_id, fulfilment.location, gone, "released", "")
    return gone if isinstance(given, UnitsCancelled) else ()
