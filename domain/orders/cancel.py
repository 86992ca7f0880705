"""Cancel an order, units of its lines, or all that is left of it."""

from collections.abc import Mapping, Sequence
from typing import get_args

from domain.changes.cut_off import CUT_OFF, Allow, Consent, require_allowed
from domain.fulfilment.events import FulfilmentCancelRequested
from domain.orders.buckets import Bucket, total
from domain.orders.events import OrderCancelled, UnitsCancelled
from domain.orders.kits import in_lines
from domain.orders.lines import Units, units_by_sku
from domain.orders.state import Order, order_in, require_open, require_placed
from domain.refusals import Refused
from domain.stock.events import AllocationReleased
from domain.streams import order_stream, stock_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class CancelOrder:
    """The shop takes its order back."""

    shop: str
    order_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """End the order and free what it holds; what a warehouse has already is cancelled if it agrees.

        Once a unit has left, the order is refused as a whole: cancel the rest of it instead.
        """
        order = order_in(world, order_stream(self.shop, self.order_id))
        require_open(order)
        if order.status == "draft":
            return [Change(order.stream, OrderCancelled(self.reason))]
        for no, each in order.lines.items():
            for bucket in ("shipped", "delivered", "lost"):
                if getattr(each, bucket):
                    require_allowed("cancel", bucket, f"line {no}")
        return cancel_units(order, {no: sum(each) - each.cancelled for no, each in order.lines.items()}, self.reason)


@value
class CancelLines:
    """The shop takes units of some lines back, by line number; of a kit's line, whole kits."""

    shop: str
    order_id: str
    quantities: Mapping[int, int]
    reason: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Cancel them, those first that wait for stock."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        require_placed(order)
        quantities = in_lines(order, self.quantities)
        for no, quantity in quantities.items():
            if quantity < 1:
                raise Refused("order.quantity", f"{quantity} units of line {no} of {order.stream} say nothing", "lines")
            if no not in order.lines:
                raise Refused("order.unknown_line", f"{order.stream} has no goods line {no}", "lines")
        return cancel_units(order, quantities, self.reason)


@value
class CloseRest:
    """What has not gone to a warehouse will not come: the customer is done with the order."""

    shop: str
    order_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Cancel what waits or is only allocated."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        require_placed(order)
        rest = {no: each.waiting + each.allocated for no, each in order.lines.items()}
        if not any(rest.values()):
            raise Refused("order.no_rest", f"{order.stream} is {order.stage}: nothing of it waits")
        return cancel_units(order, rest, self.reason)


def cancel_units(order: Order, quantities: Mapping[int, int], reason: str) -> Decision:
    """Cancel units of lines by the cut-off table: at once, or by asking their warehouses.

    Units that wait go first, then those that are furthest from the customer. Raises Refused if there are not as many.
    """
    now: dict[Bucket, dict[int, int]] = {}
    for no, wanted in quantities.items():
        left = wanted
        for bucket in _CANCELLABLE:
            taken = min(left, getattr(order.lines[no], bucket))
            if taken:
                now.setdefault(bucket, {})[no] = taken
                left -= taken
        if left:
            raise Refused(
                "order.not_cancellable",
                f"line {no} of {order.stream}, {order.stage}, has {wanted - left} units that can still be cancelled,"
                f" not {wanted}",
                "lines",
            )
    changes = [
        change
        for bucket, taken in now.items()
        if isinstance(CUT_OFF["cancel"][bucket], Allow)
        for change in _at_once(order, bucket, taken, reason)
    ]
    asked = {bucket: taken for bucket, taken in now.items() if isinstance(CUT_OFF["cancel"][bucket], Consent)}
    changes += _ask(order, asked, reason) if asked else []
    units = total(order.lines.values())
    at_once = sum(sum(taken.values()) for bucket, taken in now.items() if isinstance(CUT_OFF["cancel"][bucket], Allow))
    if units.cancelled + at_once == units.ordered:
        changes.append(Change(order.stream, OrderCancelled(reason)))
    return changes


def _at_once(order: Order, bucket: Bucket, taken: Mapping[int, int], reason: str) -> Decision:
    if bucket != "allocated":
        return [Change(order.stream, UnitsCancelled(order.units(taken), bucket, None, None, reason))]
    changes: Decision = []
    left = dict(taken)
    by_location: dict[str, list[Units]] = {}
    for location, each in order.allocated_units:
        quantity = min(left.get(each.line_no, 0), each.quantity)
        if quantity:
            left[each.line_no] -= quantity
            by_location.setdefault(location, []).append(Units(each.line_no, each.sku, quantity))
    for location, units_there in by_location.items():
        units = tuple(units_there)
        changes.append(Change(order.stream, UnitsCancelled(units, bucket, location, None, reason)))
        changes += freed(order, location, units)
    return changes


def _ask(order: Order, wanted: Mapping[Bucket, Mapping[int, int]], reason: str) -> Decision:
    """Ask each warehouse once for all units that it has, wherever they are in it."""
    changes: Decision = []
    left = {bucket: dict(taken) for bucket, taken in wanted.items()}
    for fulfilment in order.fulfilments.values():
        units: dict[int, int] = {}
        for bucket, of_line in left.items():
            for each in fulfilment.units_in(bucket):
                quantity = min(of_line.get(each.line_no, 0), each.quantity)
                if quantity:
                    of_line[each.line_no] -= quantity
                    units[each.line_no] = units.get(each.line_no, 0) + quantity
        if not units:
            continue
        if fulfilment.cancel_requested:
            said = f"{fulfilment.fulfilment_id}, {fulfilment.status}, was asked already and has not answered"
            raise Refused("fulfilment.cancel_requested", said)
        asked = FulfilmentCancelRequested(fulfilment.fulfilment_id, fulfilment.location, order.units(units), reason)
        changes.append(Change(order.stream, asked))
    return changes


def freed(order: Order, location: str, units: tuple[Units, ...]) -> Decision:
    """Free the stock that units held at a location."""
    return [
        Change(stock_stream(sku, location), AllocationReleased(sku, location, quantity, order.stream))
        for sku, quantity in units_by_sku(units).items()
    ]


_CANCELLABLE: tuple[Bucket, ...] = tuple(
    bucket for bucket in get_args(Bucket) if isinstance(CUT_OFF["cancel"][bucket], Allow | Consent)
)
