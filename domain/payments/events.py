"""What happens to the payments of an order. Amounts are in minor units of the order's currency.

The gateway stays outside: what it did is reported by its provider, and what carries a `provider` here and ends in
`Requested` is what the provider is asked for.
"""

from datetime import datetime

from domain.values import value


@value
class PaymentAttempted:
    """The customer began to pay."""

    payment_id: str
    provider: str
    amount_minor: int


@value
class PaymentAuthorized:
    """The provider keeps `amount_minor` for the order until `capture_before`, or for good.

    A payment that is authorized again has this amount in all, what was captured of it included.
    """

    payment_id: str
    provider: str
    amount_minor: int
    capture_before: datetime | None
    authorized_at: datetime


@value
class PaymentDeclined:
    """The provider or the customer's bank said no."""

    payment_id: str
    provider: str
    amount_minor: int
    reason: str


@value
class PaymentFailed:
    """The attempt came to nothing, and that is certain."""

    payment_id: str
    provider: str
    amount_minor: int
    reason: str


@value
class PaymentActionRequired:
    """The customer has to do something first, such as to confirm with their bank."""

    payment_id: str
    provider: str
    amount_minor: int
    reason: str


@value
class PaymentUnknown:
    """Nobody knows what became of the attempt, or of the capture it names: a timeout is no failure."""

    payment_id: str
    provider: str
    amount_minor: int
    reason: str
    capture_id: str | None = None


@value
class CaptureRequested:
    """The provider is asked to take money, for a shipment where one is named."""

    payment_id: str
    provider: str
    capture_id: str
    amount_minor: int
    shipment_id: str | None
    currency: str


@value
class PaymentCaptured:
    """The provider took money. `over`: more than was authorized, as it declared."""

    payment_id: str
    capture_id: str
    amount_minor: int
    over: bool = False


@value
class CaptureFailed:
    """The provider did not take the money, and that is certain."""

    payment_id: str
    capture_id: str
    amount_minor: int
    reason: str


@value
class VoidRequested:
    """The provider is asked to let go of what it keeps: for the order it counts no more."""

    payment_id: str
    provider: str
    amount_minor: int
    currency: str


@value
class PaymentVoided:
    """The provider keeps this amount no more."""

    payment_id: str
    amount_minor: int


@value
class AuthorizationEnding:
    """The authorization ends in two days."""

    payment_id: str
    capture_before: datetime


@value
class AuthorizationExpired:
    """What was not captured can't be any more: `amount_minor` of the payment."""

    payment_id: str
    amount_minor: int


@value
class AuthorizationRequested:
    """The provider is asked to authorize again, since `payment_id` has ended or ends before the goods can ship."""

    payment_id: str
    provider: str
    amount_minor: int
    currency: str


@value
class PaymentReminded:
    """The customer was told, for the `number`th time, what is due."""

    number: int
    due_minor: int


@value
class DisputeOpened:
    """The customer asks their bank for the money."""

    dispute_id: str
    payment_id: str
    amount_minor: int
    reason: str


@value
class DisputeWon:
    """The money stays with the shop."""

    dispute_id: str
    payment_id: str
    amount_minor: int


@value
class DisputeLost:
    """The bank gave the money back to the customer."""

    dispute_id: str
    payment_id: str
    amount_minor: int
