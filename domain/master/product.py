"""The catalogue: list products, and find them."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.orders.lines import Line
from domain.refusals import Refused
from domain.streams import product_stream
from domain.world import Change, Decision, World


@dataclass(frozen=True, slots=True)
class ProductListed:
    """A SKU of the catalogue that all shops share; letter case counts."""

    sku: str
    name: str


@dataclass(frozen=True, slots=True)
class ListProducts:
    """Put products into the catalogue, or name them anew."""

    products: tuple[ProductListed, ...]

    def streams(self) -> list[str]:
        """The products."""
        return [product_stream(each.sku) for each in self.products]


def list_products(world: World, command: ListProducts) -> Decision:
    """List what is new or named otherwise."""
    known = world.states(ProductListed, command.streams())
    return [
        Change(product_stream(each.sku), each)
        for each, before in zip(command.products, known, strict=True)
        if each != before
    ]


def evolve_product(_product: ProductListed | None, _stream: str, event: ProductListed) -> ProductListed:
    """The last listing is what holds."""
    return event


def require_products(world: World, lines: Sequence[Line]) -> None:
    """Refuse goods whose SKU is not in the catalogue, naming the first line."""
    require_skus(world, [(index, line.sku) for index, line in enumerate(lines) if line.kind == "goods"])


def require_skus(world: World, skus: Sequence[tuple[int, str]]) -> None:
    """Refuse SKUs that are not in the catalogue, naming the first by its index in the message's lines."""
    known = world.states(ProductListed, [product_stream(sku) for _, sku in skus])
    for (index, sku), product in zip(skus, known, strict=True):
        if product is None:
            raise Refused("product.unknown", f"SKU {sku} is not in the catalogue", f"lines[{index}].sku")
