"""What happens to a refund of an order."""

from typing import Literal

from domain.values import value

Cause = Literal["return", "cancellation", "request"]
"""Why money goes back: units came back, were cancelled after they were paid for, or somebody asked for it."""


@value
class RefundLine:
    """What is refunded of one line: of goods or of a charge. `quantity` is 0 where the units are counted elsewhere."""

    line_no: int
    quantity: int
    amount_minor: int


@value
class RefundRequested:
    """`amount_minor` is to go back, the sum of the lines less `fee_minor`; goodwill has no lines.

    `return_id` names the return that it is for.
    """

    refund_id: str
    currency: str
    amount_minor: int
    lines: tuple[RefundLine, ...]
    fee_minor: int
    cause: Cause
    reason: str
    return_id: str | None = None


@value
class RefundApproved:
    """It shall be paid: by `provider` out of what it captured; without one the shop pays, and reports."""

    refund_id: str
    currency: str
    amount_minor: int
    provider: str | None
    payment_id: str | None


@value
class RefundPending:
    """The provider took it on; the money has not arrived."""

    refund_id: str


@value
class RefundSettled:
    """The customer has the money."""

    refund_id: str
    amount_minor: int


@value
class RefundFailed:
    """It was declined, or could not be paid: it counts no more."""

    refund_id: str
    reason: str


@value
class RefundReversed:
    """The money came back after it was paid out: it counts no more."""

    refund_id: str
    reason: str
