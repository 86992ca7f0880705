"""Where the units of an order are, by what was recorded: kept beside the ledger's own fold, and written anew.

Every event is a list of flows: units of a line that leave one place for another.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from domain.changes import events as changes
from domain.claims.events import ClaimResolved
from domain.fulfilment import events as fulfilment
from domain.orders import events as orders
from domain.orders.buckets import Bucket
from domain.orders.lines import Line, Units
from domain.returns.events import OrderReturned, ReturnReceived
from domain.shipments import events as shipments

NOWHERE = "nowhere"
STEPS: tuple[Bucket, ...] = ("allocated", "released", "picked", "packed", "shipped", "delivered")


class Flow(NamedTuple):
    """Units of one line on their way."""

    line_no: int
    quantity: int
    source: str
    target: str


@dataclass
class UnitBooks:
    """The books of one order, by line: units in each bucket, that ever went forward into it, and that came back."""

    now: dict[int, Counter[str]] = field(default_factory=dict)
    forward: Counter[tuple[int, str]] = field(default_factory=Counter)
    returned: Counter[int] = field(default_factory=Counter)
    ordered: Counter[int] = field(default_factory=Counter)

    def record(self, event: Any) -> None:
        """Book one event; a bucket can't give what it has not."""
        if isinstance(event, orders.OrderPlaced):
            # A draft that was changed is sold as it then is.
            self.now.clear()
            self.ordered.clear()
        for flow in flows(event, self.now):
            here = self.now.setdefault(flow.line_no, Counter())
            if flow.source == NOWHERE:
                self.ordered[flow.line_no] += flow.quantity
            else:
                here[flow.source] -= flow.quantity
                assert here[flow.source] >= 0, (event, flow, here)
            here[flow.target] += flow.quantity
            if flow.source in STEPS and flow.target in STEPS:
                back = STEPS.index(flow.target) < STEPS.index(flow.source)
                name = flow.source if back else flow.target
                self.forward[flow.line_no, name] += -flow.quantity if back else flow.quantity
            elif flow.target == "allocated":
                self.forward[flow.line_no, "allocated"] += flow.quantity
        self.returned.update(_returned(event))

    def live_allocations(self, line_no: int) -> int:
        """Units that are allocated, wherever they have come since, or were shipped."""
        here = self.now[line_no]
        return sum(here[step] for step in STEPS) + here["lost"]


def flows(event: Any, now: dict[int, Counter[str]]) -> Iterator[Flow]:
    """Say which units an event moves; `now` tells where they wait."""
    match event:
        case orders.OrderPlaced():
            yield from _of_lines(event.lines)
        case orders.OrderAllocated():
            yield from _allocated(event.units, now)
        case orders.UnitsCancelled():
            yield from _of(event.units, event.bucket, "cancelled")
        case shipments.ShipmentLost():
            yield from _of(event.units, event.bucket, "lost")
        case ClaimResolved() if event.moved_from and event.moved_to:
            yield from _of(event.units, event.moved_from, event.moved_to)
        case changes.UnitsRecalled():
            yield from _of(event.units, event.bucket, "unallocated")
        case changes.ChangeConfirmed():
            yield from _of(event.added, NOWHERE, "unallocated")
            for held in event.held:
                yield Flow(held.line_no, held.quantity, "unallocated", "allocated")
        case _ if type(event) in _MOVES:
            yield from _of(event.units, *_MOVES[type(event)])
        case _:
            return


_MOVES: dict[type, tuple[Bucket, Bucket]] = {
    orders.StockAwaited: ("unallocated", "backordered"),
    orders.AllocationWithdrawn: ("allocated", "unallocated"),
    fulfilment.FulfilmentReleased: ("allocated", "released"),
    fulfilment.FulfilmentRejected: ("released", "unallocated"),
    fulfilment.UnitsShort: ("released", "unallocated"),
    fulfilment.FulfilmentPicked: ("released", "picked"),
    fulfilment.FulfilmentPacked: ("picked", "packed"),
    shipments.ShipmentVoided: ("packed", "picked"),
    shipments.ShipmentUncollected: ("packed", "cancelled"),
    shipments.ShipmentShipped: ("packed", "shipped"),
    shipments.ShipmentDelivered: ("shipped", "delivered"),
}


def _of(units: Iterable[Units], source: str, target: str) -> Iterator[Flow]:
    return (Flow(each.line_no, each.quantity, source, target) for each in units)


def _of_lines(lines: Iterable[Line]) -> Iterator[Flow]:
    return (Flow(each.line_no, each.quantity, NOWHERE, "unallocated") for each in lines if each.kind == "goods")


def _allocated(units: Iterable[Units], now: dict[int, Counter[str]]) -> Iterator[Flow]:
    for each in units:
        late = min(each.quantity, now[each.line_no]["backordered"])
        yield Flow(each.line_no, late, "backordered", "allocated")
        yield Flow(each.line_no, each.quantity - late, "unallocated", "allocated")


def _returned(event: Any) -> Counter[int]:
    found: Counter[int] = Counter()
    match event:
        case OrderReturned():
            for line in event.lines:
                found[line.line_no] += line.quantity if line.kind == "goods" else 0
        case ReturnReceived():
            for each in event.lines:
                found[each.line_no] += each.quantity if each.condition == "received" else 0
            for units in event.undelivered:
                found[units.line_no] -= units.quantity
        case _:
            pass
    return found
