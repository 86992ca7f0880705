"""Approve an order."""

from dataclasses import dataclass

from domain.orders.events import OrderApproved
from domain.orders.state import order_in, require_stage
from domain.world import Change, Decision, World


@dataclass(frozen=True, slots=True)
class ApproveOrder:
    """Let the order in this stream go on."""

    order: str

    def streams(self) -> list[str]:
        """The order."""
        return [self.order]


def approve_order(world: World, command: ApproveOrder) -> Decision:
    """Approve an order that was placed."""
    require_stage(order_in(world, command.order), "order.not_placed", "placed")
    return [Change(command.order, OrderApproved())]
