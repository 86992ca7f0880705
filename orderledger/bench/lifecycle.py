"""What an order's life costs to decide and fold: from click to delivery, and the part up to the warehouse."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from domain.fulfilment.accept import AcceptFulfilment
from domain.fulfilment.events import Parcel
from domain.fulfilment.pack import PackFulfilment
from domain.fulfilment.pick import PickFulfilment
from domain.orders.state import Order
from domain.shipments.deliver import DeliverFulfilment
from domain.shipments.ship import ShipFulfilment
from domain.streams import fulfilment_id, order_stream
from domain.world import Command
from orderledger.bench.market import SHOP, opening, order, order_id, unsealed
from orderledger.bench.memory_world import MemoryWorld
from orderledger.bench.peer_aggregate import LivingOrder
from orderledger.bench.rows import Row, cost_row
from schemas.inbound.envelope import Context, Envelope
from schemas.inbound.fields import Message
from schemas.inbound.read import Body

ORDERS = 200
RUNS = 20
PEER = "eventsourcing Aggregate, without stock"
AT = datetime(2026, 1, 5, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU of one order, in µs: up to the order at its warehouse, and all of its life."""

    placing_us: float
    whole_us: float


def measure_lifecycle() -> list[Row]:
    """Give both rows: the best of several runs, ours and the peer's in turn, by this process's own CPU time."""
    ours, theirs = zip(*((_ours(), _theirs()) for _ in range(RUNS)), strict=True)
    return [
        cost_row("placing", _least(ours, "placing_us"), PEER, _least(theirs, "placing_us")),
        cost_row("lifecycle", _least(ours, "whole_us"), PEER, _least(theirs, "whole_us")),
    ]


def _least(costs: tuple[Cost, ...], name: str) -> float:
    return min(float(getattr(each, name)) for each in costs)


def _ours() -> Cost:
    world = MemoryWorld()
    for source, body in opening():
        world.handle(_command(source, body))
    placing = [_command(f"shop:{SHOP}", order(number)) for number in range(ORDERS)]
    going_on = [each for number in range(ORDERS) for each in _reports(number)]
    cost = _timed(lambda: _handle(world, placing), lambda: _handle(world, going_on))
    for number in range(ORDERS):
        state = world.state(Order, order_stream(SHOP, order_id(number)))
        assert state is not None, "the order was placed"
        assert state.stage == "completed", f"{state.stream} is {state.stage}"
    return cost


def _handle(world: MemoryWorld, commands: list[Command]) -> None:
    for command in commands:
        world.handle(command)


def _reports(number: int) -> list[Command]:
    """Give what warehouse and carrier report on an order: all of it leaves in one parcel."""
    fulfilment = fulfilment_id(order_stream(SHOP, order_id(number)), 1)
    return [
        AcceptFulfilment(SHOP, fulfilment),
        PickFulfilment(SHOP, fulfilment),
        PackFulfilment(SHOP, fulfilment, (Parcel(1),)),
        ShipFulfilment(SHOP, fulfilment, "Parcel Post", f"PP{number}", AT),
        DeliverFulfilment(SHOP, fulfilment, AT),
    ]


def _theirs() -> Cost:
    numbers = range(ORDERS)
    bodies = [order(number) for number in numbers]
    lines = [{str(line.line_no): line.quantity for line in body.lines} for body in bodies]
    placed: list[LivingOrder] = []

    def place() -> None:
        for body, units in zip(bodies, lines, strict=True):
            living = LivingOrder(body.order_id, str(body.customer), body.currency, units)
            living.approve()
            living.allocate(SHOP, units)
            living.release(f"{body.order_id}/1", units)
            placed.append(living)

    def go_on() -> None:
        for living, units in zip(placed, lines, strict=True):
            living.accept(f"{living.order_id}/1")
            living.pick(units)
            living.pack(f"{living.order_id}/1/1", units, 1)
            living.label("Parcel Post", "PP")
            living.ship(units, AT)
            living.track("in_transit", AT)
            living.deliver(units, AT)
            living.complete()

    return _timed(place, go_on)


def _timed(place: Callable[[], None], go_on: Callable[[], None]) -> Cost:
    """Time both parts, without garbage collection, as the standard library's timeit does."""
    gc.collect()
    gc.disable()
    try:
        begun = time.process_time()
        place()
        at_warehouse = time.process_time()
        go_on()
        ended = time.process_time()
    finally:
        gc.enable()
    return Cost((at_warehouse - begun) * 1e6 / ORDERS, (ended - begun) * 1e6 / ORDERS)


def _command(source: str, body: Message) -> Command:
    """Translate a message as the intake does; nothing is sealed for real."""
    partner = source.partition(":")[2] or source
    envelope = Envelope(source, "bench", "bench", "", partner, AT, AT.date())
    return cast("Body", body).command(Context(envelope, unsealed))
