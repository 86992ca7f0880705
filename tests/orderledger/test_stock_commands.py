"""What the commands about stock take, and how their answers look."""

from datetime import UTC, date, datetime, timedelta

import pytest
import typer
from rich.console import Console

from orderledger.commands import show_stock
from orderledger.commands.options import past_moment
from projections.reports import Cover, Load, PastStock, StockBalance, StockLevel, StockReport

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def shown(write: object, found: object) -> str:
    """What people see."""
    console = Console(width=200, record=True)
    write(console, found)  # type: ignore[operator]
    return console.export_text()


def test_a_past_moment_has_a_zone() -> None:
    assert past_moment("2026-03-01T12:30:00+01:00", "--at", NOW) == NOW - timedelta(minutes=30)
    assert past_moment("2026-03-01T12:00:00Z", "--at", NOW) == NOW


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("yesterday", "ISO 8601"),
        ("2026-02-30T12:00:00Z", "ISO 8601"),
        ("2026-03-01T11:00:00", "say its zone"),
        ("2026-03-01T12:00:01Z", "still to come"),
    ],
)
def test_a_moment_that_is_none_or_not_past_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(typer.BadParameter, match=reason):
        past_moment(text, "--at", NOW)


def test_stock_is_shown_with_the_total_that_waits_and_who_is_first() -> None:
    level = StockLevel("mug", "leeds", 5, 1, 0, 2, 0, 2, 0, 9, 4, 0, 0, 0, 7)
    waits = {"shop": "anna", "order_id": "7", "units": 3, "promised_by": None, "priority": 100, "placed_at": None}
    report = StockReport("mug", [level], 8, 2, [waits | {"since": NOW.isoformat()}])
    told = shown(show_stock.stock, report)
    assert "leeds" in told
    assert "backordered: 8 units, 2 orders wait" in told
    assert "anna:7" in told
    assert "backordered" not in shown(show_stock.stock, StockReport("mug", [level], 0, 0, []))


def test_past_stock_says_when_it_last_moved() -> None:
    balance = StockBalance("leeds", 5, 1, 0, 2, 0, 2, 3, 7, NOW)
    assert "2026-03-01T12:00:00" in shown(show_stock.past_stock, PastStock("mug", NOW, [balance]))


def test_what_never_ships_has_no_days_of_cover() -> None:
    told = shown(show_stock.low_stock(7), [Cover("mug", "leeds", 0, 0, 0, 0.0, None, low=True)])
    assert told.split()[-3:] == ["0.0", "-", "low"]
    assert "nothing lasts less than 7 days" in shown(show_stock.low_stock(7), [])


def test_load_is_shown_by_day() -> None:
    assert "2026-03-01" in shown(show_stock.load, [Load("leeds", date(2026, 3, 1), 2, 1, 1, 2)])
