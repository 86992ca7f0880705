"""What happened to goods that come back, in plain words."""

from typing import Any

from domain.returns.events import (
    ExchangeLinked,
    OrderReturned,
    ReturnAuthorized,
    ReturnCancelled,
    ReturnClosed,
    ReturnDeclined,
    ReturnExpired,
    ReturnInspected,
    ReturnOpened,
    ReturnReceived,
    ReturnRequested,
    ReturnResolved,
    ReturnShipped,
)
from projections.money import in_words
from projections.summaries.words import Say, because, counted, lines_counted, until


def _returned(event: OrderReturned, currency: str) -> str:
    credit = f"credit of {in_words(event.credit_minor, currency)}"
    return f"Returned to {event.location} as {event.return_id}: {lines_counted(event.lines)}, {credit}"


def _by(lines: Any, name: str) -> str:
    """Such as `2 received, 1 short`."""
    sums: dict[str, int] = {}
    for line in lines:
        what = str(getattr(line, name)).replace("_", " ")
        sums[what] = sums.get(what, 0) + line.quantity
    return ", ".join(f"{units} {what}" for what, units in sums.items())


def _quantity(lines: Any) -> str:
    return counted(sum(line.quantity for line in lines), "unit")


def _requested(event: ReturnRequested, _currency: str) -> str:
    forced = ", though its time was over" if event.forced else ""
    reasons = ", ".join(dict.fromkeys(line.reason for line in event.lines))
    return f"Return {event.return_id} requested: {_quantity(event.lines)}{forced}{because(reasons)}"


def _authorized(event: ReturnAuthorized, _currency: str) -> str:
    to = f" to {event.location}" if event.location else ""
    return f"Return {event.return_id} authorized{until(event.expires_at)}{to}"


def _shipped(event: ReturnShipped, _currency: str) -> str:
    number = f", tracking number {event.tracking_number}" if event.tracking_number else ""
    return f"Return {event.return_id} sent by the customer{number}"


def _resolved(event: ReturnResolved, _currency: str) -> str:
    outcomes = ", ".join(dict.fromkeys(each.outcome for each in event.resolutions))
    return f"Return {event.return_id} resolved: {outcomes}"


def _after_request(what: str) -> Say:
    return lambda event, _currency: f"Return {event.return_id} {what}{because(getattr(event, 'reason', None))}"


SAY: dict[type, Say] = {
    OrderReturned: _returned,
    ReturnRequested: _requested,
    ReturnOpened: lambda event, _currency: (
        f"Return {event.return_id} opened: the carrier brings {_quantity(event.lines)} back to {event.location}"
    ),
    ReturnAuthorized: _authorized,
    ReturnDeclined: _after_request("declined"),
    ReturnCancelled: _after_request("cancelled"),
    ReturnExpired: _after_request("expired: nothing was sent in time"),
    ReturnShipped: _shipped,
    ReturnReceived: lambda event, _currency: (
        f"Return {event.return_id} at {event.location}: {_by(event.lines, 'condition')}"
    ),
    ReturnInspected: lambda event, _currency: (
        f"Return {event.return_id} inspected at {event.location}: {_by(event.lines, 'disposition')}"
    ),
    ReturnResolved: _resolved,
    ReturnClosed: _after_request("closed: nothing is left to be done"),
    ExchangeLinked: lambda event, _currency: (
        f"Return {event.return_id} is exchanged by {event.order.replace('-', ' ', 1)}"
    ),
}
