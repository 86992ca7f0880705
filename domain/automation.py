"""The automatic cycle: what follows by itself, in the same commit, from each event."""

from collections.abc import Callable

from domain.fulfilment.events import FulfilmentRejected, UnitsShort
from domain.fulfilment.release import ReleaseOrder
from domain.orders.allocate import AllocateOrder
from domain.orders.approve import ApproveOrder
from domain.orders.complete import CompleteOrder
from domain.orders.events import (
    AddressChanged,
    AllocationWithdrawn,
    HoldReleased,
    OrderAllocated,
    OrderApproved,
    OrderPlaced,
    UnitsCancelled,
)
from domain.orders.screen import ScreenOrder
from domain.shipments.events import ShipmentDelivered, ShipmentLost, ShipmentUncollected
from domain.world import Change, Command

Follow = Callable[[str], Command]

FOLLOW_UP: dict[type, tuple[Follow, ...]] = {
    OrderPlaced: (ScreenOrder, ApproveOrder),
    OrderApproved: (AllocateOrder, CompleteOrder),
    OrderAllocated: (ReleaseOrder,),
    HoldReleased: (ApproveOrder, AllocateOrder, ReleaseOrder),
    AddressChanged: (AllocateOrder, ReleaseOrder),
    AllocationWithdrawn: (AllocateOrder,),
    FulfilmentRejected: (AllocateOrder,),
    UnitsShort: (AllocateOrder,),
    UnitsCancelled: (ReleaseOrder, CompleteOrder),
    ShipmentDelivered: (CompleteOrder,),
    ShipmentLost: (CompleteOrder,),
    ShipmentUncollected: (CompleteOrder,),
}
"""By the type of an event: the commands that follow, in this order, for the stream of the event.

Each looks at the state that it meets and does nothing where nothing is to be done.
"""


def follow_up(change: Change) -> list[Command]:
    """Name what follows by itself."""
    return [follow(change.stream) for follow in FOLLOW_UP.get(type(change.event), ())]
