"""Ask warehouses for units that they were told of already, and see what came of it."""

from collections.abc import Mapping, Sequence

from domain.changes.events import Asked, UnitsRecalled
from domain.fulfilment.events import FulfilmentCancelRequested
from domain.orders.buckets import Bucket
from domain.orders.events import UnitsCancelled
from domain.orders.lines import Units
from domain.orders.state import Order
from domain.refusals import Refused
from domain.world import Change, Decision

IN_WAREHOUSE: tuple[Bucket, ...] = ("released", "picked", "packed")
"""Those first that are furthest from the customer."""


def asked_for(order: Order, quantities: Mapping[int, int]) -> tuple[Asked, ...]:
    """Give whom to ask for these units by line, which must be in warehouses; one question at a time to each."""
    left = dict(quantities)
    found: dict[str, dict[int, int]] = {}
    for bucket in IN_WAREHOUSE:
        for name, fulfilment in order.fulfilments.items():
            for each in fulfilment.units_in(bucket):
                taken = min(left.get(each.line_no, 0), each.quantity)
                if taken:
                    left[each.line_no] -= taken
                    here = found.setdefault(name, {})
                    here[each.line_no] = here.get(each.line_no, 0) + taken
    assert not any(left.values()), f"{order.stream} has not all of {quantities} in warehouses"
    for name in found:
        if order.fulfilments[name].cancel_requested:
            reason = f"{name} is {order.fulfilments[name].status}, and is asked already to leave units be"
            raise Refused("fulfilment.cancel_requested", reason)
    return tuple(
        Asked(name, order.units(here), order.units({no: _left_be(order, name, no) for no in here}))
        for name, here in found.items()
    )


def questions(order: Order, asked: Sequence[Asked], reason: str) -> Decision:
    """Ask them."""
    return [
        Change(
            order.stream,
            FulfilmentCancelRequested(
                each.fulfilment_id, order.fulfilments[each.fulfilment_id].location, each.units, reason
            ),
        )
        for each in asked
    ]


def answered(order: Order, asked: Sequence[Asked]) -> bool:
    """Whether all have answered, or have nothing left of the order that they could answer for."""
    every = [order.fulfilments[each.fulfilment_id] for each in asked]
    return not any(each.cancel_requested and each.units_in(*IN_WAREHOUSE) for each in every)


def left_be(order: Order, asked: Sequence[Asked]) -> dict[int, int]:
    """Give the units by line that warehouses agreed to leave be since they were asked."""
    found: dict[int, int] = {}
    for each in asked:
        before = {units.line_no: units.quantity for units in each.before}
        for units in each.units:
            more = _left_be(order, each.fulfilment_id, units.line_no) - before.get(units.line_no, 0)
            found[units.line_no] = found.get(units.line_no, 0) + more
    return found


def _left_be(order: Order, fulfilment_id: str, line_no: int) -> int:
    return order.fulfilments[fulfilment_id].lines[line_no].cancelled


def given_back(
    order: Order, fulfilment_id: str, location: str, units: tuple[Units, ...], bucket: Bucket, reason: str
) -> UnitsCancelled | UnitsRecalled:
    """Tell what becomes of units that a warehouse leaves be: cancelled, unless they only are to go elsewhere."""
    elsewhere = order.changes.address
    if elsewhere is not None and any(each.fulfilment_id == fulfilment_id for each in elsewhere.asked):
        return UnitsRecalled(fulfilment_id, location, units, bucket)
    return UnitsCancelled(units, bucket, location, fulfilment_id, reason)
