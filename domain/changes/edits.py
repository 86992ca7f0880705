"""Edits of an order's lines: what they would make of it, and which of them come too late."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from decimal import Decimal
from typing import get_args

from domain.changes.cut_off import CUT_OFF, Edit, Refuse, require_allowed
from domain.money import line_amount_minor
from domain.orders.buckets import Bucket, Buckets
from domain.orders.kits import Sold, in_lines, parts_of, per_unit, shared_out
from domain.orders.lines import MAX_UNITS, Line, Units, units_of_goods
from domain.orders.state import Order
from domain.refusals import Refused
from domain.values import replace, value

MAX_LINE_MINOR = 100_000_000_000_000


@value
class Edits:
    """What is wanted: new lines; of goods lines other quantities; of any line another unit price in minor units."""

    add: tuple[Line, ...] = ()
    quantities: Mapping[int, int] = field(default_factory=dict)
    prices: Mapping[int, Decimal] = field(default_factory=dict)


@value
class Edited:
    """What edits would make of an order; the fields are as in ChangeProposed."""

    lines: tuple[Line, ...]
    dropped: tuple[int, ...]
    added: tuple[Units, ...]
    reduced: tuple[Units, ...]
    kits: tuple[Line, ...] = ()

    def sold(self, order: Order) -> dict[int, Line]:
        """Give the lines of the order as they would be sold."""
        after = {**order.sold, **{line.line_no: line for line in self.lines}}
        gone = set(self.dropped)
        return {no: line for no, line in after.items() if no not in gone}

    def live(self, order: Order) -> dict[int, int]:
        """Give the units by line that would not be cancelled."""
        gone = set(self.dropped)
        after = {no: live(each) for no, each in order.lines.items() if no not in gone}
        for each in self.added:
            after[each.line_no] = after.get(each.line_no, 0) + each.quantity
        for each in self.reduced:
            if each.line_no in after:
                after[each.line_no] -= each.quantity
        return after


def live(buckets: Buckets) -> int:
    """Units that are not cancelled."""
    return buckets.ordered - buckets.cancelled


def edited(order: Order, edits: Edits, new: Sold) -> Edited:
    """Give what edits make of an order, whose added lines are `new` ones as they move stock.

    Raises Refused for what it does not know and for what is too late.
    """
    more = {no: quantity - _live(order, no) for no, quantity in edits.quantities.items()}
    moved = in_lines(order, more)
    added = (*units_of_goods(new.lines), *order.units({no: units for no, units in moved.items() if units > 0}))
    reduced = order.units({no: -units for no, units in moved.items() if units < 0})
    require_room(order, added)
    _require_in_time(order, reduced)
    changed = _changed(order, edits, more)
    kits = {no: _priced(line) for no, line in changed.items() if no in order.kits}
    parts = [each for no, kit in kits.items() for each in shared_out(kit, parts_of(order, no))]
    goods = {no: line for no, line in changed.items() if no not in kits}
    lines = {**{line.line_no: line for line in (*new.lines, *parts)}, **goods}
    if not (lines or reduced):
        raise Refused("change.nothing", f"{order.stream}, {order.status}, is so already", "quantities")
    dropped = tuple(no for no, line in {**lines, **kits}.items() if not line.quantity)
    _require_targets(order, lines, dropped)
    priced = tuple(_priced(line) for line in lines.values() if line.quantity)
    sold = (*new.kits, *(line for line in kits.values() if line.quantity))
    return Edited(priced, dropped, added, reduced, sold)


def require_room(order: Order, added: Iterable[Units]) -> None:
    """Refuse more units, of lines that are there or of new ones, once all that they could join has left."""
    if order.status == "draft":
        return
    for each in added:
        if each.line_no in order.lines:
            _require_any("increase", [order.lines[each.line_no]], f"line {each.line_no} of {order.stream}")
        else:
            _require_any("add_line", order.lines.values(), order.stream)


def _live(order: Order, line_no: int) -> int:
    """Give the units of what was sold in a line that are not cancelled; refuses kits whose parts are not as many."""
    if line_no not in order.kits:
        return live(order.lines[line_no])
    parts = {no: divmod(live(order.lines[no]), each) for no, each in per_unit(order, line_no).items()}
    whole, rest = next(iter(parts.values()))
    if rest or len(set(parts.values())) > 1:
        units = ", ".join(f"{live(order.lines[no])} {order.sold[no].sku}" for no in parts)
        reason = f"of kit {order.kits[line_no].sku}, line {line_no} of {order.stream}, {order.status}, {units} are left"
        raise Refused("change.broken_kit", f"{reason}: cancel the rest of its parts by their own lines", "quantities")
    return whole


def _changed(order: Order, edits: Edits, more: Mapping[int, int]) -> dict[int, Line]:
    """Give the lines, those of kits among them, that would be sold otherwise, not yet priced.

    Of a line that is sold, fewer units change no more than how many of them are cancelled.
    """
    sold, lines = {**order.sold, **order.kits}, dict[int, Line]()
    for no, quantity in more.items():
        if quantity > 0 or (quantity < 0 and order.status == "draft"):
            lines[no] = replace(sold[no], quantity=sold[no].quantity + quantity)
    for no, price in edits.prices.items():
        if price != sold[no].unit_price_minor:
            lines[no] = replace(lines.get(no, sold[no]), unit_price_minor=price)
    return lines


def require_known(order: Order, edits: Edits) -> None:
    """Refuse edits of lines that the order does not have, or that have no quantity and price of their own."""
    sold = {**order.sold, **order.kits}
    goods = {no for no, line in sold.items() if line.kind == "goods"}
    goods |= {line.line_no for line in edits.add if line.kind == "goods"}
    for index, line in enumerate(edits.add):
        if line.line_no in sold:
            reason = f"{order.stream}, {order.status}, has a line {line.line_no} already"
            raise Refused("change.line_exists", reason, f"add_lines[{index}].line_no")
        if line.applies_to is not None and line.applies_to not in goods:
            reason = f"{order.stream}, {order.status}, would have no goods line {line.applies_to}"
            raise Refused("change.applies_to", reason, f"add_lines[{index}].applies_to")
    for index, no in enumerate(edits.quantities):
        if no not in sold or sold[no].kind != "goods":
            reason = f"{order.stream}, {order.status}, has no goods line {no}"
            raise Refused("change.unknown_line", reason, f"quantities[{index}].line_no")
        _require_no_part(order, sold[no], f"quantities[{index}].line_no")
    for index, (no, price) in enumerate(edits.prices.items()):
        if no not in sold:
            reason = f"{order.stream}, {order.status}, has no line {no}"
            raise Refused("change.unknown_line", reason, f"prices[{index}].line_no")
        _require_no_part(order, sold[no], f"prices[{index}].line_no")
        if price < 0 and sold[no].kind != "discount":
            reason = f"line {no} of {order.stream} is {sold[no].kind}: only a discount has a price below zero"
            raise Refused("change.price", reason, f"prices[{index}].unit_price_minor")


def _require_no_part(order: Order, line: Line, field_name: str) -> None:
    if line.part_of is not None:
        kit = f"kit {line.part_of.sku}, which was sold in line {line.sold_in}"
        reason = f"line {line.line_no} of {order.stream}, {order.status}, is a part of {kit}: change that line"
        raise Refused("change.part_of_kit", reason, field_name)


def _priced(line: Line) -> Line:
    """Give the line with its amount, rounded once."""
    if line.quantity > MAX_UNITS or abs(line.quantity * line.unit_price_minor) > MAX_LINE_MINOR:
        reason = f"line {line.line_no} would be {line.quantity} units at {line.unit_price_minor} minor units"
        raise Refused("change.line_too_large", reason, "quantities")
    return replace(line, amount_minor=line_amount_minor(line.quantity, line.unit_price_minor))


def _require_targets(order: Order, lines: Mapping[int, Line], dropped: tuple[int, ...]) -> None:
    """Refuse to drop a line of a draft to which a discount or tax applies that stays."""
    gone = set(dropped)
    for no, line in {**order.sold, **lines}.items():
        if no not in gone and line.applies_to in gone:
            reason = f"line {no} of {order.stream}, {order.status}, applies to line {line.applies_to}"
            raise Refused("change.applies_to", reason, "quantities")


def _require_any(edit: Edit, lines: Iterable[Buckets], what: str) -> None:
    """More units may join as long as any are where the table lets them; else the least advanced say why not."""
    there = _buckets_of(lines)
    if there and all(isinstance(CUT_OFF[edit][bucket], Refuse) for bucket in there):
        gone = [bucket for bucket in there if bucket != "cancelled"]
        require_allowed(edit, (gone or there)[0], what)


def _buckets_of(lines: Iterable[Buckets]) -> list[Bucket]:
    counts = [each._asdict() for each in lines]
    return [bucket for bucket in get_args(Bucket) if any(each[bucket] for each in counts)]


def _require_in_time(order: Order, reduced: Iterable[Units]) -> None:
    """Refuse fewer units of a line than have left already."""
    late: list[Bucket] = [bucket for bucket, ruling in CUT_OFF["reduce"].items() if isinstance(ruling, Refuse)]
    for each in reduced:
        buckets = order.lines[each.line_no]._asdict()
        if each.quantity > sum(quantity for bucket, quantity in buckets.items() if bucket not in late):
            gone = next(bucket for bucket in late if bucket != "cancelled" and buckets[bucket])
            require_allowed("reduce", gone, f"line {each.line_no} of {order.stream}")
