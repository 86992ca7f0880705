"""Hold an order, and let it go on."""

from collections.abc import Sequence
from datetime import datetime

from domain.accounts.credit import override
from domain.orders.events import HoldKind, HoldPlaced, HoldReleased
from domain.orders.kits import per_unit
from domain.orders.state import Order, order_in, require_open
from domain.refusals import Refused
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class HoldOrder:
    """Stop an order, one of its lines or one of its fulfilments, until it is released or `expires_at`."""

    shop: str
    order_id: str
    hold_id: str
    kind: HoldKind
    reason: str
    line_no: int | None = None
    fulfilment_id: str | None = None
    expires_at: datetime | None = None

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Place the hold; what a warehouse has already sent off can't be held."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        require_open(order)
        if self.hold_id in order.holds:
            raise Refused("hold.exists", f"{order.stream} has a hold {self.hold_id} already", "hold_id")
        if self.line_no is not None and self.line_no not in {*order.lines, *order.kits}:
            raise Refused("hold.unknown_line", f"{order.stream} has no goods line {self.line_no}", "line_no")
        if self.fulfilment_id is not None and self.fulfilment_id not in order.fulfilments:
            raise Refused(
                "hold.unknown_fulfilment", f"{order.stream} has no fulfilment {self.fulfilment_id}", "fulfilment_id"
            )
        if self.expires_at is not None and self.expires_at <= world.now:
            raise Refused("hold.expired", f"the hold would end at {self.expires_at}, before it begins", "expires_at")
        _require_something_left(self, order)
        placed = HoldPlaced(self.hold_id, self.kind, self.reason, self.line_no, self.fulfilment_id, self.expires_at)
        return [Change(order.stream, placed)]


def _require_something_left(command: HoldOrder, order: Order) -> None:
    """What has left can't be held, nor what was cancelled."""
    lines = order.lines
    if command.line_no is not None:
        lines = {no: order.lines[no] for no in per_unit(order, command.line_no)}
    if command.fulfilment_id is not None:
        lines = order.fulfilments[command.fulfilment_id].lines
    if lines and not any(each.waiting + each.allocated + each.in_warehouse for each in lines.values()):
        raise Refused("hold.too_late", f"{order.stream} is {order.stage}: nothing is left there to be held")


@value
class ReleaseHold:
    """A person lifts one hold, also one that the ledger placed by a rule: that is a force, and stays visible."""

    shop: str
    order_id: str
    hold_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Lift one hold; the order moves on when none is left."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        hold = order.holds.get(self.hold_id)
        require_open(order)
        if hold is None:
            raise Refused("hold.unknown", f"{order.stream}, {order.status}, has no hold {self.hold_id}", "hold_id")
        released = Change(order.stream, HoldReleased(self.hold_id, self.reason, forced=hold.by_rule))
        return [released, *override(world, order, hold)]


@value
class ExpireHold:
    """The time of a hold has come."""

    order: str
    hold_id: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Lift the hold, if it is still there and its time has really come."""
        hold = order_in(world, self.order).holds.get(self.hold_id)
        if hold is None or hold.expires_at is None or hold.expires_at > world.now:
            return []
        return [Change(self.order, HoldReleased(self.hold_id, "its time is over"))]
