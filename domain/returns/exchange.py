"""Exchanges: another order sends other goods for what a return brings back, once it is back."""

from collections.abc import Sequence

from domain.orders.events import HoldReleased, OrderPlaced
from domain.orders.state import Order, order_in
from domain.refusals import Refused
from domain.returns.events import ExchangeLinked
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World

RETURN_HOLD = "return"
"""The hold that screening places on an order that waits for a return."""


def link_exchange(world: World, stream: str, placed: OrderPlaced) -> Decision:
    """Tell the first order which order is sent for its return; one that names none just follows its first order."""
    terms = placed.terms
    if terms.first_order is None:
        return []
    first = order_in(world, order_stream(placed.shop, terms.first_order))
    if terms.return_id is None:
        return []
    known = first.returns.by_id.get(terms.return_id)
    if known is None or known.ended:
        state = f"is {known.status}" if known else "is not known"
        reason = f"return {terms.return_id} of {first.stream}, {first.stage}, {state}"
        raise Refused("exchange.unknown_return", reason, "terms.return_id")
    return [Change(first.stream, ExchangeLinked(terms.return_id, stream))]


@value
class LiftReturnHolds:
    """See whether exchanges wait for returns of the order in this stream that are back."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Let them go on. If the customer kept or mixed up some of it a person decides, and lifts the hold."""
        order = order_in(world, self.order)
        return [
            Change(exchange, HoldReleased(RETURN_HOLD, f"return {each.return_id} is back"))
            for each in order.returns.by_id.values()
            if each.exchanges and each.complete and not each.never_came
            for exchange in each.exchanges
            if _waits(world.state(Order, exchange))
        ]


def _waits(exchange: Order | None) -> bool:
    if exchange is None or exchange.ended:
        return False
    hold = exchange.holds.get(RETURN_HOLD)
    return hold is not None and hold.by_rule
