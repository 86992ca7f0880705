"""Say what the customer gets for a return."""

from collections.abc import Sequence

from domain.orders.kits import per_unit
from domain.refusals import Refused
from domain.returns.events import Resolution, ReturnResolved
from domain.returns.reported import require_lines, require_status, return_in
from domain.returns.state import AWAITED
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class ResolveReturn:
    """The seller refunds, credits or exchanges lines, makes a claim for them, or gives nothing."""

    shop: str
    order_id: str
    return_id: str
    resolutions: tuple[Resolution, ...]

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Record it; until the return is closed it may be said anew."""
        order, known = return_in(world, self.shop, self.order_id, self.return_id)
        require_status(known, *AWAITED, "received", "inspected")
        resolutions = [
            Resolution(no, each.outcome) for each in self.resolutions for no in per_unit(order, each.line_no)
        ]
        require_lines(known, [each.line_no for each in resolutions])
        if all(known.resolutions.get(each.line_no) == each.outcome for each in resolutions):
            reason = f"return {self.return_id}, {known.status}, is resolved so already"
            raise Refused("return.resolved", reason, "lines")
        return [Change(order.stream, ReturnResolved(self.return_id, tuple(resolutions)))]
