"""The catalogue: list products, and find them."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from domain.master.goods import Dimensions, GoodsFlag
from domain.master.gtin import GtinMove, gtin_14, move_gtins, require_gtin
from domain.master.kit import KitJoined, KitLeft, Part, require_no_part, require_no_stock, require_parts
from domain.orders.lines import Line
from domain.refusals import Refused
from domain.streams import product_stream
from domain.values import replace, value
from domain.world import Change, Decision, World


@value
class ProductListed:
    """A SKU of the catalogue that all shops share; letter case counts.

    A wholesale order takes at least `min_order_quantity` units of it, in multiples of `pack_multiple`. `weight_g` and
    `dimensions_mm` are of one packed unit. With `parts` it is a kit, which has no stock of its own. `backorder_limit`
    units may be promised beyond what there is: None any number, 0 none. More of it comes `lead_time_days` after it is
    ordered. `kits`, which the ledger keeps itself, are those that it is a part of.
    """

    sku: str
    name: str
    min_order_quantity: int = 1
    pack_multiple: int = 1
    gtin: str | None = None
    weight_g: int | None = None
    dimensions_mm: Dimensions | None = None
    parts: tuple[Part, ...] = ()
    flags: tuple[GoodsFlag, ...] = ()
    backorder_limit: int | None = None
    lead_time_days: int | None = None
    kits: tuple[str, ...] = ()


ProductEvent = ProductListed | KitJoined | KitLeft


@value
class ListProducts:
    """Put products into the catalogue, or say their data anew."""

    products: tuple[ProductListed, ...]

    def streams(self) -> list[str]:
        """The products, and the parts of those that are kits."""
        skus = dict.fromkeys(each.sku for each in self.products)
        parts = dict.fromkeys(part.sku for each in self.products for part in each.parts)
        return [product_stream(sku) for sku in skus | parts]

    def decide(self, world: World) -> Decision:
        """List what is new or said otherwise, one after the other: a kit may name parts that stand before it."""
        before = _known(world, self.streams())
        # A kit may have lost parts that its message does not name any more, and that are to be told.
        lost = {part.sku: None for each in before.values() for part in each.parts if part.sku not in before}
        catalogue = before | _known(world, [product_stream(sku) for sku in lost])
        changes: Decision = []
        for index, each in enumerate(self.products):
            _require_sound(world, catalogue, each, f"products[{index}]")
            changes += _list(catalogue, each)
        return [*changes, *move_gtins(world, _gtin_moves(self.products, before))]


def evolve_product(product: ProductListed | None, stream: str, event: ProductEvent) -> ProductListed:
    """The last listing is what holds; the kits that it is a part of come and go beside it."""
    if isinstance(event, ProductListed):
        return event
    assert product is not None, f"{stream} begins with its listing"
    match event:
        case KitJoined():
            return replace(product, kits=(*product.kits, event.kit))
        case KitLeft():
            return replace(product, kits=tuple(kit for kit in product.kits if kit != event.kit))
        case _:
            assert_never(event)


def _known(world: World, streams: Sequence[str]) -> dict[str, ProductListed]:
    return {each.sku: each for each in world.states(ProductListed, streams) if each is not None}


def _require_sound(world: World, catalogue: Mapping[str, ProductListed], product: ProductListed, field: str) -> None:
    if product.gtin is not None:
        require_gtin(product.gtin, f"{field}.gtin")
    if product.parts:
        known = catalogue.get(product.sku)
        require_no_part(product.sku, known.kits if known else (), f"{field}.parts")
        kits = {sku: bool(catalogue[sku].parts) for part in product.parts if (sku := part.sku) in catalogue}
        require_parts(product.sku, product.parts, kits, f"{field}.parts")
        _require_no_shelf(product, field)
        if known is not None and not known.parts:
            require_no_stock(world, product.sku, f"{field}.parts")


def _require_no_shelf(product: ProductListed, field: str) -> None:
    """Refuse to say of a kit what is to be said of its parts: how they are kept, and how many may be promised."""
    for name, said in (("flags", bool(product.flags)), ("backorder_limit", product.backorder_limit is not None)):
        if said:
            reason = f"kit {product.sku} has no stock of its own: its parts have {name}"
            raise Refused("product.kit_has_none", reason, f"{field}.{name}")


def _list(catalogue: dict[str, ProductListed], product: ProductListed) -> Decision:
    """List one product, and tell its parts that they are, or no longer are, parts of it."""
    before = catalogue.get(product.sku)
    after = replace(product, kits=before.kits if before else ())
    if after == before:
        return []
    old, new = ({part.sku: None for part in each.parts} if each else {} for each in (before, after))
    events: list[tuple[str, ProductEvent]] = [(product.sku, after)]
    events += [(sku, KitLeft(sku, product.sku)) for sku in old if sku not in new]
    events += [(sku, KitJoined(sku, product.sku)) for sku in new if sku not in old]
    for sku, event in events:
        catalogue[sku] = evolve_product(catalogue.get(sku), product_stream(sku), event)
    return [Change(product_stream(sku), event) for sku, event in events]


def _gtin_moves(products: Sequence[ProductListed], before: Mapping[str, ProductListed]) -> list[GtinMove]:
    """What becomes of GTINs by a message; of a SKU that it lists twice, the last holds."""
    last = {each.sku: (index, each.gtin) for index, each in enumerate(products)}
    moves = [
        GtinMove(
            sku=sku,
            before=gtin_14(before[sku].gtin) if sku in before else None,
            after=gtin_14(gtin),
            field=f"products[{index}].gtin",
        )
        for sku, (index, gtin) in last.items()
    ]
    return [each for each in moves if each.before != each.after]


def require_products(world: World, lines: Sequence[Line]) -> Sequence[ProductListed]:
    """Give the product of each line of goods; refuse a SKU that is not in the catalogue, naming the first line."""
    return require_skus(world, [line.sku if line.kind == "goods" else None for line in lines])


def flagged(lines: Sequence[Line], products: Sequence[ProductListed]) -> tuple[Line, ...]:
    """Give lines with the flags of their goods, whose `products` they are in their order."""
    for each in products:
        if each.flags:
            break
    else:
        return tuple(lines)
    flags = iter([each.flags for each in products])
    return tuple(replace(line, flags=next(flags)) if line.kind == "goods" else line for line in lines)


def require_skus(world: World, skus: Sequence[str | None]) -> Sequence[ProductListed]:
    """Give the products; refuse SKUs that are not in the catalogue, naming the first by its index in the message."""
    wanted = [sku for sku in skus if sku is not None]
    known = world.states(ProductListed, [*map(product_stream, wanted)])
    if all(known):
        return known  # type: ignore[return-value]  # none of them is None
    unknown = next(sku for sku, product in zip(wanted, known, strict=True) if product is None)
    raise Refused("product.unknown", f"SKU {unknown} is not in the catalogue", f"lines[{skus.index(unknown)}].sku")


def require_stocked(world: World, skus: Sequence[str | None]) -> Sequence[ProductListed]:
    """Give the products; refuse SKUs that can have no stock: they are not in the catalogue, or kits."""
    products = require_skus(world, skus)
    for each in products:
        if each.parts:
            parts = ", ".join(part.sku for part in each.parts)
            reason = f"{each.sku} is a kit: it has no stock of its own, its parts have: {parts}"
            raise Refused("product.is_kit", reason, f"lines[{skus.index(each.sku)}].sku")
    return products


def require_quantities(world: World, lines: Sequence[Line]) -> None:
    """Refuse goods in quantities that are below the least, or no whole packs, naming the first line."""
    for index, line in enumerate(lines):
        product = world.state(ProductListed, product_stream(line.sku)) if line.kind == "goods" else None
        if product is None:
            continue
        if line.quantity < product.min_order_quantity:
            reason = f"{line.sku} is sold from {product.min_order_quantity} units on, not {line.quantity}"
            raise Refused("order.min_quantity", reason, f"lines[{index}].quantity")
        if line.quantity % product.pack_multiple:
            reason = f"{line.sku} is sold in packs of {product.pack_multiple}, not {line.quantity}"
            raise Refused("order.pack_multiple", reason, f"lines[{index}].quantity")
