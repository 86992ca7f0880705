"""Safety stock: units that a location keeps back from sale."""

from collections.abc import Sequence

from domain.master.location import require_location
from domain.master.product import require_stocked
from domain.stock.events import SafetyStockSet
from domain.stock.position import Position
from domain.streams import location_stream, product_stream, stock_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class SetSafetyStock:
    """How many units of each SKU a location keeps back; what is promised already stays promised."""

    location: str
    levels: tuple[tuple[str, int], ...]

    def streams(self) -> Sequence[str]:
        """The location, and each product with its position."""
        positions = [stock_stream(sku, self.location) for sku, _ in self.levels]
        return [location_stream(self.location), *positions, *(product_stream(sku) for sku, _ in self.levels)]

    def decide(self, world: World) -> Decision:
        """Set what differs; of a SKU that is named twice the last level holds."""
        require_location(world, self.location)
        require_stocked(world, [sku for sku, _ in self.levels])
        levels = dict(self.levels)
        positions = world.states(Position, [stock_stream(sku, self.location) for sku in levels])
        return [
            Change(stock_stream(sku, self.location), SafetyStockSet(sku, self.location, level, before))
            for (sku, level), position in zip(levels.items(), positions, strict=True)
            if level != (before := position.safety if position is not None else 0)
        ]
