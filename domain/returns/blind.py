"""Take goods back whose sale is not in the ledger: a blind return."""

from dataclasses import dataclass

from domain.master.location import require_location
from domain.master.product import require_products
from domain.master.shop import require_currency, shop_in
from domain.orders.lines import Line, units_by_sku, units_of_goods
from domain.refusals import Refused
from domain.stock.events import StockReturned
from domain.streams import location_stream, product_stream, return_stream, shop_stream, stock_stream
from domain.world import Change, Decision, World


@dataclass(frozen=True, slots=True)
class BlindReturnReceived:
    """Goods came back, charges were credited; as a state, that the return exists. `credit_minor` sums the lines."""

    shop: str
    return_id: str
    location: str
    currency: str
    customer: str | None
    lines: tuple[Line, ...]
    credit_minor: int


@dataclass(frozen=True, slots=True)
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
            shop_stream(self.shop),
            return_stream(self.shop, self.return_id),
            location_stream(self.location),
            *products,
        ]


def return_blind(world: World, command: ReturnBlind) -> Decision:
    """Accept the return, marked as blind, and put its goods back into stock."""
    shop = shop_in(world, command.shop)
    stream = return_stream(command.shop, command.return_id)
    if world.state(BlindReturnReceived, stream) is not None:
        raise Refused("return.exists", f"{command.shop} has return {command.return_id} already", "return_id")
    require_currency(shop, command.currency, "return.currency")
    require_location(world, command.location)
    require_products(world, command.lines)
    received = BlindReturnReceived(
        shop=command.shop,
        return_id=command.return_id,
        location=command.location,
        currency=command.currency,
        customer=command.customer,
        lines=command.lines,
        credit_minor=sum(line.amount_minor for line in command.lines),
    )
    back = [
        Change(stock_stream(sku, command.location), StockReturned(sku, command.location, quantity, stream))
        for sku, quantity in units_by_sku(units_of_goods(command.lines)).items()
    ]
    return [Change(stream, received), *back]


def evolve_return(
    _received: BlindReturnReceived | None, _stream: str, event: BlindReturnReceived
) -> BlindReturnReceived:
    """A blind return is received once."""
    return event
