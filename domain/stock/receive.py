"""Receive stock at a location."""

from domain.master.location import require_location
from domain.master.product import require_stocked
from domain.purchasing.receive import receive
from domain.refusals import Refused
from domain.stock.arrival import ReceivedUnits, by_sku, set_aside
from domain.stock.events import StockReceived
from domain.streams import location_stream, product_stream, purchase_stream, receipt_stream, stock_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class GoodsReceived:
    """The receipt itself, of the purchase order `purchase` where it names one; as a state, that it exists."""

    location: str
    document_id: str
    units: tuple[ReceivedUnits, ...]
    purchase: str | None = None


@value
class ReceiveStock:
    """Units came in at a location, by a receipt with an id of its own; all or none are of a purchase order."""

    location: str
    document_id: str
    units: tuple[ReceivedUnits, ...]
    purchase: str | None = None

    def streams(self) -> list[str]:
        """The location, the receipt, the purchase order, and each product with its position."""
        purchases = [purchase_stream(self.purchase)] if self.purchase is not None else []
        positions = [stock_stream(each.sku, self.location) for each in self.units]
        products = [product_stream(each.sku) for each in self.units]
        return [
            receipt_stream(self.location, self.document_id),
            location_stream(self.location),
            *purchases,
            *products,
            *positions,
        ]

    def decide(self, world: World) -> Decision:
        """Put the units on the shelf, once for each receipt, and aside what is not to be sold as it came."""
        require_location(world, self.location)
        stream = receipt_stream(self.location, self.document_id)
        if world.state(GoodsReceived, stream) is not None:
            raise Refused("receipt.exists", f"{self.location} has receipt {self.document_id} already", "document_id")
        require_stocked(world, [each.sku for each in self.units])
        bought = receive(world, self.purchase, self.location, stream, self.units) if self.purchase is not None else []
        came = by_sku(self.units)
        receipt = GoodsReceived(self.location, self.document_id, self.units, self.purchase)
        received = [
            Change(stock_stream(sku, self.location), StockReceived(sku, self.location, each.came, stream))
            for sku, each in came.items()
        ]
        aside = [
            change
            for sku, each in came.items()
            for change in set_aside(sku, self.location, each.damaged, each.quality_control)
        ]
        return [Change(stream, receipt), *received, *aside, *bought]


def evolve_receipt(_receipt: GoodsReceived | None, _stream: str, event: GoodsReceived) -> GoodsReceived:
    """A receipt is recorded once."""
    return event
