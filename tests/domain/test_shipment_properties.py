"""Whatever warehouses, carriers and customers say of parcels, in any order: units are counted once."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, get_args

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.claims.events import ClaimKind, ClaimOutcome
from domain.claims.open import OpenClaim
from domain.claims.resolve import ResolveClaim
from domain.fulfilment.answer_cancel import AnswerCancel
from domain.fulfilment.pack import PackFulfilment
from domain.fulfilment.pick import PickFulfilment
from domain.orders.cancel import CancelLines, CancelOrder
from domain.orders.state import Order
from domain.refusals import Refused
from domain.returns.events import ReceivedLine
from domain.returns.receive import ReceiveReturn
from domain.shipments.collect import CollectShipment
from domain.shipments.deliver import DeliverFulfilment
from domain.shipments.events import ShipmentShipped, TrackingReported, TrackingStatus
from domain.shipments.label import LabelShipment
from domain.shipments.lose import ReportLost
from domain.shipments.manifest import ManifestShipment
from domain.shipments.parcels import Contents
from domain.shipments.ready import ReadyShipment
from domain.shipments.ship import ShipFulfilment, ShipShipment
from domain.shipments.state import BEFORE_SHIPPED
from domain.shipments.track import ReportTracking
from domain.shipments.void import VoidShipment
from domain.stock.events import StockAllocated, StockShipped
from domain.world import Command
from tests.domain.scenario import given
from tests.domain.shipment_words import sscc, the_order
from tests.domain.words import goods, order, received, returned
from tests.domain.world import MemoryWorld

HELD_BY_FULFILMENTS = ("released", "picked", "packed", "shipped", "delivered", "lost")


@for_all(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 3)), max_size=40), st.booleans())
def test_units_are_counted_once_whatever_is_said_of_them(turns: list[tuple[int, int]], pickup: bool) -> None:  # noqa: FBT001
    """Invariants 2, 8, 13, 14, 15, 16 and 21."""
    terms: dict[str, Any] = {"order_type": "pickup", "location": "leeds"} if pickup else {"ship": "as_available"}
    sold = order("1001", goods("mug", 2), goods("cup", 2, line_no=2), **terms)
    world = given(received("leeds", mug=5, cup=3), sold).world
    for number, (choice, hours) in enumerate(turns):
        open_to_all = list(_anything(the_order(world), world, number, hours))
        _try(world, open_to_all[choice % len(open_to_all)])
        world.let_pass(timedelta(hours=hours))
        _must_hold(world)


def _try(world: MemoryWorld, command: Command) -> None:
    """Only the command itself may be refused, nothing that follows from it."""
    try:
        command.decide(world)
    except Refused:
        return
    world.handle(command)


def _anything(order: Order, world: MemoryWorld, number: int, hours: int) -> Iterator[Command]:
    at = world.now - timedelta(hours=hours)
    for name, each in order.fulfilments.items():
        place = each.location
        yield PickFulfilment(place, name)
        whole = tuple((units.line_no, units.quantity) for units in each.units_in("picked"))
        if whole:
            yield PackFulfilment(place, name, (), (), (Contents(sscc(number), whole),))
            yield PackFulfilment(
                place, name, (), (), tuple(Contents(sscc(number * 9 + line[0]), (line,)) for line in whole)
            )
        yield ShipFulfilment(place, name, None, None, world.now)
        yield DeliverFulfilment(place, name, world.now)
        yield AnswerCancel(place, name, accepted=hours > 0, reason="so be it")
    for name, shipment in order.shipments.items():
        place = shipment.location
        yield LabelShipment(place, name, "dhl")
        yield ManifestShipment(place, name, "m1")
        yield ShipShipment(place, name, world.now)
        yield VoidShipment(place, name, "torn")
        yield ReadyShipment(place, name)
        yield CollectShipment(place, name, world.now)
        yield ReportLost(name, "gone", carrier="dhl")
        yield OpenClaim("alpha", "1001", f"c{number}", name, get_args(ClaimKind)[hours], "says the customer")
        some = {units.line_no: 1 for units in shipment.units}
        yield OpenClaim("alpha", "1001", f"c{number}", name, "missing", "says the customer", some)
        ends: tuple[TrackingStatus, ...] = ("delivered", "return_to_sender", "in_transit")
        for parcel in (None, *(each.sscc for each in shipment.parcels)):
            for status in ends:
                yield ReportTracking("dhl", TrackingReported(name, status, at, sscc=parcel))
    for claim in order.claims.by_id:
        yield ResolveClaim("alpha", "1001", claim, get_args(ClaimOutcome)[hours], "looked into")
    for name, back in order.returns.by_id.items():
        for line_no in back.lines:
            condition = ("received", "lost_in_transit")[hours % 2]
            yield ReceiveReturn("leeds", "alpha", "1001", name, (ReceivedLine(line_no, 1, condition),))  # type: ignore[arg-type]
    yield returned("1001", goods("mug", 1), return_id=f"r{number}")
    yield CancelLines("alpha", "1001", {1: 1}, "too many")
    yield CancelOrder("alpha", "1001", "changed their mind")


def _must_hold(world: MemoryWorld) -> None:
    order = the_order(world)
    for no, line in order.lines.items():
        assert min(line) >= 0
        assert sum(line) == 2
        for bucket in HELD_BY_FULFILMENTS:
            there = sum(getattr(each.lines[no], bucket) for each in order.fulfilments.values() if no in each.lines)
            assert getattr(line, bucket) == there, (no, bucket)
        assert order.returns.back(no) <= line.shipped + line.delivered
    _shipments_hold_what_is_packed(order)
    _each_shipped_unit_had_its_allocation(world)


def _shipments_hold_what_is_packed(order: Order) -> None:
    packed: Counter[int] = Counter()
    for shipment in order.shipments.values():
        if shipment.status in BEFORE_SHIPPED:
            for units in shipment.units:
                packed[units.line_no] += units.quantity
    assert {no: line.packed for no, line in order.lines.items()} == {no: packed[no] for no in order.lines}


def _each_shipped_unit_had_its_allocation(world: MemoryWorld) -> None:
    allocated: Counter[str] = Counter()
    shipped: Counter[str] = Counter()
    by_shipments: Counter[str] = Counter()
    for change in world.recorded:
        match change.event:
            case StockAllocated(sku, _, quantity, _):
                allocated[sku] += quantity
            case StockShipped(sku, _, quantity, _):
                shipped[sku] += quantity
            case ShipmentShipped():
                for units in change.event.units:
                    by_shipments[units.sku] += units.quantity
            case _:
                pass
    assert shipped == by_shipments
    order = the_order(world)
    for sku in ("mug", "cup"):
        assert shipped[sku] <= allocated[sku]
        held = sum(line.allocated + line.in_warehouse for no, line in order.lines.items() if order.sold[no].sku == sku)
        assert world.position(sku, "leeds").allocated == held
