"""What a payment provider says of a payment or a dispute."""

from datetime import datetime
from typing import Literal

from domain.values import value

PaymentOutcome = Literal[
    "created", "authorized", "captured", "voided", "declined", "failed", "action_required", "expired", "unknown"
]
DisputeOutcome = Literal["opened", "won", "lost"]


@value
class PaymentResult:
    """What became of a payment, or of one capture of it; `over_capture` declares that it is more than was authorized.

    `amount_minor` is what this result is about: what is captured now, voided now, or authorized in all.
    """

    provider: str
    payment_id: str
    status: PaymentOutcome
    amount_minor: int
    currency: str
    capture_id: str | None = None
    capture_before: datetime | None = None
    over_capture: bool = False
    reason: str = ""


@value
class DisputeResult:
    """What became of a dispute."""

    provider: str
    payment_id: str
    dispute_id: str
    status: DisputeOutcome
    amount_minor: int
    currency: str
    reason: str


Result = PaymentResult | DisputeResult
