"""Expire a change: nobody confirmed it in time."""

from collections.abc import Sequence

from domain.changes.events import ChangeExpired
from domain.changes.held import released
from domain.orders.state import order_in
from domain.values import value
from domain.world import Change, Decision, World


@value
class ExpireChange:
    """The time of a change has come."""

    order: str
    change_id: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """End the change and free what it held, if it is still to be confirmed and its time has really come.

        One that was requested waits for the warehouse instead: its answer can't be taken back.
        """
        order = order_in(world, self.order)
        change = order.changes.open
        if change is None or change.change_id != self.change_id or change.status != "pending":
            return []
        if change.proposed.expires_at > world.now:
            return []
        return [Change(order.stream, ChangeExpired(change.change_id)), *released(order, change)]
