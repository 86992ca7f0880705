"""Set units on the shelf aside: damaged, or waiting for quality control; and put them back for sale."""

from collections.abc import Sequence

from domain.master.location import require_location
from domain.master.product import require_stocked
from domain.refusals import Refused
from domain.stock.events import AsideKind, StockSetAside
from domain.stock.position import Position
from domain.streams import location_stream, product_stream, stock_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class AsideLine:
    """`quantity` units more of a SKU are set aside as `kind`, or fewer if it is below zero."""

    sku: str
    quantity: int
    kind: AsideKind
    reason: str


@value
class SetStockAside:
    """A location says what of its shelves is not to be sold, or is again."""

    location: str
    lines: tuple[AsideLine, ...]

    def streams(self) -> Sequence[str]:
        """The location, and each product with its position."""
        positions = [stock_stream(each.sku, self.location) for each in self.lines]
        return [location_stream(self.location), *positions, *(product_stream(each.sku) for each in self.lines)]

    def decide(self, world: World) -> Decision:
        """Set units aside that are on the shelf, also those that belong to orders; no more come back than went."""
        require_location(world, self.location)
        require_stocked(world, [each.sku for each in self.lines])
        after: dict[str, Position] = {}
        for index, each in enumerate(self.lines):
            stream = stock_stream(each.sku, self.location)
            position = after.get(each.sku) or world.state(Position, stream) or Position()
            after[each.sku] = self._moved(index, each, position)
        return [
            Change(
                stock_stream(each.sku, self.location),
                StockSetAside(each.sku, self.location, each.quantity, each.kind, each.reason),
            )
            for each in self.lines
        ]

    def _moved(self, index: int, line: AsideLine, position: Position) -> Position:
        aside, field = position.aside.more(line.kind, line.quantity), f"lines[{index}].quantity"
        have = getattr(position.aside, line.kind)
        if have + line.quantity < 0:
            reason = f"{have} units of {line.sku} at {self.location} are {line.kind}, {-line.quantity} would come back"
            raise Refused("stock.not_aside", reason, field)
        if line.quantity > 0 and sum(aside) > position.on_hand:
            here = f"{position.on_hand} units of {line.sku} are on hand at {self.location}"
            reason = f"{here}, {sum(aside)} would be set aside"
            raise Refused("stock.not_on_hand", reason, field)
        return position._replace(aside=aside)
