"""Watch orders: a promise that is missed, and a stage at which an order stands for too long."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from domain.orders.events import OrderStuck, PromiseMissed
from domain.orders.state import Order, Stage, order_in
from domain.values import value
from domain.world import Change, Decision, World

STUCK_AFTER: Mapping[Stage, timedelta] = {
    "placed": timedelta(hours=1),
    "approved": timedelta(hours=1),
    "awaiting_stock": timedelta(days=1),
    "allocated": timedelta(hours=1),
    "released": timedelta(days=1),
    "picked": timedelta(hours=12),
    "packed": timedelta(hours=12),
    "shipped": timedelta(days=14),
}
"""How long an order may stand at a stage before somebody should look at it."""

PROMISE = "promise"
"""What an order is told of whose promised date has passed."""


@value
class MissPromise:
    """The day that was promised is over."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Say so, once, if anything of the order has still to be delivered."""
        order = order_in(world, self.order)
        promised = order.terms.promised_by
        if promised is None or PROMISE in order.told or order.ended or order.status in {"draft", "completed"}:
            return []
        if order.fulfilled or world.now < promise_ends(order):
            return []
        return [Change(self.order, PromiseMissed(promised))]


@value
class WatchOrder:
    """See whether the order still stands at the stage where it stood when its watch began."""

    order: str
    stage: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Say, once for each stage, that the order is stuck there; what waits for its day is not."""
        order = order_in(world, self.order)
        if order.stage != self.stage or self.stage in order.told or _waits_for_its_day(order, world.now):
            return []
        return [Change(self.order, OrderStuck(self.stage))]


def promise_ends(order: Order) -> datetime:
    """Give the last moment of the day that an order was promised for."""
    assert order.terms.promised_by is not None, f"{order.stream} was promised for no day"
    return datetime.combine(order.terms.promised_by, time.max, UTC)


def watched_stage(order: Order | None) -> Stage | None:
    """Give the stage at which an order is watched from now on; None if there is nothing to watch for."""
    return order.stage if order is not None and order.stage in STUCK_AFTER else None


def _waits_for_its_day(order: Order, now: datetime) -> bool:
    """Whether an order stands where it does by its terms."""
    if order.stage == "allocated" and order.terms.not_before is not None:
        return now < datetime.combine(order.terms.not_before, time(), UTC) + STUCK_AFTER["allocated"]
    if order.stage == "packed" and any(each.status == "ready_for_pickup" for each in order.shipments.values()):
        return True
    return order.stage == "awaiting_stock" and order.terms.promised_by is not None and now < promise_ends(order)
