"""Kits: products that are sold as one and shipped as their parts."""

from domain.refusals import Refused
from domain.values import value


@value
class Part:
    """So many units of a SKU are in one unit of a kit."""

    sku: str
    quantity: int


@value
class KitJoined:
    """A product became a part of a kit; kept in the part's own stream, so that it can't become a kit itself."""

    sku: str
    kit: str


@value
class KitLeft:
    """A product is no part of a kit any more."""

    sku: str
    kit: str


def require_parts(sku: str, parts: tuple[Part, ...], kits: dict[str, bool], field: str) -> None:
    """Refuse parts that are no kit, naming the first by its path below `field`.

    `kits` says of each SKU that is listed whether it is a kit. Parts are products that are no kits, so that one look
    tells what to ship, and no kit can contain itself by way of another.
    """
    seen: set[str] = set()
    for index, part in enumerate(parts):
        here = f"{field}[{index}].sku"
        if part.sku == sku:
            raise Refused("product.kit_itself", f"kit {sku} is named as a part of itself", here)
        if part.sku in seen:
            raise Refused("product.part_twice", f"{part.sku} is named twice as a part of kit {sku}", here)
        if part.sku not in kits:
            raise Refused("product.unknown", f"{part.sku}, a part of kit {sku}, is not in the catalogue", here)
        if kits[part.sku]:
            raise Refused("product.kit_of_kits", f"{part.sku}, a part of kit {sku}, is a kit itself", here)
        seen.add(part.sku)


def require_no_part(sku: str, kits: tuple[str, ...], field: str) -> None:
    """Refuse to make a kit of what is a part of others already."""
    if kits:
        raise Refused("product.kit_of_kits", f"{sku} can be no kit: it is a part of kit {kits[0]}", field)
