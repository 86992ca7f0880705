"""Allocate an order: take stock where sourcing finds it, and wait for the rest."""

from collections.abc import Mapping, Sequence

from domain.backorders.note import noted
from domain.capacity.take import take
from domain.master.location import require_location
from domain.orders.events import OrderAllocated, StockAwaited
from domain.orders.evolve import evolve_order
from domain.orders.lines import Units, units_by_line, units_by_sku
from domain.orders.sites import sites
from domain.orders.state import Order, held_lines, order_in
from domain.reservations.convert import kept_for, reservation_of, used
from domain.sourcing.parts import parts_of
from domain.sourcing.question import Answer, Question
from domain.sourcing.rule_book import InForce, rules_in_force
from domain.sourcing.source import source
from domain.stock.events import StockAllocated
from domain.streams import stock_stream
from domain.values import value
from domain.world import Change, Decision, World

BY_TERMS = "the location that the order names"
NOWHERE: frozenset[str] = frozenset()


@value
class AllocateOrder:
    """Find stock for the order in this stream."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Take stock where it is found; wait for what no location has.

        An order that waits already and still finds nothing is not told so again.
        """
        order = order_in(world, self.order)
        if order.status != "approved" or (order.holds and order.holds_on()):
            return []
        return _allocate(world, order)


def _allocate(world: World, order: Order) -> Decision:
    units = _open_units(order)
    if not units:
        return []
    wanted = units_by_sku(units)
    reservation = reservation_of(world, order)
    rules = rules_in_force(world, order.placed.shop)
    answer = source(_question(world, order, units, wanted, kept_for(reservation), rules))
    changes: Decision = []
    for location, taken in answer.taken.items():
        # Mostly it is all of them, and their sums are known.
        changes += _take(order, location, taken, wanted if taken is units else units_by_sku(taken), answer, rules)
        changes += take(world, require_location(world, location), order.stream)
    if reservation is not None and changes:
        changes = [*used(reservation, (each.sku for taken in answer.taken.values() for each in taken)), *changes]
    if answer.waiting:
        new = order.units(_first_looked_for(order, answer.waiting))
        if new or changes:
            changes.append(Change(order.stream, _awaited(order, new, answer, rules)))
    if order.waited and changes:
        changes += noted(world, _after(order, changes))
    return changes


def _after(order: Order, changes: Sequence[Change]) -> Order:
    """Give the order as these changes leave it."""
    for each in changes:
        if each.stream == order.stream:
            order = evolve_order(order, order.stream, each.event)
    return order


def _awaited(order: Order, new: tuple[Units, ...], answer: Answer, rules: InForce) -> StockAwaited:
    return StockAwaited(
        units=new,
        skus=tuple(units_by_sku(answer.waiting)),
        candidates=answer.candidates,
        promised_by=order.terms.promised_by,
        priority=order.terms.priority,
        placed_at=order.placed.placed_at,
        exact=answer.exact,
        rules_version=rules.version,
    )


def _question(
    world: World,
    order: Order,
    units: tuple[Units, ...],
    wanted: Mapping[str, int],
    kept: Mapping[tuple[str, str], int],
    rules: InForce,
) -> Question:
    """What sourcing is asked: all that needs stock at once, and every location that could ship it."""
    terms = order.terms
    return Question(
        units,
        wanted,
        parts_of(units, terms.ship, order.sold),
        sites(world, order, wanted, kept),
        terms.ship == "as_available",
        rules.parcels(terms.max_parcels),
        _shipping(order) if order.allocations or order.fulfilments else NOWHERE,
        order.destination.coordinates is not None,
        rules.rules.aims,
    )


def _open_units(order: Order) -> tuple[Units, ...]:
    """The units that need stock and that no hold on their line, or on one that ships with it, stops."""
    sold = order.sold
    units = [
        Units(no, sold[no].sku, waiting)
        for no, each in order.lines.items()
        if (waiting := each.unallocated + each.backordered)
    ]
    held = held_lines(order) if order.holds else ()
    return tuple([each for each in units if each.line_no not in held] if held else units)


def _first_looked_for(order: Order, waiting: Sequence[Units]) -> Mapping[int, int]:
    """Of units that wait, those that did not do so before."""
    return {no: min(quantity, order.lines[no].unallocated) for no, quantity in units_by_line(waiting).items()}


def _take(
    order: Order,
    location: str,
    units: tuple[Units, ...],
    by_sku: Mapping[str, int],
    answer: Answer,
    rules: InForce,
) -> Decision:
    stream = order.stream
    rule = BY_TERMS if order.placed.terms.location is not None else answer.rule
    taken = [
        Change(stock_stream(sku, location), StockAllocated(sku, location, quantity, stream))
        for sku, quantity in by_sku.items()
    ]
    allocated = OrderAllocated(location, units, rule, answer.candidates, answer.exact, rules.version)
    return [Change(stream, allocated), *taken]


def _shipping(order: Order) -> frozenset[str]:
    """The locations that ship something of the order already."""
    live = [each.location for each in order.fulfilments.values() if each.status not in {"rejected", "cancelled"}]
    return frozenset([*live, *(each.location for each in order.allocations)])
