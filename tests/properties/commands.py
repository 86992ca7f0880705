"""Random commands on a small business: few shops, orders, SKUs and locations, so that they meet."""

from collections.abc import Callable, Iterable

from hypothesis import strategies as st

from domain.orders.allocate import AllocateOrder
from domain.orders.cancel import CancelOrder
from domain.orders.deliver import DeliverFulfilment
from domain.orders.lines import Line, Units
from domain.orders.pack import PackFulfilment
from domain.orders.pick import PickFulfilment
from domain.orders.place import PlaceOrder
from domain.orders.release import ReleaseOrder
from domain.orders.ship import ShipFulfilment
from domain.orders.state import Order
from domain.orders.take_back import ReturnOrder
from domain.places import Coordinates
from domain.returns.blind import ReturnBlind
from domain.streams import fulfilment_id, order_stream, owner_and_id
from domain.world import Command
from tests.domain.words import (
    LONDON,
    NAPLES,
    adjusted,
    catalogue,
    charge,
    goods,
    location,
    order,
    received,
    returned_blind,
    shop,
)

SKUS = ("mug", "cup")
LOCATIONS = ("leeds", "rome")
ORDERS = (("alpha", "1"), ("beta", "1"), ("alpha", "a/b"), ("alpha", "2"), ("beta", "3"))
BASKETS: tuple[tuple[Line, ...], ...] = (
    (goods("mug", 1),),
    (goods("mug", 3), goods("cup", 2, "12.5", line_no=2)),
    (goods("mug", 2), goods("mug", 2, "0.333333", line_no=2), charge("shipping", "POST", "350", line_no=3)),
    (goods("cup", 2, "0"), charge("discount", "D", "-120", line_no=2)),
    (goods("cup", 4), charge("discount", "D", "-120", line_no=2), goods("mug", 1, line_no=3)),
    (charge("manual", "M", "17", 3, line_no=1),),
    (goods("mug", 1), goods("vase", 1, line_no=2)),
)

orders = st.sampled_from(ORDERS)
baskets = st.sampled_from(BASKETS)
locations = st.sampled_from(LOCATIONS)
documents = st.integers(1, 40).map(str)
destinations: st.SearchStrategy[Coordinates | None] = st.sampled_from([LONDON, NAPLES, None])


def business() -> list[Command]:
    """Register all of it, with some stock."""
    places = [location(each) for each in LOCATIONS]
    return [shop("alpha"), shop("beta"), *places, catalogue(*SKUS), received("leeds", "first", mug=4, cup=3)]


def _place(of: tuple[str, str], basket: tuple[Line, ...], to: Coordinates | None) -> PlaceOrder:
    return order(of[1], *basket, of=of[0], to=to)


def _cancel(of: tuple[str, str]) -> CancelOrder:
    return CancelOrder(*of, "changed their mind")


def _take_back(
    of: tuple[str, str], basket: tuple[Line, ...], document_id: str, at: str, blind: int
) -> ReturnOrder | ReturnBlind:
    if not blind:
        return returned_blind(*basket, at=at, return_id=document_id, to=of[0])
    return ReturnOrder(*of, document_id, at, "GBP", basket)


def _meddle(of: tuple[str, str], at: str, step: Callable[[str, str], Command]) -> Command:
    return step(at, order_stream(*of))


STEPS: tuple[Callable[[str, str], Command], ...] = (
    lambda at, order: PickFulfilment(at, fulfilment_id(order, 1)),
    lambda at, order: PackFulfilment(at, fulfilment_id(order, 1), 1),
    lambda at, order: ShipFulfilment(at, fulfilment_id(order, 1), None, None),
    lambda at, order: DeliverFulfilment(at, fulfilment_id(order, 1)),
    lambda _at, order: AllocateOrder(order),
    lambda _at, order: ReleaseOrder(order),
)

placings = st.builds(_place, orders, baskets, destinations)
receipts = st.builds(received, locations, documents, mug=st.integers(1, 6), cup=st.integers(1, 4))
adjustments = st.builds(adjusted, locations, documents, mug=st.sampled_from([1, -1, 3, -4]))
cancellations = st.builds(_cancel, orders)
returns = st.builds(_take_back, orders, baskets, documents, locations, st.integers(0, 3))
meddling = st.builds(_meddle, orders, locations, st.sampled_from(STEPS))


def next_steps(orders_at_work: Iterable[Order]) -> list[Command]:
    """The step that the warehouse takes next with each order that it has."""
    stages = ("released", "picked", "packed", "shipped")
    return [
        STEPS[stages.index(each.stage)](each.location or "", each.stream)
        for each in orders_at_work
        if each.stage in stages
    ]


def changes_of_mind(orders_at_work: Iterable[Order], return_id: str, quantity: int) -> list[Command]:
    """A cancellation of each order that waits, and a return of units of a line of each other: only some left."""
    return [
        _cancel(owner_and_id(each.stream))
        if each.stage == "awaiting_stock"
        else ReturnOrder(*owner_and_id(each.stream), return_id, "rome", "GBP", (_back(unit, quantity),))
        for each in orders_at_work
        for unit in each.units
    ]


def _back(unit: Units, quantity: int) -> Line:
    return goods(unit.sku, quantity, line_no=unit.line_no)
