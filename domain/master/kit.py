"""Kits: products that are sold as one and shipped as their parts."""

from domain.backorders.state import Backorders
from domain.master.location import all_locations
from domain.refusals import Refused
from domain.stock.position import Position
from domain.streams import backorders_stream, stock_stream
from domain.values import value
from domain.world import World


@value
class Part:
    """So many units of a SKU are in one unit of a kit.

    `price_share` is the weight by which all of them together have a share of the kit's price, in any measure that the
    parts of the kit have in common; by their quantity where it is None.
    """

    sku: str
    quantity: int
    price_share: int | None = None

    @property
    def weight(self) -> int:
        """Its share of the price of a kit, against those of the other parts."""
        return self.quantity if self.price_share is None else self.price_share


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
    tells what to ship, and no kit can contain itself by way of another. All of them say their share of the price, or
    none does.
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
        if (part.price_share is None) != (parts[0].price_share is None):
            reason = f"{part.sku} and {parts[0].sku}, parts of kit {sku}, both have a share of its price, or none"
            raise Refused("product.price_share", reason, f"{field}[{index}].price_share")
        seen.add(part.sku)


def require_no_part(sku: str, kits: tuple[str, ...], field: str) -> None:
    """Refuse to make a kit of what is a part of others already."""
    if kits:
        raise Refused("product.kit_of_kits", f"{sku} can be no kit: it is a part of kit {kits[0]}", field)


def require_no_stock(world: World, sku: str, field: str) -> None:
    """Refuse to make a kit of what is on a shelf, on its way there, or waited for: nobody would ever ship it."""
    positions = [stock_stream(sku, each.location) for each in all_locations(world)]
    for stream, each in zip(positions, world.states(Position, positions), strict=True):
        if each is not None and (each.on_hand or each.allocated or each.incoming):
            units = f"{each.on_hand} units on hand, {each.allocated} allocated"
            raise Refused("product.has_stock", f"{sku} can be no kit: {stream} has {units}, or expects some", field)
    queue = world.state(Backorders, backorders_stream(sku))
    if queue is not None and queue.total:
        raise Refused("product.has_stock", f"{sku} can be no kit: orders wait for {queue.total} units of it", field)
