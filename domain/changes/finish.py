"""Finish a change whose warehouses have answered, or whose order has come to its end."""

from collections.abc import Sequence

from domain.changes.ask import answered, left_be
from domain.changes.events import ChangeCancelled, ChangeDeclined
from domain.changes.held import released
from domain.changes.make import made
from domain.orders.state import Order, order_in
from domain.refusals import Refused
from domain.values import value
from domain.world import Change, Decision, World


@value
class FinishChange:
    """See whether the open change of the order in this stream can be made now."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Make it if every warehouse that was asked left its units be; else decline it, and say why.

        Units that one of several warehouses did leave be stay cancelled. A change of an order that ended is cancelled.
        """
        order = order_in(world, self.order)
        change = order.changes.open
        if change is None:
            return []
        if _is_over(order):
            ended = ChangeCancelled(change.change_id, f"the order is {order.status}")
            return [Change(order.stream, ended), *released(order, change)]
        if change.status != "requested" or not answered(order, change.asked):
            return []
        try:
            return made(world, order, change, left_be(order, change.asked))
        except Refused as refused:
            declined = ChangeDeclined(change.change_id, refused.reason)
            return [Change(order.stream, declined), *released(order, change)]


def _is_over(order: Order) -> bool:
    return order.ended or order.status == "completed"
