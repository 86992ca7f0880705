"""Take up results that waited for their order, or let them go."""

from collections.abc import Sequence

from domain.deferred.events import DeferredDropped, DeferredTaken, ResultDeferred, Sender
from domain.deferred.state import Deferred
from domain.messages import MessageAccepted, MessageRefused
from domain.orders.state import Order
from domain.payments.dispute import ReportDispute
from domain.payments.report import ReportPayment
from domain.payments.results import PaymentResult
from domain.refusals import Refused
from domain.streams import deferred_of_order, message_stream, order_of_deferred
from domain.values import value
from domain.world import Change, Decision, World


@value
class TakeDeferred:
    """See whether a result waits for the order; `stream` is that of the order, or of what waits for it."""

    stream: str

    def streams(self) -> Sequence[str]:
        """What waits."""
        return [deferred_of_order(self.stream)]

    def decide(self, world: World) -> Decision:
        """Decide the first that waits as if it came now, and tell its sender; the next follows by itself."""
        waiting = deferred_of_order(self.stream)
        deferred = world.state(Deferred, waiting)
        if deferred is None or not deferred.waiting:
            return []
        order = order_of_deferred(self.stream)
        if world.state(Order, order) is None:
            return []
        first = next(iter(deferred.waiting.values()))
        taken = Change(waiting, DeferredTaken(first.source, first.message_id))
        try:
            changes = _report(first).decide(world)
        except Refused as refused:
            return [taken, _refusal(first, refused)]
        version = world.version(order) + sum(each.stream == order for each in changes)
        verdict = MessageAccepted(
            source=first.source,
            message_id=first.message_id,
            message_type=first.message_type,
            fingerprint=first.fingerprint,
            stream=order,
            version=version,
        )
        return [*changes, taken, Change(message_stream(first.source, first.message_id), verdict)]


@value
class RefuseDeferred:
    """The time of a result that waits, by the name of its message, is over."""

    stream: str
    message: str

    def streams(self) -> Sequence[str]:
        """What waits."""
        return [self.stream]

    def decide(self, world: World) -> Decision:
        """Refuse it for good, if it waits still."""
        deferred = world.state(Deferred, self.stream)
        waits = deferred.waiting.get(self.message) if deferred is not None else None
        if waits is None:
            return []
        reason = f"{waits.shop} placed no order {waits.order_id} in time"
        dropped = DeferredDropped(waits.source, waits.message_id)
        return [Change(self.stream, dropped), _refusal(waits, Refused("payment.order_unknown", reason, "order_id"))]


def _report(waits: ResultDeferred) -> ReportPayment | ReportDispute:
    sender = Sender(waits.source, waits.message_id, waits.message_type, waits.fingerprint)
    if isinstance(waits.result, PaymentResult):
        return ReportPayment(sender, waits.shop, waits.order_id, waits.result)
    return ReportDispute(sender, waits.shop, waits.order_id, waits.result)


def _refusal(waits: ResultDeferred, refused: Refused) -> Change:
    verdict = MessageRefused(
        source=waits.source,
        message_id=waits.message_id,
        message_type=waits.message_type,
        fingerprint=waits.fingerprint,
        rule=refused.rule,
        reason=refused.reason,
        field=refused.field,
    )
    return Change(message_stream(waits.source, waits.message_id), verdict)
