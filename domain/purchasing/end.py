"""End a purchase order: cancel one of which nothing came, or close one that came short."""

from collections.abc import Sequence

from domain.purchasing.events import PurchaseCancelled, PurchaseClosed
from domain.purchasing.state import expected_no_more, purchase_in, require_open
from domain.refusals import Refused
from domain.streams import purchase_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class CancelPurchase:
    """Nothing of it is wanted any more."""

    purchase_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The purchase order."""
        return [purchase_stream(self.purchase_id)]

    def decide(self, world: World) -> Decision:
        """Expect nothing of it any more; once something came it can only be closed."""
        purchase = purchase_in(world, self.purchase_id)
        if purchase.stage != "draft":
            require_open(purchase)
        if purchase.began:
            reason = f"{purchase.stream} is {purchase.status}: it can be closed"
            raise Refused("purchase.received", reason, "purchase_id")
        gone = expected_no_more(purchase, purchase.outstanding if purchase.stage != "draft" else ())
        return [Change(purchase.stream, PurchaseCancelled(self.reason)), *gone]


@value
class ClosePurchase:
    """The rest of it will not come, or is not wanted."""

    purchase_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The purchase order."""
        return [purchase_stream(self.purchase_id)]

    def decide(self, world: World) -> Decision:
        """Expect the rest no more; one of which nothing came is cancelled instead."""
        purchase = purchase_in(world, self.purchase_id)
        require_open(purchase)
        if not purchase.began:
            reason = f"{purchase.stream} is {purchase.status}: nothing of it came, it can be cancelled"
            raise Refused("purchase.nothing_received", reason, "purchase_id")
        closed = Change(purchase.stream, PurchaseClosed(self.reason))
        return [closed, *expected_no_more(purchase, purchase.outstanding)]
