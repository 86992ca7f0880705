"""The state of an order's returns."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal

from domain.returns.events import Condition, Disposition, Outcome
from domain.values import state

ReturnStatus = Literal[
    "requested",
    "authorized",
    "in_transit",
    "partially_received",
    "received",
    "inspected",
    "closed",
    "declined",
    "cancelled",
    "expired",
]
ENDED: tuple[ReturnStatus, ...] = ("closed", "declined", "cancelled", "expired")
AWAITED: tuple[ReturnStatus, ...] = ("authorized", "in_transit", "partially_received")
"""A location may receive it."""

_NEVER_CAME: tuple[ReturnStatus, ...] = ("declined", "cancelled", "expired")


@state
class Return:
    """One return: by line number, units that were asked for, by how they came, and by what became of them.

    `resolutions` tell by line what the customer gets. `fulfilment_id` is set where the carrier brings it back;
    `undelivered` units of it had never reached the customer. `exchanges` are streams of orders.
    """

    return_id: str
    status: ReturnStatus
    lines: Mapping[int, int]
    forced: bool = False
    location: str | None = None
    expires_at: datetime | None = None
    restocking_fee_percent: int = 0
    restocking_fee_minor: int = 0
    shipment_id: str | None = None
    fulfilment_id: str | None = None
    tracking_number: str | None = None
    conditions: Mapping[int, Mapping[Condition, int]] = field(default_factory=dict)
    dispositions: Mapping[int, Mapping[Disposition, int]] = field(default_factory=dict)
    resolutions: Mapping[int, Outcome] = field(default_factory=dict)
    undelivered: Mapping[int, int] = field(default_factory=dict)
    exchanges: tuple[str, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self.status in ENDED

    @property
    def never_came(self) -> bool:
        """Whether it ended before anything came."""
        return self.status in _NEVER_CAME

    def came(self, line_no: int, *conditions: Condition) -> int:
        """Units of a line that came so; that were accounted for at all, without any condition."""
        by_condition = self.conditions.get(line_no, {})
        return sum(units for name, units in by_condition.items() if not conditions or name in conditions)

    def received(self, line_no: int) -> int:
        """Units of a line that are back."""
        return self.came(line_no, "received")

    def inspected(self, line_no: int) -> int:
        """Units of a line that were looked at."""
        return sum(self.dispositions.get(line_no, {}).values())

    @property
    def all_came(self) -> bool:
        """Whether of every unit it is known how it came."""
        return all(self.came(no) == quantity for no, quantity in self.lines.items())

    @property
    def all_inspected(self) -> bool:
        """Whether every unit that came was looked at."""
        return all(self.received(no) == self.inspected(no) for no in self.lines)

    @property
    def complete(self) -> bool:
        """Whether the customer sent all of it, the right things: what the carrier lost is not theirs to answer for."""
        return self.all_came and all(
            self.came(no, "received", "lost_in_transit") == quantity for no, quantity in self.lines.items()
        )

    def takes(self, line_no: int) -> int:
        """Units of a line that no other return can bring back; those never delivered count as cancelled instead."""
        if self.never_came:
            return 0
        gone = self.came(line_no, "received", "lost_in_transit") if self.all_came else self.lines.get(line_no, 0)
        # What a carrier was to bring back and did not is lost, and no longer among what was shipped.
        lost = self.came(line_no, "lost_in_transit") if self.fulfilment_id is not None else 0
        if self.fulfilment_id is not None and not self.all_came:
            lost += self.came(line_no, "short", "wrong")
        return gone - lost - self.undelivered.get(line_no, 0)


@state
class Returns:
    """Returns of an order by id.

    Those that were reported in one step have their ids in `at_once`, and their units (`received`) and credits for
    goods (`credited`) by line number; `credited_minor` is all that they credited.
    """

    by_id: Mapping[str, Return] = field(default_factory=dict)
    at_once: tuple[str, ...] = ()
    received: Mapping[int, int] = field(default_factory=dict)
    credited: Mapping[int, int] = field(default_factory=dict)
    credited_minor: int = 0

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all returns."""
        return (*self.by_id, *self.at_once)

    def taken(self, line_no: int) -> int:
        """Units of a line that came back or are to come, invariant 15 counts them."""
        return self.received.get(line_no, 0) + sum(each.takes(line_no) for each in self.by_id.values())

    def back(self, line_no: int) -> int:
        """Units of a line that are back from the customer."""
        back = self.received.get(line_no, 0)
        for each in self.by_id.values():
            back += each.received(line_no) - each.undelivered.get(line_no, 0)
        return back
