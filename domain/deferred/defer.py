"""Defer a result whose order is not there yet."""

from domain.deferred.events import ResultDeferred, Sender
from domain.deferred.state import Deferred
from domain.master.shop import shop_in
from domain.payments.results import Result
from domain.refusals import Refused
from domain.streams import deferred_stream
from domain.world import Change, Decision, World

MAX_WAITING = 100


def deferred(world: World, shop: str, order_id: str, sender: Sender, result: Result) -> Decision:
    """Let a result wait for an order that the shop may be about to place."""
    shop_in(world, shop)
    stream = deferred_stream(shop, order_id)
    waiting = world.state(Deferred, stream)
    if waiting is not None and len(waiting.waiting) >= MAX_WAITING:
        reason = f"there is no order {order_id} of {shop} yet, and {MAX_WAITING} results wait for it already"
        raise Refused("payment.too_many_waiting", reason, "order_id")
    event = ResultDeferred(
        source=sender.source,
        message_id=sender.message_id,
        message_type=sender.message_type,
        fingerprint=sender.fingerprint,
        shop=shop,
        order_id=order_id,
        result=result,
    )
    return [Change(stream, event)]
