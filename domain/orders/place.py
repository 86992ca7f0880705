"""Place an order, or keep it as a draft."""

from collections.abc import Sequence
from datetime import datetime

from domain.accounts.credit import require_account, take_credit
from domain.backorders.limit import require_within_limits
from domain.master.location import require_location
from domain.master.product import ProductListed, flagged, require_products, require_quantities
from domain.master.shop import require_currency, shop_in
from domain.orders.events import OrderDrafted, OrderPlaced
from domain.orders.kits import Sold, expanded
from domain.orders.lines import Line, as_sold
from domain.orders.policy import POLICIES, OrderType, Terms
from domain.orders.recipient import Destination, Sealed
from domain.orders.state import Order
from domain.orders.terms import require_terms
from domain.refusals import Refused
from domain.reservations.convert import convert
from domain.returns.exchange import link_exchange
from domain.streams import (
    account_stream,
    deferred_stream,
    location_stream,
    order_stream,
    product_stream,
    reservation_stream,
    shop_stream,
)
from domain.values import value
from domain.world import Change, Decision, World

MAX_TOTAL_MINOR = 2**63 - 1


@value
class PlaceOrder:
    """A shop has sold `lines`, as OrderPlaced will say it; as a `draft` it is only offered, until `draft_until`.

    `placed_at` is business time: the time of recording where it is not said, or would be later than that.
    """

    shop: str
    order_id: str
    order_type: OrderType
    currency: str
    customer: str | None
    lines: tuple[Line, ...]
    destination: Destination
    contact: Sealed | None
    address: Sealed | None
    terms: Terms = Terms()
    placed_at: datetime | None = None
    draft: bool = False
    draft_until: datetime | None = None

    def streams(self) -> Sequence[str]:
        """Order, shop, the products of its goods, the account or first order that it names, and what waits for it."""
        products = [product_stream(line.sku) for line in self.lines if line.kind == "goods"]
        named = [account_stream(self.shop, self.terms.account)] if self.terms.account else []
        if self.terms.first_order:
            named.append(order_stream(self.shop, self.terms.first_order))
        if self.terms.reservation:
            named.append(reservation_stream(self.shop, self.terms.reservation))
        if self.terms.location:
            named.append(location_stream(self.terms.location))
        waiting = deferred_stream(self.shop, self.order_id)
        return [order_stream(self.shop, self.order_id), shop_stream(self.shop), *products, *named, waiting]

    def decide(self, world: World) -> Decision:
        """Record the sale, if shop, SKUs and terms are as they must be and the lines add up to no less than nothing."""
        stream = order_stream(self.shop, self.order_id)
        known = world.state(Order, stream)
        if known is not None:
            raise Refused(
                "order.exists", f"{self.shop} already has an order {self.order_id}; it is {known.status}", "order_id"
            )
        require_currency(shop_in(world, self.shop), self.currency, "order.currency")
        products = require_products(world, self.lines)
        _require_sound(self.lines)
        sold = expanded(world, self.lines, products)
        placed = self._placed(world, sold)
        if self.draft:
            require_terms(placed)
            return [Change(stream, OrderDrafted(placed, self.draft_until))]
        return place(world, stream, placed, sold.products)

    def _placed(self, world: World, sold: Sold) -> OrderPlaced:
        total = sum([line.amount_minor for line in self.lines])
        if not 0 <= total <= MAX_TOTAL_MINOR:
            rule = "order.total_negative" if total < 0 else "order.total_too_large"
            raise Refused(rule, f"the lines add up to {total} minor units", "lines")
        return OrderPlaced(
            shop=self.shop,
            order_id=self.order_id,
            order_type=self.order_type,
            currency=self.currency,
            customer=self.customer,
            lines=flagged(sold.lines, sold.products),
            total_minor=total,
            destination=self.destination,
            contact=self.contact,
            address=self.address,
            terms=self.terms,
            placed_at=min(self.placed_at or world.now, world.now),
            kits=sold.kits,
        )


def place(world: World, stream: str, placed: OrderPlaced, products: Sequence[ProductListed]) -> Decision:
    """Place an order that is sound in itself, as the policy of its type demands; `products` are those of its goods."""
    policy, terms = POLICIES[placed.order_type], placed.terms
    require_terms(placed)
    if policy.checks_quantities:
        require_quantities(world, as_sold(placed.lines, placed.kits))
    require_within_limits(world, placed, products)
    if terms.location is not None:
        require_location(world, terms.location)
    if terms.account is not None:
        require_account(world, placed)
    kept = convert(world, stream, placed)
    return [Change(stream, placed), *kept, *link_exchange(world, stream, placed), *take_credit(stream, placed)]


def _require_sound(lines: tuple[Line, ...]) -> None:
    """Refuse lines that say nothing, or that speak of a line that is not there."""
    numbers: set[int] = set()
    applied = False
    for index, line in enumerate(lines):
        numbers.add(line.line_no)
        if line.quantity < 1:
            raise Refused(
                "order.quantity", f"{line.quantity} units of {line.sku} say nothing", f"lines[{index}].quantity"
            )
        applied |= line.applies_to is not None
    if len(numbers) < max(len(lines), 1):
        raise Refused("order.line_twice", f"{len(lines)} lines must have as many numbers, and be at least one", "lines")
    if applied:
        _require_targets(lines)


def _require_targets(lines: tuple[Line, ...]) -> None:
    goods = {line.line_no for line in lines if line.kind == "goods"}
    for index, line in enumerate(lines):
        if line.applies_to is not None and line.applies_to not in goods:
            raise Refused("order.applies_to", f"there is no goods line {line.applies_to}", f"lines[{index}].applies_to")
