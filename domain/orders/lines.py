"""Lines of an order or a return, and the units they stand for."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from domain.master.goods import GoodsFlag
from domain.values import value

LineKind = Literal["goods", "shipping", "fee", "discount", "tax", "manual", "gift_card"]
MAX_UNITS = 1_000_000_000
"""A line has no more units."""


@value
class PartOf:
    """Why a line is there: kit `sku` was sold in line `line_no`, and `quantity` units of the line are in each kit.

    The line has its share of the kit's amount by `weight`.
    """

    line_no: int
    sku: str
    quantity: int
    weight: int


@value
class Line:
    """One line as it was sold, credited or written off.

    `quantity` is in units. `unit_price_minor` is in minor units and may be finer than one;
    `amount_minor` is their product, rounded half away from zero. `business_date` is the date in the seller's zone.
    Only `goods` move stock; of the other kinds `sku` is the code that the seller wrote. A discount or tax
    `applies_to` one goods line by its number, or is shared out over all. Lines of one `kit` ship together. `flags` are
    those of the product when it was sold: what handling the goods demand. A line that is `part_of` a kit was not sold
    by itself; what applies to the kit's line is shared out over its parts.
    """

    line_no: int
    kind: LineKind
    sku: str
    description: str
    quantity: int
    unit_price_minor: Decimal
    amount_minor: int
    business_date: date
    applies_to: int | None = None
    kit: str | None = None
    flags: tuple[GoodsFlag, ...] = ()
    part_of: PartOf | None = None

    @property
    def sold_in(self) -> int:
        """Number of the line in which it was sold: its kit's, or its own."""
        return self.line_no if self.part_of is None else self.part_of.line_no


@value
class Units:
    """Units of one line: `quantity` of `sku`, for the line `line_no` of its document."""

    line_no: int
    sku: str
    quantity: int


def as_sold(lines: Sequence[Line], kits: Sequence[Line]) -> Sequence[Line]:
    """Give a document's lines as its sender wrote them: kits in the place of their parts."""
    if not kits:
        return lines
    whole = {each.line_no: each for each in kits}
    return tuple({each.sold_in: whole.get(each.sold_in, each) for each in lines}.values())


def units_of_goods(lines: Iterable[Line]) -> tuple[Units, ...]:
    """The part of a document's lines that moves stock."""
    return tuple(Units(line.line_no, line.sku, line.quantity) for line in lines if line.kind == "goods")


def units_by_sku(units: Iterable[Units]) -> dict[str, int]:
    """Sum the units of each SKU: lines that share a SKU are checked and recorded on their sum."""
    sums: dict[str, int] = {}
    for each in units:
        sums[each.sku] = sums.get(each.sku, 0) + each.quantity
    return sums


def minus(units: Iterable[Units], gone: Iterable[Units]) -> tuple[Units, ...]:
    """Give what is left of units, summed by line, when others are gone."""
    left = units_by_line(gone)
    after = [Units(each.line_no, each.sku, each.quantity - left.get(each.line_no, 0)) for each in units]
    return tuple(each for each in after if each.quantity > 0)


def taken(units: Iterable[Units], left: dict[int, int]) -> tuple[Units, ...]:
    """Give those of the units that are still left to take, by line, and count them off."""
    found = []
    for each in units:
        quantity = min(each.quantity, left.get(each.line_no, 0))
        if quantity:
            left[each.line_no] -= quantity
            found.append(Units(each.line_no, each.sku, quantity))
    return tuple(found)


def kept(units: Iterable[Units], gone: dict[int, int]) -> tuple[Units, ...]:
    """Give what stays of the units when some are gone, by line, and count those off."""
    found = []
    for each in units:
        quantity = min(each.quantity, gone.get(each.line_no, 0))
        if quantity:
            gone[each.line_no] -= quantity
        if each.quantity > quantity:
            found.append(Units(each.line_no, each.sku, each.quantity - quantity))
    return tuple(found)


def units_by_line(units: Iterable[Units]) -> dict[int, int]:
    """Sum the units of each line."""
    sums: dict[int, int] = {}
    for each in units:
        sums[each.line_no] = sums.get(each.line_no, 0) + each.quantity
    return sums
