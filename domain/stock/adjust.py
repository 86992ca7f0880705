"""Adjust stock at a location: write off, or find again."""

from datetime import date

from domain.master.location import require_location
from domain.master.product import require_stocked
from domain.orders.lines import LineKind
from domain.refusals import Refused
from domain.stock.events import StockAdjusted
from domain.streams import adjustment_stream, location_stream, product_stream, stock_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class AdjustmentLine:
    """`quantity` units more (or, below zero, less) of a SKU, and why. Only goods move stock."""

    line_no: int
    kind: LineKind
    sku: str
    quantity: int
    reason: str
    business_date: date


@value
class StockAdjustmentPosted:
    """The adjustment document itself; as a state, that it exists."""

    location: str
    document_id: str
    lines: tuple[AdjustmentLine, ...]


@value
class AdjustStock:
    """The shelf differs from the ledger, by a document with an id of its own."""

    location: str
    document_id: str
    lines: tuple[AdjustmentLine, ...]

    def streams(self) -> list[str]:
        """The location, the document, and the product of each line."""
        products = [product_stream(each.sku) for each in self.lines if each.kind == "goods"]
        return [adjustment_stream(self.location, self.document_id), location_stream(self.location), *products]

    def decide(self, world: World) -> Decision:
        """Post the differences. A loss is never refused: what was promised beyond it shows as available below zero."""
        require_location(world, self.location)
        stream = adjustment_stream(self.location, self.document_id)
        if world.state(StockAdjustmentPosted, stream) is not None:
            raise Refused(
                "adjustment.exists",
                f"{self.location} has adjustment {self.document_id} already",
                "document_id",
            )
        require_stocked(world, [each.sku if each.kind == "goods" else None for each in self.lines])
        posted = StockAdjustmentPosted(self.location, self.document_id, self.lines)
        moved = [
            Change(
                stock_stream(each.sku, self.location),
                StockAdjusted(each.sku, self.location, each.quantity, each.reason, stream),
            )
            for each in self.lines
            if each.kind == "goods"
        ]
        return [Change(stream, posted), *moved]


def evolve_adjustment(
    _posted: StockAdjustmentPosted | None, _stream: str, event: StockAdjustmentPosted
) -> StockAdjustmentPosted:
    """An adjustment is posted once."""
    return event
