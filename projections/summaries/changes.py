"""What somebody wanted otherwise of an order, in plain words."""

from domain.changes.events import (
    AddressChangeDeclined,
    AddressChangeRequested,
    ChangeCancelled,
    ChangeConfirmed,
    ChangeDeclined,
    ChangeExpired,
    ChangeProposed,
    ChangeRequested,
    UnitsRecalled,
)
from projections.money import in_words
from projections.summaries.words import Say, because, counted, units_counted, until


def _moved(before_minor: int, after_minor: int, currency: str) -> str:
    return f"{in_words(before_minor, currency)} to {in_words(after_minor, currency)}"


def _proposed(event: ChangeProposed, currency: str) -> str:
    total = _moved(event.total_before_minor, event.total_after_minor, currency)
    units = f"{units_counted(event.added)} more, {units_counted(event.reduced)} less"
    return f"Change {event.change_id} proposed{until(event.expires_at)}: {units}, {total}{because(event.reason)}"


def _confirmed(event: ChangeConfirmed, currency: str) -> str:
    total = _moved(event.total_before_minor, event.total_after_minor, currency)
    units = f"{units_counted(event.added)} more, {units_counted(event.reduced)} less"
    return f"Change {event.change_id} made: {units}, {total}"


SAY: dict[type, Say] = {
    ChangeProposed: _proposed,
    ChangeRequested: lambda event, _currency: (
        f"Change {event.change_id} wanted: {counted(len(event.asked), 'fulfilment')} to be answered for"
    ),
    ChangeConfirmed: _confirmed,
    ChangeDeclined: lambda event, _currency: f"Change {event.change_id} declined{because(event.reason)}",
    ChangeCancelled: lambda event, _currency: f"Change {event.change_id} cancelled{because(event.reason)}",
    ChangeExpired: lambda event, _currency: f"Change {event.change_id} expired: nobody confirmed it in time",
    AddressChangeRequested: lambda event, _currency: (
        f"Another address is wanted: {counted(len(event.asked), 'fulfilment')} to be answered for"
        f"{because(event.reason)}"
    ),
    AddressChangeDeclined: lambda event, _currency: f"Keeps its address{because(event.reason)}",
    UnitsRecalled: lambda event, _currency: (
        f"Given back by {event.location}: {units_counted(event.units)}, which go to another address"
    ),
}
