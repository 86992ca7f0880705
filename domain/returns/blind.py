"""Take goods back whose sale is not in the ledger: a blind return."""

from domain.master.location import require_location
from domain.master.product import require_products
from domain.master.shop import require_currency, shop_in
from domain.orders.kits import expanded
from domain.orders.lines import Line, units_by_sku, units_of_goods
from domain.refusals import Refused
from domain.stock.events import StockReturned
from domain.streams import location_stream, product_stream, return_stream, shop_stream, stock_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class BlindReturnReceived:
    """Goods came back, charges were credited; as a state, that the return exists. `credit_minor` sums the lines.

    Of kits `lines` hold the parts, and `kits` the lines as they were credited.
    """

    shop: str
    return_id: str
    location: str
    currency: str
    customer: str | None
    lines: tuple[Line, ...]
    credit_minor: int
    kits: tuple[Line, ...] = ()


@value
class ReturnBlind:
    """A shop credits `lines` and puts their goods back at `location`."""

    shop: str
    return_id: str
    location: str
    currency: str
    customer: str | None
    lines: tuple[Line, ...]

    def streams(self) -> list[str]:
        """The shop, the return, the location and the products."""
        products = [product_stream(line.sku) for line in self.lines if line.kind == "goods"]
        return [
            return_stream(self.shop, self.return_id),
            shop_stream(self.shop),
            location_stream(self.location),
            *products,
        ]

    def decide(self, world: World) -> Decision:
        """Accept the return, marked as blind, and put its goods back into stock."""
        shop = shop_in(world, self.shop)
        stream = return_stream(self.shop, self.return_id)
        if world.state(BlindReturnReceived, stream) is not None:
            raise Refused("return.exists", f"{self.shop} has return {self.return_id} already", "return_id")
        require_currency(shop, self.currency, "return.currency")
        require_location(world, self.location)
        sold = expanded(world, self.lines, require_products(world, self.lines))
        received = BlindReturnReceived(
            shop=self.shop,
            return_id=self.return_id,
            location=self.location,
            currency=self.currency,
            customer=self.customer,
            lines=sold.lines,
            credit_minor=sum(line.amount_minor for line in self.lines),
            kits=sold.kits,
        )
        back = [
            Change(stock_stream(sku, self.location), StockReturned(sku, self.location, quantity, stream))
            for sku, quantity in units_by_sku(units_of_goods(sold.lines)).items()
        ]
        return [Change(stream, received), *back]


def evolve_return(
    _received: BlindReturnReceived | None, _stream: str, event: BlindReturnReceived
) -> BlindReturnReceived:
    """A blind return is received once."""
    return event
