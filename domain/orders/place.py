"""Place an order."""

from dataclasses import dataclass

from domain.master.product import require_products
from domain.master.shop import require_currency, shop_in
from domain.orders.events import OrderPlaced, OrderType
from domain.orders.lines import Line
from domain.orders.recipient import Destination, Sealed
from domain.orders.state import Order
from domain.refusals import Refused
from domain.streams import order_stream, product_stream, shop_stream
from domain.world import Change, Decision, World


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """A shop has sold `lines`, as OrderPlaced will say it."""

    shop: str
    order_id: str
    order_type: OrderType
    currency: str
    customer: str | None
    lines: tuple[Line, ...]
    destination: Destination
    contact: Sealed | None
    address: Sealed | None

    def streams(self) -> list[str]:
        """Shop, order and the products of its goods."""
        products = [product_stream(line.sku) for line in self.lines if line.kind == "goods"]
        return [shop_stream(self.shop), order_stream(self.shop, self.order_id), *products]


def place_order(world: World, command: PlaceOrder) -> Decision:
    """Record the sale, if the shop and all SKUs are known and the lines add up to no less than nothing."""
    stream = order_stream(command.shop, command.order_id)
    shop = shop_in(world, command.shop)
    if world.state(Order, stream) is not None:
        raise Refused("order.exists", f"{command.shop} already has an order {command.order_id}", "order_id")
    require_currency(shop, command.currency, "order.currency")
    require_products(world, command.lines)
    total = sum(line.amount_minor for line in command.lines)
    if total < 0:
        raise Refused("order.total_negative", f"the lines add up to {total} minor units", "lines")
    placed = OrderPlaced(
        shop=command.shop,
        order_id=command.order_id,
        order_type=command.order_type,
        currency=command.currency,
        customer=command.customer,
        lines=command.lines,
        total_minor=total,
        destination=command.destination,
        contact=command.contact,
        address=command.address,
    )
    return [Change(stream, placed)]
