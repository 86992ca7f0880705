"""Keep the queues of an order's SKUs in step with what it waits for."""

from collections.abc import Sequence

from domain.backorders.events import BackorderNoted
from domain.backorders.state import Backorders
from domain.master.product import ProductListed
from domain.orders.state import Order, order_in
from domain.reservations.convert import reservation_of
from domain.streams import backorders_stream, product_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class NoteBackorders:
    """See what the order in this stream waits for."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Note what differs from the queues; an order that never had to wait stands in none."""
        order = order_in(world, self.order)
        return noted(world, order) if order.waited else []


def noted(world: World, order: Order) -> Decision:
    """Give what of an order differs from the queues of its SKUs."""
    skus = sorted({order.sold[no].sku for no in order.lines})
    wanted = _waits_for(world, order, skus)
    queues = world.states(Backorders, [backorders_stream(sku) for sku in skus])
    return [
        Change(backorders_stream(sku), _noted(order, sku, wanted[sku], before))
        for sku, queue in zip(skus, queues, strict=True)
        if wanted[sku] != (before := queue.orders.get(order.stream, 0) if queue is not None else 0)
    ]


def _waits_for(world: World, order: Order, skus: Sequence[str]) -> dict[str, int]:
    """Units that were looked for and not found; and of SKUs with a limit those that nobody may look for yet.

    What is kept for the order needs not be waited for.
    """
    products = world.states(ProductListed, [product_stream(sku) for sku in skus])
    limited = {each.sku for each in products if each is not None and each.backorder_limit is not None}
    wanted = dict.fromkeys(skus, 0)
    if order.status in {"placed", "approved"}:
        for no, each in order.lines.items():
            sku = order.sold[no].sku
            wanted[sku] += each.waiting if sku in limited else each.backordered
    kept = reservation_of(world, order)
    for unit in kept.units if kept is not None else ():
        if unit.sku in wanted:
            wanted[unit.sku] = max(wanted[unit.sku] - unit.quantity, 0)
    return wanted


def _noted(order: Order, sku: str, quantity: int, before: int) -> BackorderNoted:
    terms = order.terms
    return BackorderNoted(
        sku=sku,
        order=order.stream,
        quantity=quantity,
        before=before,
        promised_by=terms.promised_by,
        priority=terms.priority,
        placed_at=order.placed.placed_at,
    )
