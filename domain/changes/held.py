"""What an open change holds in stock: found as an allocation would find it, and freed if the change is not made."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from domain.changes.edits import Edited
from domain.changes.events import SourcedUnits
from domain.changes.state import ChangeSet
from domain.orders.allocate import AllocateOrder
from domain.orders.buckets import Buckets
from domain.orders.events import OrderAllocated
from domain.orders.lines import Units, units_by_line, units_by_sku
from domain.orders.state import Order
from domain.stock.events import AllocationReleased, StockAllocated
from domain.streams import stock_stream
from domain.values import replace, value
from domain.world import Change, Decision, Happened, World

State = TypeVar("State")


@value
class _Supposed:
    """The world as it would be with another order in its stream."""

    world: World
    order: Order

    @property
    def now(self) -> Any:
        return self.world.now

    def version(self, stream: str) -> int:
        return self.world.version(stream)

    def since(self, stream: str, moment: datetime) -> Sequence[Happened]:
        return self.world.since(stream, moment)

    def state(self, kind: type[State], stream: str) -> State | None:
        if stream == self.order.stream:
            return self.order  # type: ignore[return-value]
        return self.world.state(kind, stream)

    def states(self, kind: type[State], streams: Sequence[str]) -> list[State | None]:
        return self.world.states(kind, streams)


def sources_of(world: World, order: Order, edit: Edited) -> tuple[SourcedUnits, ...]:
    """Give where the added units would come from: what an approved order of nothing else would be allocated."""
    if order.status == "draft" or not edit.added:
        return ()
    wanted = {each.line_no: Buckets(unallocated=each.quantity) for each in edit.added}
    supposed = replace(order, status="approved", holds={}, sold=edit.sold(order), lines=wanted)
    found = AllocateOrder(order.stream).decide(_Supposed(world, supposed))
    return tuple(
        SourcedUnits(each.line_no, each.sku, change.event.location, each.quantity)
        for change in found
        if isinstance(change.event, OrderAllocated)
        for each in change.event.units
    )


def short_of(added: Sequence[Units], held: Sequence[SourcedUnits]) -> tuple[Units, ...]:
    """Give the added units that no location has."""
    have = units_by_line(_units(held))
    left = [(each, each.quantity - have.get(each.line_no, 0)) for each in added]
    return tuple(Units(each.line_no, each.sku, quantity) for each, quantity in left if quantity)


def taken(order: Order, held: Sequence[SourcedUnits]) -> Decision:
    """Let units in stock belong to the order."""
    return [
        Change(stock_stream(sku, location), StockAllocated(sku, location, quantity, order.stream))
        for location, units in _by_location(held).items()
        for sku, quantity in units_by_sku(units).items()
    ]


def released(order: Order, change: ChangeSet) -> Decision:
    """Free the units that a change held."""
    return [
        Change(stock_stream(sku, location), AllocationReleased(sku, location, quantity, order.stream))
        for location, units in _by_location(change.held).items()
        for sku, quantity in units_by_sku(units).items()
    ]


def _by_location(held: Sequence[SourcedUnits]) -> dict[str, list[Units]]:
    found: dict[str, list[Units]] = {}
    for each in held:
        found.setdefault(each.location, []).append(Units(each.line_no, each.sku, each.quantity))
    return found


def _units(held: Sequence[SourcedUnits]) -> list[Units]:
    return [Units(each.line_no, each.sku, each.quantity) for each in held]
