"""Confirm a change: it is made, or the warehouses that have the units are asked."""

from collections.abc import Sequence

from domain.changes.ask import asked_for, questions
from domain.changes.events import ChangeRequested
from domain.changes.make import at_hand, made, require_as_proposed, require_authorized
from domain.changes.pending import pending_change
from domain.changes.state import ChangeSet
from domain.orders.lines import units_by_line
from domain.orders.state import Order, order_in
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class ConfirmChange:
    """The customer wants the change that was previewed."""

    shop: str
    order_id: str
    change_id: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Make the change at once, if no warehouse has to give units back for it; else ask for them first."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        change = pending_change(order, self.change_id)
        wanted = _in_warehouses(order, change)
        if not wanted:
            return made(world, order, change, {})
        require_as_proposed(order, change, {})
        require_authorized(world, order, change.proposed.total_after_minor)
        asked = asked_for(order, wanted)
        requested = Change(order.stream, ChangeRequested(change.change_id, asked))
        return [requested, *questions(order, asked, change.proposed.reason)]


def _in_warehouses(order: Order, change: ChangeSet) -> dict[int, int]:
    """Give the units by line that have to be asked for, as far as warehouses have as many."""
    if order.status == "draft":
        return {}
    reduced = units_by_line(change.proposed.reduced)
    return {
        no: min(quantity - at_hand(order.lines[no]), order.lines[no].in_warehouse)
        for no, quantity in reduced.items()
        if quantity > at_hand(order.lines[no]) and order.lines[no].in_warehouse
    }
