"""How transfers and purchase orders look on a terminal."""

from datetime import date

from rich.console import Console

from orderledger.commands.show import table
from projections.money import in_words
from projections.reports import PurchaseRow, TransferRow


def transfers(console: Console, found: list[TransferRow]) -> None:
    """Where each goes, and how far it has come."""
    counts = ("planned", "shipped", "in transit", "received", "damaged", "over", "written off")
    shown = table("transfer", "from", "to", "status", *counts, "expected")
    for each in found:
        units = (str(_count(each, name)) for name in counts)
        shown.add_row(each.transfer_id, each.source, each.destination, each.status, *units, _day(each.expected_on))
    console.print(shown if found else "no transfers")


def purchases(console: Console, found: list[PurchaseRow]) -> None:
    """Of whom each is, and what is still to come."""
    counts = ("ordered", "agreed", "received", "outstanding", "over")
    shown = table("purchase order", "supplier", "to", "status", *counts, "expected", "amount")
    for each in found:
        units = (str(_count(each, name)) for name in counts)
        amount = in_words(each.total_minor, each.currency)
        named = (each.purchase_id, each.supplier, each.location, each.status)
        shown.add_row(*named, *units, _day(each.expected_on), amount)
    console.print(shown if found else "no purchase orders")


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _count(row: TransferRow | PurchaseRow, name: str) -> int:
    """Give the figure under the heading of a column."""
    return int(getattr(row, name.replace(" ", "_")))
