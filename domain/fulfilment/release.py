"""Release an order: tell its warehouses to pick."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time

from domain.fulfilment.events import FulfilmentReleased, FulfilmentScheduled, KitPicked
from domain.orders.lines import Units
from domain.orders.state import Order, held_lines, order_in
from domain.payments.cover import asked_again, ends_too_soon
from domain.streams import fulfilment_id
from domain.values import value
from domain.world import Change, Decision, World


@value
class ReleaseOrder:
    """Hand what is allocated to the order in this stream to its locations."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Release what is allocated and not held, a fulfilment for each location; on its day, if it has one.

        An order that ships whole is released once all of it is allocated, and none of its lines is held. One whose
        authorization has ended, or ends before the goods could ship, is authorized again first.
        """
        order = order_in(world, self.order)
        if order.status != "approved" or not order.allocations:
            return []
        if order.terms.ship == "whole_order" and _any_waiting(order):
            return []
        if order.payments.payments and ends_too_soon(order, world.now):
            return asked_again(order, world.now)
        if order.holds and order.holds_on():
            return []
        return [Change(order.stream, each) for each in _fulfilments(world, order)]


def _fulfilments(world: World, order: Order) -> list[FulfilmentReleased | FulfilmentScheduled]:
    known = order.fulfilments
    scheduled = {each.location: each for each in known.values() if each.standing == "scheduled"} if known else {}
    begins = order.terms.not_before
    early = begins is not None and world.now < datetime.combine(begins, time(), UTC)
    found: list[FulfilmentReleased | FulfilmentScheduled] = []
    number = len(known)
    for location, units in _by_location(order).items():
        if location in scheduled and (early or order.holds_on(fulfilment_id=scheduled[location].fulfilment_id)):
            continue
        if location in scheduled:
            name = scheduled[location].fulfilment_id
        else:
            number += 1
            name = fulfilment_id(order.stream, number)
        if early and begins is not None:
            found.append(FulfilmentScheduled(name, location, units, begins))
        else:
            kits = _kits(order, units) if order.kits else ()
            found.append(
                FulfilmentReleased(name, location, units, order.contact, order.address, order.terms.delivery, kits)
            )
    return found


def _kits(order: Order, units: Iterable[Units]) -> tuple[KitPicked, ...]:
    """Give the kits that units are parts of."""
    found: dict[int, list[int]] = {}
    for each in units:
        line = order.sold[each.line_no]
        if line.part_of is not None:
            found.setdefault(line.sold_in, []).append(each.line_no)
    return tuple(KitPicked(no, order.kits[no].sku, tuple(lines)) for no, lines in found.items())


def _by_location(order: Order) -> dict[str, tuple[Units, ...]]:
    """Sum allocations by location and line, without those whose line is held."""
    held = held_lines(order) if order.holds else ()
    if len(order.allocations) == 1 and not held:
        only = order.allocations[0]
        return {only.location: only.units}
    found: dict[str, dict[int, int]] = {}
    for location, each in order.allocated_units:
        if each.line_no not in held:
            here = found.setdefault(location, {})
            here[each.line_no] = here.get(each.line_no, 0) + each.quantity
    return {location: order.units(quantities) for location, quantities in found.items()}


def _any_waiting(order: Order) -> bool:
    return any([each.unallocated or each.backordered for each in order.lines.values()])  # noqa: C419 - half the time
