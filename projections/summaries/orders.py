"""What happened to an order as a whole, in plain words."""

from collections.abc import Sequence

from domain.accounts.events import OrderInvoiced
from domain.orders.events import (
    AddressChanged,
    AllocationWithdrawn,
    Candidate,
    HoldPlaced,
    HoldReleased,
    OrderAllocated,
    OrderApproved,
    OrderCancelled,
    OrderCompleted,
    OrderDrafted,
    OrderExpired,
    OrderPlaced,
    OrderRejected,
    OrderStuck,
    PromiseMissed,
    StockAwaited,
    UnitsCancelled,
)
from domain.orders.lines import as_sold
from projections.money import in_words
from projections.summaries.words import Say, because, lines_counted, listed, units_counted, until


def what_stock_lacks(skus: Sequence[str], candidates: Sequence[Candidate]) -> str:
    """Say which location lacks which SKUs."""
    if not candidates:
        return f"{listed(skus)}; no location is registered"
    lacks = "; ".join(f"{each.location} {_of_candidate(each)}" for each in candidates)
    return f"no location has all units: {lacks}"


def _of_candidate(each: Candidate) -> str:
    if each.outcome == "excluded" and each.lost_by not in {None, "more_parcels"}:
        return f"may not ship ({each.lost_by})"
    if each.outcome == "over_parcels":
        return "would make too many parcels"
    if each.lacks:
        return f"lacks {listed(each.lacks)}"
    return "was short before" if each.outcome == "excluded" else "has some"


def _placed(event: OrderPlaced, currency: str) -> str:
    kind = "" if event.order_type == "retail" else f" as {event.order_type.replace('_', ' ')}"
    return f"Placed{kind}: {lines_counted(as_sold(event.lines, event.kits))}, {in_words(event.total_minor, currency)}"


def _drafted(event: OrderDrafted, currency: str) -> str:
    draft = event.draft
    good = until(event.expires_at)
    return f"Offered{good}: {lines_counted(as_sold(draft.lines, draft.kits))}, {in_words(draft.total_minor, currency)}"


def _held(event: HoldPlaced, _currency: str) -> str:
    on = f" on line {event.line_no}" if event.line_no is not None else ""
    on += f" on fulfilment {event.fulfilment_id}" if event.fulfilment_id is not None else ""
    kind = event.kind.replace("_", "-")
    return f"Held{on}{until(event.expires_at)} ({kind} hold {event.hold_id}){because(event.reason)}"


def _hold_released(event: HoldReleased, _currency: str) -> str:
    forced = ", against what the ledger had found" if event.forced else ""
    return f"Hold {event.hold_id} released{forced}{because(event.reason)}"


def _cancelled_units(event: UnitsCancelled, _currency: str) -> str:
    at = f" at {event.location}" if event.location else ""
    return f"Cancelled: {units_counted(event.units)}, {event.bucket}{at}{because(event.reason)}"


def _address_changed(event: AddressChanged, _currency: str) -> str:
    country = f" in {event.destination.country}" if event.destination.country else ""
    return f"Goes to another address{country}"


def _invoiced(event: OrderInvoiced, currency: str) -> str:
    of = f" for shipment {event.shipment_id}" if event.shipment_id else ""
    amount = in_words(event.amount_minor, currency)
    return f"Invoiced on account{of}: {amount} by {event.invoice_id}, due {event.due.isoformat()}"


SAY: dict[type, Say] = {
    OrderPlaced: _placed,
    OrderDrafted: _drafted,
    OrderApproved: lambda _event, _currency: "Approved: nothing stands against it",
    OrderRejected: lambda event, _currency: f"Rejected{because(event.reason)}",
    OrderExpired: lambda event, _currency: f"Expired{because(event.reason)}",
    HoldPlaced: _held,
    HoldReleased: _hold_released,
    OrderAllocated: lambda event, _currency: (
        f"Allocated: {units_counted(event.units)} at {event.location} ({event.rule})"
    ),
    StockAwaited: lambda event, _currency: f"Waits for stock: {what_stock_lacks(event.skus, event.candidates)}",
    AllocationWithdrawn: lambda event, _currency: (
        f"Allocation withdrawn: {units_counted(event.units)} at {event.location}{because(event.reason)}"
    ),
    UnitsCancelled: _cancelled_units,
    AddressChanged: _address_changed,
    PromiseMissed: lambda event, _currency: f"Late: it was promised by {event.promised_by.isoformat()}",
    OrderStuck: lambda event, _currency: f"Stuck: {event.stage.replace('_', ' ')} for longer than it should be",
    OrderInvoiced: _invoiced,
    OrderCompleted: lambda _event, _currency: "Completed: nothing is left to be done",
    OrderCancelled: lambda event, _currency: f"Cancelled{because(event.reason)}",
}
