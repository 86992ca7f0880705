"""The state of an order's payments: a ledger of what was authorized, captured, voided and disputed."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal

from domain.values import state

PaymentState = Literal[
    "created",
    "action_required",
    "authorized",
    "partially_captured",
    "captured",
    "voided",
    "expired",
    "declined",
    "failed",
    "unknown",
]
CaptureState = Literal["requested", "unknown", "captured", "failed"]
DisputeState = Literal["open", "won", "lost"]
PaymentStatus = Literal["none", "partly_authorized", "authorized", "partly_captured", "captured", "overcaptured"]

LIVE: frozenset[PaymentState] = frozenset({"authorized", "partially_captured"})
OPEN: frozenset[CaptureState] = frozenset({"requested", "unknown"})


@state
class Capture:
    """Money that is taken, or asked for, in one go; `shipment_id` is None where it is for no single shipment."""

    capture_id: str
    amount_minor: int
    status: CaptureState
    shipment_id: str | None = None


@state
class Payment:
    """One payment. `amount_minor` is what was asked, `authorized_minor` what the provider granted, in all.

    `voiding_minor` is what it is asked to let go of. `ending` says that the order was warned of `capture_before`.
    """

    payment_id: str
    provider: str
    amount_minor: int
    status: PaymentState = "created"
    authorized_minor: int = 0
    capture_before: datetime | None = None
    ending: bool = False
    voided_minor: int = 0
    voiding_minor: int = 0
    captures: Mapping[str, Capture] = field(default_factory=dict)

    @property
    def captured_minor(self) -> int:
        """What was taken."""
        return sum(each.amount_minor for each in self.captures.values() if each.status == "captured")

    @property
    def pending_minor(self) -> int:
        """What was asked to be taken, without an answer yet."""
        return sum(each.amount_minor for each in self.captures.values() if each.status in OPEN)

    @property
    def room_minor(self) -> int:
        """What may still be captured: of an authorization that has ended only what was asked for in its time."""
        left = self.authorized_minor - self.captured_minor - self.voided_minor
        return max(0, left if self.status in LIVE else min(left, self.pending_minor))

    @property
    def live_minor(self) -> int:
        """What is authorized and neither captured nor to be voided."""
        return max(0, self.room_minor - self.voiding_minor) if self.status in LIVE else 0

    @property
    def free_minor(self) -> int:
        """What is live and not asked to be captured."""
        return max(0, self.live_minor - self.pending_minor)

    def ended(self, now: datetime) -> bool:
        """Whether its authorization is over, swept or not."""
        over = self.capture_before is not None and self.capture_before <= now
        return self.status == "expired" or (over and self.status in LIVE)


@state
class Dispute:
    """The customer wants money back through their bank."""

    dispute_id: str
    payment_id: str
    amount_minor: int
    status: DisputeState


@state
class Payments:
    """All that is known of an order's money, by id. `asked_again`: a new authorization was asked for.

    `invoices` tells what was invoiced on account.
    """

    payments: Mapping[str, Payment] = field(default_factory=dict)
    disputes: Mapping[str, Dispute] = field(default_factory=dict)
    invoices: Mapping[str, int] = field(default_factory=dict)
    asked_again: bool = False
    reminders: int = 0

    @property
    def authorized_minor(self) -> int:
        """What the order is sure of: what is live, and what was captured."""
        return sum(each.captured_minor + each.live_minor for each in self.payments.values())

    @property
    def live_minor(self) -> int:
        """What is authorized and not yet captured, voided or expired."""
        return sum(each.live_minor for each in self.payments.values())

    @property
    def pending_minor(self) -> int:
        """What was asked to be captured, without an answer yet."""
        return sum(each.pending_minor for each in self.payments.values())

    @property
    def captured_minor(self) -> int:
        """What was taken, lost disputes included."""
        return sum(each.captured_minor for each in self.payments.values())

    @property
    def disputed_lost_minor(self) -> int:
        """What banks gave back to the customer."""
        return sum(each.amount_minor for each in self.disputes.values() if each.status == "lost")

    @property
    def disputed(self) -> bool:
        """Whether a dispute is open."""
        return any(each.status == "open" for each in self.disputes.values())

    def status_of(self, total_minor: int) -> PaymentStatus:
        """Derive the payment status of an order with this total; refunds and disputes come on top of it."""
        captured, authorized = self.captured_minor, self.authorized_minor
        if captured:
            whole: PaymentStatus = "captured" if captured == total_minor else "overcaptured"
            return "partly_captured" if captured < total_minor else whole
        if authorized:
            return "partly_authorized" if authorized < total_minor else "authorized"
        return "none"
