"""How transfers, purchase orders and counts look on a terminal."""

from datetime import date

from rich.console import Console
from rich.markup import escape

from orderledger.commands.show import TIME_SHOWN, table
from projections.money import in_words
from projections.reports import CountRow, Document, PurchaseRow, TransferRow


def transfers(console: Console, found: list[TransferRow]) -> None:
    """Where each goes, and how far it has come."""
    counts = ("planned", "shipped", "in transit", "received", *_ASIDE, "over", "written off")
    shown = table("transfer", "from", "to", "status", *counts, "expected")
    for each in found:
        units = (str(_count(each, name)) for name in counts)
        shown.add_row(each.transfer_id, each.source, each.destination, each.status, *units, _day(each.expected_on))
    console.print(shown if found else "no transfers")


def purchases(console: Console, found: list[PurchaseRow]) -> None:
    """Of whom each is, and what is still to come."""
    counts = ("ordered", "agreed", "received", *_ASIDE, "outstanding", "over")
    shown = table("purchase order", "supplier", "to", "status", *counts, "expected", "amount")
    for each in found:
        units = (str(_count(each, name)) for name in counts)
        amount = in_words(each.total_minor, each.currency)
        named = (each.purchase_id, each.supplier, each.location, each.status)
        shown.add_row(*named, *units, _day(each.expected_on), amount)
    console.print(shown if found else "no purchase orders")


def counts(console: Console, found: list[CountRow]) -> None:
    """Where each was made, and by how much the shelves differ."""
    figures = ("skus", "counted", "expected", "difference")
    shown = table("location", "count", "status", *figures, "told")
    for each in found:
        units = ("" if (figure := getattr(each, name)) is None else str(figure) for name in figures)
        told = str(each.told_at)[:TIME_SHOWN] if each.told_at else ""
        shown.add_row(each.location, escape(each.document_id), each.status, *units, told)
    console.print(shown if found else "no counts")


def document(console: Console, found: Document) -> None:
    """What is known of it, and of each of its lines."""
    for name, value in found.document.items():
        if value is not None and name not in _OF_LEDGER:
            console.print(f"{name.replace('_', ' ')}: {escape(str(value))}", highlight=False)
    shown = table(*(name.replace("_", " ") for name in found.lines[0]))
    for each in found.lines:
        shown.add_row(*("" if value is None else escape(str(value)) for value in each.values()))
    console.print(shown)


_ASIDE = ("damaged", "quality control")
_OF_LEDGER = ("version", "position", "updated_at")


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _count(row: TransferRow | PurchaseRow, name: str) -> int:
    """Give the figure under the heading of a column."""
    return int(getattr(row, name.replace(" ", "_")))
