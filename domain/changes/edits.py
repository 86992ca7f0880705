"""Edits of an order's lines: what they would make of it, and which of them come too late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NoReturn, get_args

from domain.changes.cut_off import CUT_OFF, Edit, Refuse, require_allowed
from domain.money import line_amount_minor
from domain.orders.buckets import Bucket, Buckets
from domain.orders.lines import Line, Units
from domain.orders.state import Order
from domain.refusals import Refused

MAX_UNITS = 1_000_000_000
MAX_LINE_MINOR = 100_000_000_000_000


@dataclass(frozen=True, slots=True)
class Edits:
    """What is wanted: new lines; of goods lines other quantities; of any line another unit price in minor units."""

    add: tuple[Line, ...] = ()
    quantities: Mapping[int, int] = field(default_factory=dict)
    prices: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edited:
    """What edits would make of an order; the fields are as in ChangeProposed."""

    lines: tuple[Line, ...]
    dropped: tuple[int, ...]
    added: tuple[Units, ...]
    reduced: tuple[Units, ...]

    def sold(self, order: Order) -> dict[int, Line]:
        """Give the lines of the order as they would be sold."""
        after = {**order.sold, **{line.line_no: line for line in self.lines}}
        return {no: line for no, line in after.items() if no not in self.dropped}

    def live(self, order: Order) -> dict[int, int]:
        """Give the units by line that would not be cancelled."""
        after = {no: live(each) for no, each in order.lines.items() if no not in self.dropped}
        for each in self.added:
            after[each.line_no] = after.get(each.line_no, 0) + each.quantity
        for each in self.reduced:
            if each.line_no in after:
                after[each.line_no] -= each.quantity
        return after


def live(buckets: Buckets) -> int:
    """Units that are not cancelled."""
    return buckets.ordered - buckets.cancelled


def edited(order: Order, edits: Edits) -> Edited:
    """Give what edits make of an order; raises Refused for what it does not know and for what is too late."""
    _require_known(order, edits)
    lines = {line.line_no: line for line in edits.add}
    if order.status != "draft" and any(line.kind == "goods" for line in edits.add):
        _require_room("add_line", order.lines.values(), order.stream)
    added = [Units(line.line_no, line.sku, line.quantity) for line in edits.add if line.kind == "goods"]
    reduced: list[Units] = []
    for no, quantity in edits.quantities.items():
        line, more = order.sold[no], quantity - live(order.lines[no])
        if more > 0:
            _increase(order, no)
            added.append(Units(no, line.sku, more))
        elif more < 0:
            _reduce(order, no, -more)
            reduced.append(Units(no, line.sku, -more))
        if more > 0 or (more < 0 and order.status == "draft"):
            lines[no] = replace(line, quantity=line.quantity + more)
    for no, price in edits.prices.items():
        if price != order.sold[no].unit_price_minor:
            lines[no] = replace(lines.get(no, order.sold[no]), unit_price_minor=price)
    if not (lines or reduced):
        raise Refused("change.nothing", f"{order.stream}, {order.status}, is so already", "quantities")
    dropped = tuple(no for no, line in lines.items() if not line.quantity)
    priced = tuple(_priced(line) for no, line in lines.items() if no not in dropped)
    return Edited(priced, dropped, tuple(added), tuple(reduced))


def _require_known(order: Order, edits: Edits) -> None:
    goods = {no for no, line in order.sold.items() if line.kind == "goods"}
    goods |= {line.line_no for line in edits.add if line.kind == "goods"}
    for index, line in enumerate(edits.add):
        if line.line_no in order.sold:
            reason = f"{order.stream}, {order.status}, has a line {line.line_no} already"
            raise Refused("change.line_exists", reason, f"add_lines[{index}].line_no")
        if line.applies_to is not None and line.applies_to not in goods:
            reason = f"{order.stream}, {order.status}, would have no goods line {line.applies_to}"
            raise Refused("change.applies_to", reason, f"add_lines[{index}].applies_to")
    for index, no in enumerate(edits.quantities):
        if no not in order.lines:
            reason = f"{order.stream}, {order.status}, has no goods line {no}"
            raise Refused("change.unknown_line", reason, f"quantities[{index}].line_no")
    for index, (no, price) in enumerate(edits.prices.items()):
        if no not in order.sold:
            reason = f"{order.stream}, {order.status}, has no line {no}"
            raise Refused("change.unknown_line", reason, f"prices[{index}].line_no")
        if price < 0 and order.sold[no].kind != "discount":
            reason = f"line {no} of {order.stream} is {order.sold[no].kind}: only a discount has a price below zero"
            raise Refused("change.price", reason, f"prices[{index}].unit_price_minor")


def _priced(line: Line) -> Line:
    """Give the line with its amount, rounded once."""
    if line.quantity > MAX_UNITS or abs(line.quantity * line.unit_price_minor) > MAX_LINE_MINOR:
        reason = f"line {line.line_no} would be {line.quantity} units at {line.unit_price_minor} minor units"
        raise Refused("change.line_too_large", reason, "quantities")
    return replace(line, amount_minor=line_amount_minor(line.quantity, line.unit_price_minor))


def _increase(order: Order, no: int) -> None:
    if order.status != "draft":
        _require_room("increase", [order.lines[no]], f"line {no} of {order.stream}")


def _require_room(edit: Edit, lines: Iterable[Buckets], what: str) -> None:
    """More units may join as long as any are where the table lets them; else the least advanced say why not."""
    there = _buckets_of(lines)
    if there and all(isinstance(CUT_OFF[edit][bucket], Refuse) for bucket in there):
        gone = [bucket for bucket in there if bucket != "cancelled"]
        require_allowed(edit, (gone or there)[0], what)


def _buckets_of(lines: Iterable[Buckets]) -> list[Bucket]:
    counts = [each._asdict() for each in lines]
    return [bucket for bucket in get_args(Bucket) if any(each[bucket] for each in counts)]


def _reduce(order: Order, no: int, fewer: int) -> None:
    buckets = order.lines[no]._asdict()
    late: list[Bucket] = [bucket for bucket, ruling in CUT_OFF["reduce"].items() if isinstance(ruling, Refuse)]
    if fewer > sum(quantity for bucket, quantity in buckets.items() if bucket not in late):
        _refuse_reduction(order, no, next(each for each in late if each != "cancelled" and buckets[each]))


def _refuse_reduction(order: Order, no: int, bucket: Bucket) -> NoReturn:
    require_allowed("reduce", bucket, f"line {no} of {order.stream}")
    raise AssertionError(f"units {bucket} can be reduced")
