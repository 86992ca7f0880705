"""Partners at work in a test: each sends public messages only, and knows what became of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from consumers.requests import Request, RequestSubscriber
from consumers.verdicts import VerdictReader
from domain.messages import MessageAccepted
from domain.payments.events import CaptureRequested, VoidRequested
from domain.refunds.events import RefundApproved
from domain.streams import owner_and_id
from producers.partner import Outbox
from schemas.inbound.fields import Message
from schemas.inbound.payments import ReportPaymentBody
from schemas.inbound.refunds import ReportRefundBody
from schemas.outbound import PickRequested
from tests.installation import Installation
from tests.waiting import until


@dataclass(slots=True)
class Partner:
    """One partner: what it says must be accepted, unless the test asks for the verdict."""

    outbox: Outbox
    verdicts: VerdictReader
    requests: RequestSubscriber | None = None

    @classmethod
    def of(cls, installation: Installation, source: str) -> Self:
        """Connect as `shop:<id>`, `warehouse:<id>`, `payment:<id>`, `carrier:<id>` or `operator`."""
        topics = installation.topics
        kind, _, partner = source.partition(":")
        asked = {"warehouse": topics.picks, "payment": topics.requests}.get(kind)
        requests = None
        if asked is not None:
            requests = RequestSubscriber(installation.clients.consumer(f"test.{source}"), asked(partner))
            installation.opened.callback(requests.close)
        return cls(installation.outbox(source), installation.verdicts(source), requests)

    def say(self, *messages: Message, at: datetime | None = None) -> None:
        """Send messages, and wait until all are accepted."""
        sent = [self.outbox.say(each, at) for each in messages]
        self.outbox.flush()
        verdicts = self.verdicts.wait_for(sent, timeout_s=60)
        refused = [str(each) for each in verdicts.values() if not isinstance(each, MessageAccepted)]
        assert not refused, refused

    def asked_for(self, *wanted: type) -> list[Any]:
        """Give what it is asked for next: requests of these types, one at least."""
        requests = self.requests
        assert requests is not None, "a partner that nothing is asked of"
        found: list[Any] = []

        def came() -> bool:
            found.extend(each.body for each in requests.poll() if isinstance(each.body, wanted))
            requests.done()
            return bool(found)

        until(came, f"{wanted[0].__name__} to be asked for")
        return found

    def picks(self) -> list[PickRequested]:
        """Give what it is to pick next."""
        return self.asked_for(PickRequested)


class Gateway(Partner):
    """A payment provider that does whatever it is asked for."""

    def does_what_it_is_asked_for(self, *wanted: type) -> list[Any]:
        """Wait until it is asked for one of these at least, and do all that is asked."""
        requests = self.requests
        assert requests is not None, "a gateway is asked"
        done: list[Any] = []

        def came() -> bool:
            for each in requests.poll():
                self.say(_result(each))
                done.append(each.body)
            requests.done()
            return any(isinstance(each, wanted) for each in done)

        until(came, f"{wanted[0].__name__} to be asked for")
        return done


def _result(request: Request) -> Message:
    shop, order_id = owner_and_id(request.stream)
    body = request.body
    money = {"amount_minor": body.amount_minor, "currency": body.currency}
    match body:
        case CaptureRequested():
            return ReportPaymentBody(
                shop=shop,
                order_id=order_id,
                payment_id=body.payment_id,
                capture_id=body.capture_id,
                status="captured",
                **money,
            )
        case VoidRequested():
            return ReportPaymentBody(shop=shop, order_id=order_id, payment_id=body.payment_id, status="voided", **money)
        case RefundApproved():
            return ReportRefundBody(shop=shop, order_id=order_id, refund_id=body.refund_id, status="settled", **money)
        case _:
            raise AssertionError(f"nobody can do {body}")
