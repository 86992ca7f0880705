"""What the demo's shops publish, in the order of its business times."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from orderledger.demo import gateway
from orderledger.demo.after_sales import PlannedCancel
from orderledger.demo.mistakes import Mistake
from orderledger.demo.partners import Partners, source_of_shop
from orderledger.demo.plan import Plan
from orderledger.demo.planned import PlannedOrder
from orderledger.demo.tally import Tally

Post = PlannedOrder | Mistake | PlannedCancel


def posts_in_order(plan: Plan) -> list[Post]:
    """Give orders, mistakes and cancellations by time; a mistake about an order comes behind it."""
    timed = sorted(_timed(plan), key=lambda each: (each.at, each.rank))
    return [each.post for each in timed]


def send(partners: Partners, tally: Tally, post: Post) -> None:
    """Publish one message as its shop, to be decided."""
    match post:
        case PlannedOrder():
            shop = post.shop.id
            message_id = partners.shops[shop].place(post.place, post.placed_at)
            if post.fate == "paid":
                tally.expect(gateway.SOURCE, gateway.authorize(partners.gateway, post))
        case Mistake():
            shop, message_id = post.shop.id, post.message_id
            partners.blunder(post)
        case PlannedCancel():
            shop = post.order.shop.id
            message_id = partners.shops[shop].cancel(post.body, post.at)
    tally.expect(source_of_shop(shop), message_id)


@dataclass(frozen=True, slots=True)
class _Timed:
    at: datetime
    rank: int
    post: Post


def _timed(plan: Plan) -> Iterator[_Timed]:
    yield from (_Timed(order.placed_at, 0, order) for order in plan.orders)
    yield from (_Timed(mistake.at, 1, mistake) for mistake in plan.mistakes)
    yield from (_Timed(cancel.at, 2, cancel) for cancel in plan.cancels)
