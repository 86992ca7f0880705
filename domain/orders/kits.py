"""Kits in orders: sold in one line, kept as a line for each part, so that all that moves is goods of a shelf."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from domain.master.kit import Part
from domain.master.product import ProductListed
from domain.money import largest_remainder
from domain.orders.lines import MAX_UNITS, Line, PartOf, Units
from domain.orders.state import Order
from domain.refusals import Refused
from domain.streams import product_stream
from domain.values import replace, value
from domain.world import World

MAX_LINES = 10_000
"""A document has no more lines, those of parts among them."""

MAX_LINE_NO = 1_000_000
PARTS_BEHIND = 900_000
"""Lines of parts have greater numbers: a line that is added to the document later meets none of them."""

PRICE_DECIMALS = 12
"""Of a part's unit price: enough that times MAX_UNITS it still gives the part's amount."""


@value
class Sold:
    """A document's lines as they move stock: `lines` hold the parts of `kits`, `products` are those of its goods."""

    lines: tuple[Line, ...]
    kits: tuple[Line, ...]
    products: Sequence[ProductListed]


def expanded(world: World, lines: tuple[Line, ...], products: Sequence[ProductListed], above: int = 0) -> Sold:
    """Put a line for each part in the place of lines of kits; `products` are those of the goods in `lines`.

    New lines are numbered behind PARTS_BEHIND, `above`, and all lines of the document.
    """
    for each in products:
        if each.parts:
            break
    else:
        return Sold(lines, (), products)
    catalogue = {each.sku: each for each in products}
    parts = list(dict.fromkeys(part.sku for each in products for part in each.parts))
    found = world.states(ProductListed, [product_stream(sku) for sku in parts])
    catalogue |= {each.sku: each for each in found if each is not None}
    return _expanded(lines, catalogue, max(above, PARTS_BEHIND, *(line.line_no for line in lines)))


def expanded_units(units: Sequence[Units], products: Sequence[ProductListed]) -> tuple[Units, ...]:
    """Put units of parts in the place of units of kits, under the number of their line; `products` are theirs."""
    return tuple(
        Units(each.line_no, part.sku, _units(each, part, index))
        for index, (each, product) in enumerate(zip(units, products, strict=True))
        for part in product.parts or (Part(each.sku, 1),)
    )


def in_lines(order: Order, quantities: Mapping[int, int]) -> dict[int, int]:
    """Give the units of each line that are meant by units of what was sold: whole kits are units of all their parts.

    A part may be named by its own line, too; what is asked of a line twice is summed.
    """
    return {no: units for _, no, units in asked_of(order, quantities.items())}


def asked_of(order: Order, asked: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Give what units of what was sold in lines mean, as `in_lines` has it, one after the other.

    That is the index of what was asked, the number of a line, and the units that were asked of it so far.
    """
    sums: dict[int, int] = {}
    for index, (no, quantity) in enumerate(asked):
        for line_no, each in per_unit(order, no).items():
            sums[line_no] = sums.get(line_no, 0) + quantity * each
            yield index, line_no, sums[line_no]


def per_unit(order: Order, line_no: int) -> dict[int, int]:
    """Give the units of lines that one unit of what was sold in a line is: of a kit its parts, else itself."""
    if line_no not in order.kits:
        return {line_no: 1}
    return {each.line_no: each.part_of.quantity for each in parts_of(order, line_no) if each.part_of is not None}


def parts_of(order: Order, line_no: int) -> list[Line]:
    """Give the lines of a kit's parts."""
    return [each for each in order.sold.values() if each.part_of is not None and each.part_of.line_no == line_no]


def shared_out(kit: Line, parts: Sequence[Line]) -> list[Line]:
    """Give the lines of a kit's parts with their units of it, and its amount shared out by their weights."""
    places = [each.part_of for each in parts if each.part_of is not None]
    shares = largest_remainder(kit.amount_minor, [each.weight for each in places])
    return [
        priced(replace(line, quantity=kit.quantity * place.quantity), share)
        for line, place, share in zip(parts, places, shares, strict=True)
    ]


def priced(line: Line, amount_minor: int) -> Line:
    """Give a line that comes to this amount, with the price of a unit: exact, or to so many decimals."""
    if not line.quantity:
        return replace(line, amount_minor=amount_minor)
    price = Decimal(amount_minor) / line.quantity
    if -int(price.as_tuple().exponent) > PRICE_DECIMALS:
        price = round(price, PRICE_DECIMALS)
    return replace(line, unit_price_minor=price, amount_minor=amount_minor)


def _expanded(lines: Sequence[Line], catalogue: Mapping[str, ProductListed], last: int) -> Sold:
    kits: list[Line] = []
    found: list[Line] = []
    products: list[ProductListed] = []
    for index, line in enumerate(lines):
        product = catalogue[line.sku] if line.kind == "goods" else None
        if product is None or not product.parts:
            found.append(line)
            products += [product] if product is not None else []
            continue
        kits.append(line)
        parts = [
            _part(line, part, catalogue[part.sku].name, last + number, index)
            for number, part in enumerate(product.parts, 1)
        ]
        last += len(parts)
        if last > MAX_LINE_NO or len(found) + len(parts) > MAX_LINES:
            limits = f"{MAX_LINES} lines, or number {MAX_LINE_NO}"
            reason = f"the {len(parts)} parts of kit {line.sku} would be lines up to number {last}: more than {limits}"
            raise Refused("kit.too_many_lines", reason, f"lines[{index}].sku")
        found += shared_out(line, parts)
        products += [catalogue[part.sku] for part in product.parts]
    return Sold(tuple(found), tuple(kits), products)


def _part(kit: Line, part: Part, name: str, line_no: int, index: int) -> Line:
    """Give a part's line, not yet priced. A kit that is in no larger group of lines that ship together is one."""
    return replace(
        kit,
        line_no=line_no,
        sku=part.sku,
        description=name,
        quantity=_units(kit, part, index),
        kit=kit.kit or f"line {kit.line_no}",
        part_of=PartOf(kit.line_no, kit.sku, part.quantity, part.weight),
    )


def _units(kit: Line | Units, part: Part, index: int) -> int:
    units = kit.quantity * part.quantity
    if units > MAX_UNITS:
        reason = f"{kit.quantity} of kit {kit.sku} are {units} units of {part.sku}, more than {MAX_UNITS}"
        raise Refused("kit.too_many_units", reason, f"lines[{index}].quantity")
    return units
