"""What happened to an order, in plain words: one sentence an event, by the type of the event."""

from typing import Any

from projections.summaries import changes, fulfilments, orders, payments, returns, shipments
from projections.summaries.words import Say

SAY: dict[type, Say] = {
    **orders.SAY,
    **changes.SAY,
    **fulfilments.SAY,
    **shipments.SAY,
    **payments.SAY,
    **returns.SAY,
}


def summary_of(event: Any, currency: str) -> str:
    """Say it in one line; amounts are in the order's currency."""
    return SAY[type(event)](event, currency)
