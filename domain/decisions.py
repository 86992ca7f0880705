"""The table of decisions: what each command asks, and what follows by itself."""

from collections.abc import Callable
from typing import Any

from domain.accounts.adjust import AdjustAccount, adjust_account
from domain.imports.reject import RejectLines, reject_lines
from domain.master.location import RegisterLocation, register_location
from domain.master.product import ListProducts, list_products
from domain.master.shop import RegisterShop, register_shop
from domain.orders.allocate import AllocateOrder, allocate_order
from domain.orders.approve import ApproveOrder, approve_order
from domain.orders.cancel import CancelOrder, cancel_order
from domain.orders.deliver import DeliverFulfilment, deliver_fulfilment
from domain.orders.events import OrderAllocated, OrderApproved, OrderPlaced
from domain.orders.pack import PackFulfilment, pack_fulfilment
from domain.orders.pick import PickFulfilment, pick_fulfilment
from domain.orders.place import PlaceOrder, place_order
from domain.orders.release import ReleaseOrder, release_order
from domain.orders.ship import ShipFulfilment, ship_fulfilment
from domain.orders.take_back import ReturnOrder, return_order
from domain.returns.blind import ReturnBlind, return_blind
from domain.stock.adjust import AdjustStock, adjust_stock
from domain.stock.receive import ReceiveStock, receive_stock
from domain.world import Change, Command, Decision, World

DECIDE: dict[type, Callable[[World, Any], Decision]] = {
    PlaceOrder: place_order,
    ApproveOrder: approve_order,
    AllocateOrder: allocate_order,
    ReleaseOrder: release_order,
    PickFulfilment: pick_fulfilment,
    PackFulfilment: pack_fulfilment,
    ShipFulfilment: ship_fulfilment,
    DeliverFulfilment: deliver_fulfilment,
    CancelOrder: cancel_order,
    ReturnOrder: return_order,
    ReturnBlind: return_blind,
    ReceiveStock: receive_stock,
    AdjustStock: adjust_stock,
    AdjustAccount: adjust_account,
    RejectLines: reject_lines,
    RegisterShop: register_shop,
    RegisterLocation: register_location,
    ListProducts: list_products,
}

FOLLOW_UP: dict[type, Callable[[str], Command]] = {
    OrderPlaced: ApproveOrder,
    OrderApproved: AllocateOrder,
    OrderAllocated: ReleaseOrder,
}
"""By the type of an event: the command that follows at once, for the stream of the event."""


def decide(world: World, command: Command) -> Decision:
    """Decide one command; raises Refused."""
    return DECIDE[type(command)](world, command)


def follow_up(change: Change) -> Command | None:
    """Name what follows by itself, in the same commit."""
    following = FOLLOW_UP.get(type(change.event))
    return following(change.stream) if following else None
