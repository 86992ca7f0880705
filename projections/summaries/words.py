"""Words that summaries share: numbers of things, lists of SKUs."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from domain.orders.lines import Line, Units

SKUS_SHOWN = 5

Say = Callable[[Any, str], str]
"""Say an event in one sentence; amounts of it are in the currency (of the order)."""


def lines_counted(lines: Sequence[Line]) -> str:
    """Such as `3 lines, 5 units`."""
    units = sum(line.quantity for line in lines if line.kind == "goods")
    return f"{counted(len(lines), 'line')}, {counted(units, 'unit')}"


def units_counted(units: Sequence[Units]) -> str:
    """Such as `5 units`."""
    return counted(sum(each.quantity for each in units), "unit")


def listed(skus: Sequence[str]) -> str:
    """Name some SKUs, and count the rest."""
    more = f" and {len(skus) - SKUS_SHOWN} more" if len(skus) > SKUS_SHOWN else ""
    return ", ".join(skus[:SKUS_SHOWN]) + more


def counted(number: int, thing: str) -> str:
    """Such as `1 unit` or `2 units`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def until(at: datetime | date | None) -> str:
    """Such as ` until 2026-03-01 12:00 UTC`; nothing where there is no end."""
    match at:
        case None:
            return ""
        case datetime():
            return f" until {at:%Y-%m-%d %H:%M} UTC"
        case _:
            return f" until {at.isoformat()}"


def because(reason: str | None) -> str:
    """Such as `: changed their mind`; nothing where nobody said why."""
    return f": {reason}" if reason else ""
