"""The catalogue: list products, and find them."""

from collections.abc import Sequence

from domain.orders.lines import Line
from domain.refusals import Refused
from domain.streams import product_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class ProductListed:
    """A SKU of the catalogue that all shops share; letter case counts.

    A wholesale order takes at least `min_order_quantity` units of it, in multiples of `pack_multiple`.
    """

    sku: str
    name: str
    min_order_quantity: int = 1
    pack_multiple: int = 1


@value
class ListProducts:
    """Put products into the catalogue, or name them anew."""

    products: tuple[ProductListed, ...]

    def streams(self) -> list[str]:
        """The products."""
        return [product_stream(each.sku) for each in self.products]

    def decide(self, world: World) -> Decision:
        """List what is new or named otherwise."""
        known = world.states(ProductListed, self.streams())
        return [
            Change(product_stream(each.sku), each)
            for each, before in zip(self.products, known, strict=True)
            if each != before
        ]


def evolve_product(_product: ProductListed | None, _stream: str, event: ProductListed) -> ProductListed:
    """The last listing is what holds."""
    return event


def require_products(world: World, lines: Sequence[Line]) -> None:
    """Refuse goods whose SKU is not in the catalogue, naming the first line."""
    require_skus(world, [line.sku if line.kind == "goods" else None for line in lines])


def require_skus(world: World, skus: Sequence[str | None]) -> None:
    """Refuse SKUs that are not in the catalogue, naming the first by its index in the message's lines."""
    wanted = [sku for sku in skus if sku is not None]
    known = world.states(ProductListed, [product_stream(sku) for sku in wanted])
    if all(known):
        return
    unknown = next(sku for sku, product in zip(wanted, known, strict=True) if product is None)
    raise Refused("product.unknown", f"SKU {unknown} is not in the catalogue", f"lines[{skus.index(unknown)}].sku")


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
