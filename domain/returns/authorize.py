"""Let a customer send units back, or not."""

from collections.abc import Sequence
from datetime import datetime

from domain.master.location import require_location
from domain.refusals import Refused
from domain.returns.events import ReturnAuthorized, ReturnDeclined
from domain.returns.reported import require_status, return_in
from domain.streams import location_stream, order_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class AuthorizeReturn:
    """The seller takes it back, until `expires_at`, at `location` (at any without), less a restocking fee.

    `currency` is that of the fee, where it is an amount.
    """

    shop: str
    order_id: str
    return_id: str
    expires_at: datetime | None = None
    location: str | None = None
    restocking_fee_percent: int = 0
    restocking_fee_minor: int = 0
    currency: str | None = None

    def streams(self) -> Sequence[str]:
        """The order, and the location where one is named."""
        named = [] if self.location is None else [location_stream(self.location)]
        return [order_stream(self.shop, self.order_id), *named]

    def decide(self, world: World) -> Decision:
        """Authorize what was requested."""
        order, known = return_in(world, self.shop, self.order_id, self.return_id)
        require_status(known, "requested")
        if self.location is not None:
            require_location(world, self.location)
        if self.expires_at is not None and self.expires_at <= world.now:
            reason = f"return {self.return_id}, {known.status}, would end at {self.expires_at}, before it begins"
            raise Refused("return.expired", reason, "expires_at")
        if self.currency not in {None, order.currency}:
            raise Refused("return.currency", f"{order.stream} was paid in {order.currency}", "currency")
        authorized = ReturnAuthorized(
            return_id=self.return_id,
            expires_at=self.expires_at,
            location=self.location,
            restocking_fee_percent=self.restocking_fee_percent,
            restocking_fee_minor=self.restocking_fee_minor,
        )
        return [Change(order.stream, authorized)]


@value
class DeclineReturn:
    """The seller does not take it back."""

    shop: str
    order_id: str
    return_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Decline what was requested."""
        order, known = return_in(world, self.shop, self.order_id, self.return_id)
        require_status(known, "requested")
        return [Change(order.stream, ReturnDeclined(self.return_id, self.reason))]
