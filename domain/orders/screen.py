"""Screen a new order: the holds that the ledger places by itself."""

from collections.abc import Sequence

from domain.accounts.credit import hold_over_limit
from domain.master.shop import shop_in
from domain.orders.events import HoldPlaced, HoldReleased
from domain.orders.policy import POLICIES
from domain.orders.state import Order, order_in
from domain.values import value
from domain.world import Change, Decision, World


@value
class ScreenOrder:
    """Look whether anything stands against the order in this stream."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Hold an order that is not paid, too risky, over its account's limit, or that goes to no known place."""
        order = order_in(world, self.order)
        if order.status != "placed":
            return []
        holds = [Change(self.order, hold) for hold in _holds(world, order)]
        return [*holds, *hold_over_limit(world, order)]


@value
class RecheckAddress:
    """The address of the order in this stream was changed."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Let the order go on if it waited for an address that can be found."""
        order = order_in(world, self.order)
        hold = order.holds.get("address")
        if hold is None or not hold.by_rule or not _found(order):
            return []
        return [Change(self.order, HoldReleased("address", "the new address was found"))]


def _holds(world: World, order: Order) -> list[HoldPlaced]:
    placed = order.placed
    terms = placed.terms
    holds: list[HoldPlaced] = []
    if terms.payment == "before_release" and placed.total_minor > 0:
        holds.append(HoldPlaced("payment", "payment", "the payment is not authorized", by_rule=True))
    if terms.fraud_score is not None:
        limit = shop_in(world, placed.shop).fraud_limit
        if limit is not None and terms.fraud_score > limit:
            reason = f"fraud score {terms.fraud_score} is over the shop's limit of {limit}"
            holds.append(HoldPlaced("fraud", "fraud", reason, by_rule=True))
    if terms.delivery != "pickup" and placed.address is not None and not _found(order):
        holds.append(HoldPlaced("address", "address", "no place was found for the address", by_rule=True))
    if POLICIES[placed.order_type].waits_for_return and not terms.ships_in_advance:
        what = f"return {terms.return_id}" if terms.return_id else "a return"
        reason = f"{what} of {terms.first_order} is awaited"
        holds.append(HoldPlaced("return", "return", reason, by_rule=True))
    return holds


def _found(order: Order) -> bool:
    to = order.destination
    return bool(to.country or to.postcode_area or to.coordinates)
