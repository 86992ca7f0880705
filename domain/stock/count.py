"""Count shelves: what is really there becomes what the ledger says."""

from collections.abc import Sequence

from domain.master.location import require_location
from domain.master.product import require_stocked
from domain.refusals import Refused
from domain.stock.events import StockCounted
from domain.stock.position import Position
from domain.streams import count_stream, location_stream, product_stream, stock_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class CountedLine:
    """`counted` units of a SKU are on the shelf, also those that belong to orders."""

    line_no: int
    sku: str
    counted: int


@value
class StockCountPosted:
    """The count itself; as a state, that it exists."""

    location: str
    document_id: str
    lines: tuple[CountedLine, ...]


@value
class CountStock:
    """Shelves were counted, by a document with an id of its own."""

    location: str
    document_id: str
    lines: tuple[CountedLine, ...]

    def streams(self) -> Sequence[str]:
        """The count, the location, and each product with its position."""
        products = [product_stream(each.sku) for each in self.lines]
        positions = [stock_stream(each.sku, self.location) for each in self.lines]
        document = count_stream(self.location, self.document_id)
        return [document, location_stream(self.location), *products, *positions]

    def decide(self, world: World) -> Decision:
        """Post each difference against the position as it is now, once for each count."""
        require_location(world, self.location)
        stream = count_stream(self.location, self.document_id)
        if world.state(StockCountPosted, stream) is not None:
            raise Refused("count.exists", f"{self.location} has count {self.document_id} already", "document_id")
        require_stocked(world, [each.sku for each in self.lines])
        _require_sound(self.lines)
        posted = StockCountPosted(self.location, self.document_id, self.lines)
        return [Change(stream, posted), *(_counted(world, self.location, stream, each) for each in self.lines)]


def _counted(world: World, location: str, document: str, line: CountedLine) -> Change:
    position = world.state(Position, stock_stream(line.sku, location)) or Position()
    counted = StockCounted(
        sku=line.sku,
        location=location,
        counted=line.counted,
        difference=line.counted - position.on_hand,
        found=position.aside.missing,
        document=document,
    )
    return Change(stock_stream(line.sku, location), counted)


def _require_sound(lines: Sequence[CountedLine]) -> None:
    """A shelf holds no less than nothing, and is counted once: a second line would undo the first."""
    seen: dict[str, int] = {}
    for index, each in enumerate(lines):
        if each.counted < 0:
            raise Refused("count.negative", f"{each.counted} units of {each.sku} can't be", f"lines[{index}].counted")
        if each.sku in seen:
            reason = f"{each.sku} is counted in line {seen[each.sku]} already"
            raise Refused("count.sku_twice", reason, f"lines[{index}].sku")
        seen[each.sku] = each.line_no


def evolve_count(_posted: StockCountPosted | None, _stream: str, event: StockCountPosted) -> StockCountPosted:
    """A count is posted once."""
    return event
