"""What happens to the payments of an order. Amounts are in minor units of the order's currency.

The gateway stays outside: what it did is reported by its provider, and what carries a `provider` here and ends in
`Requested` is what the provider is asked for.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PaymentAttempted:
    """The customer began to pay."""

    payment_id: str
    provider: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class PaymentAuthorized:
    """The provider keeps `amount_minor` for the order until `capture_before`, or for good.

    A payment that is authorized again has this amount in all, what was captured of it included.
    """

    payment_id: str
    provider: str
    amount_minor: int
    capture_before: datetime | None
    authorized_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentDeclined:
    """The provider or the customer's bank said no."""

    payment_id: str
    provider: str
    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True)
class PaymentFailed:
    """The attempt came to nothing, and that is certain."""

    payment_id: str
    provider: str
    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True)
class PaymentActionRequired:
    """The customer has to do something first, such as to confirm with their bank."""

    payment_id: str
    provider: str
    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True)
class PaymentUnknown:
    """Nobody knows what became of the attempt, or of the capture it names: a timeout is no failure."""

    payment_id: str
    provider: str
    amount_minor: int
    reason: str
    capture_id: str | None = None


@dataclass(frozen=True, slots=True)
class CaptureRequested:
    """The provider is asked to take money, for a shipment where one is named."""

    payment_id: str
    provider: str
    capture_id: str
    amount_minor: int
    shipment_id: str | None
    currency: str


@dataclass(frozen=True, slots=True)
class PaymentCaptured:
    """The provider took money. `over`: more than was authorized, as it declared."""

    payment_id: str
    capture_id: str
    amount_minor: int
    over: bool = False


@dataclass(frozen=True, slots=True)
class CaptureFailed:
    """The provider did not take the money, and that is certain."""

    payment_id: str
    capture_id: str
    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True)
class VoidRequested:
    """The provider is asked to let go of what it keeps: for the order it counts no more."""

    payment_id: str
    provider: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class PaymentVoided:
    """The provider keeps this amount no more."""

    payment_id: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class AuthorizationEnding:
    """The authorization ends in two days."""

    payment_id: str
    capture_before: datetime


@dataclass(frozen=True, slots=True)
class AuthorizationExpired:
    """What was not captured can't be any more: `amount_minor` of the payment."""

    payment_id: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class AuthorizationRequested:
    """The provider is asked to authorize again, since `payment_id` has ended or ends before the goods can ship."""

    payment_id: str
    provider: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class PaymentReminded:
    """The customer was told, for the `number`th time, what is due."""

    number: int
    due_minor: int


@dataclass(frozen=True, slots=True)
class DisputeOpened:
    """The customer asks their bank for the money."""

    dispute_id: str
    payment_id: str
    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True)
class DisputeWon:
    """The money stays with the shop."""

    dispute_id: str
    payment_id: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class DisputeLost:
    """The bank gave the money back to the customer."""

    dispute_id: str
    payment_id: str
    amount_minor: int
