"""The money of an order, by what was recorded: kept beside the ledger's own fold, and written anew."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from domain.orders.state import Order
from domain.payments import events as payments
from domain.refunds import events as refunds


@dataclass
class MoneyBooks:
    """Of one order: what each payment was authorized for and captured; refunds that count; disputes that were lost."""

    authorized: Counter[str] = field(default_factory=Counter)
    captured: Counter[str] = field(default_factory=Counter)
    over: bool = False
    captures: set[tuple[str, str]] = field(default_factory=set)
    refunds: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)

    def record(self, event: Any) -> None:
        """Book one event; a capture happens once (29)."""
        match event:
            case payments.PaymentAuthorized():
                self.authorized[event.payment_id] = max(self.authorized[event.payment_id], event.amount_minor)
            case payments.PaymentCaptured():
                assert (event.payment_id, event.capture_id) not in self.captures
                self.captures.add((event.payment_id, event.capture_id))
                self.captured[event.payment_id] += event.amount_minor
                self.over |= event.over
            case refunds.RefundRequested():
                assert event.refund_id not in self.refunds
                self.refunds[event.refund_id] = event.amount_minor
            case refunds.RefundFailed() | refunds.RefundReversed():
                self.refunds[event.refund_id] = 0
            case payments.DisputeLost():
                self.lost[event.dispute_id] = event.amount_minor
            case _:
                pass

    def check(self, order: Order) -> None:
        """Captures keep to authorizations unless it was declared (26), refunds to what was taken (27)."""
        assert self.over or all(taken <= self.authorized[name] for name, taken in self.captured.items())
        assert order.payments.captured_minor == self.captured.total()
        assert order.refunds.live_minor == self.refunds.total()
        taken = self.captured.total() - self.lost.total()
        if order.terms.payment == "before_release":
            assert self.refunds.total() <= max(taken, 0) or self.lost.total()
        else:
            assert self.refunds.total() <= sum(line.amount_minor for line in order.sold.values())
