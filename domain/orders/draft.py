"""Drafts: what the customer takes of an offer, and when it ends."""

from collections.abc import Sequence
from datetime import datetime

from domain.master.product import require_stocked
from domain.master.shop import require_currency, shop_in
from domain.orders.events import OrderExpired
from domain.orders.place import place
from domain.orders.state import Order, order_in
from domain.refusals import Refused
from domain.streams import order_stream
from domain.values import replace, value
from domain.world import Change, Decision, World


@value
class SubmitDraft:
    """The customer takes the offer: the draft is placed as it is. `at` is business time, now if it is not said."""

    shop: str
    order_id: str
    at: datetime | None = None

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Place the draft, checked anew: the world has moved on since it was offered."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        if order.status == "expired" or (order.status == "draft" and _is_over(order, world.now)):
            raise Refused(
                "order.expired", f"{order.stream} was offered until {order.draft_until}, it is {order.status}"
            )
        if order.status != "draft":
            raise Refused("order.not_draft", f"{order.stream} is {order.status}, it must be draft")
        require_currency(shop_in(world, self.shop), order.currency, "order.currency")
        # Lines of kits are lines of their parts by now: what has become a kit since was offered as goods.
        products = require_stocked(world, [each.sku if each.kind == "goods" else None for each in order.placed.lines])
        placed_at = min(self.at or world.now, world.now)
        return place(world, order.stream, replace(order.placed, placed_at=placed_at), products)


@value
class ExpireDraft:
    """The time of an offer has come."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """End the draft, if it is still one and its time is really over."""
        order = order_in(world, self.order)
        if order.status != "draft" or not _is_over(order, world.now):
            return []
        return [Change(self.order, OrderExpired(f"it was offered until {order.draft_until}"))]


def _is_over(order: Order, now: datetime) -> bool:
    return order.draft_until is not None and order.draft_until <= now
