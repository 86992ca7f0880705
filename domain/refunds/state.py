"""The state of an order's refunds."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Literal

from domain.refunds.events import Cause, RefundLine
from domain.values import state

RefundStatus = Literal["requested", "approved", "pending", "settled", "failed", "reversed"]


@state
class Refund:
    """One refund; `provider` and `payment_id` say out of what it is paid."""

    refund_id: str
    amount_minor: int
    lines: tuple[RefundLine, ...]
    fee_minor: int
    cause: Cause
    reason: str
    return_id: str | None = None
    status: RefundStatus = "requested"
    provider: str | None = None
    payment_id: str | None = None

    @property
    def live(self) -> bool:
        """Whether it counts: the money went back, or shall."""
        return self.status not in {"failed", "reversed"}


@state
class Refunds:
    """All refunds of an order, by id."""

    by_id: Mapping[str, Refund] = field(default_factory=dict)

    @property
    def live(self) -> Iterator[Refund]:
        """Those that neither failed nor were reversed."""
        return (each for each in self.by_id.values() if each.live)

    @property
    def live_minor(self) -> int:
        """What went back or shall."""
        return sum(each.amount_minor for each in self.live)

    @property
    def settled_minor(self) -> int:
        """What arrived at the customer."""
        return sum(each.amount_minor for each in self.by_id.values() if each.status == "settled")

    def units(self, line_no: int) -> int:
        """Units of a line that were refunded, or shall be."""
        refunded = 0
        for each in self.by_id.values():
            if each.live:
                refunded += sum(line.quantity for line in each.lines if line.line_no == line_no)
        return refunded

    def line_minor(self, line_no: int) -> int:
        """What of a line was refunded, or shall be, before any fee."""
        return sum(line.amount_minor for each in self.live for line in each.lines if line.line_no == line_no)
