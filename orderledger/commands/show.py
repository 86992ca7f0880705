"""How results look on a terminal."""

from datetime import date

from rich.console import Console
from rich.table import Table

from consumers.dead_letters import ParkedMessage
from projections.money import in_words
from projections.reports import PurchaseRow, Sales, StockLevel, TransferRow

TIME_SHOWN = 19


def stock(console: Console, levels: list[StockLevel]) -> None:
    """A SKU by location; of what is 0 everywhere only what one always wants to know."""
    now = ("on hand", "allocated", "reserved", "safety", "unavailable", "available", "incoming")
    moved = ("received", "shipped", "returned", "adjusted", "transferred")
    names = [name for name in (*now, *moved) if name in _ALWAYS or any(_count(level, name) for level in levels)]
    shown = table("location", *names)
    for level in levels:
        shown.add_row(level.location, *(str(_count(level, name)) for name in names))
    console.print(shown)


_ALWAYS = ("on hand", "allocated", "available")


def _count(row: StockLevel | TransferRow | PurchaseRow, name: str) -> int:
    """Give the figure under the heading of a column."""
    return int(getattr(row, name.replace(" ", "_")))


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


def sales(console: Console, found: Sales) -> None:
    """Counts, then money by kind and by month."""
    counts = f"{found.documents} documents: {found.orders} orders, {found.returns} returns"
    adjustments = f"{found.stock_adjustments} stock and {found.accounting_adjustments} accounting adjustments"
    console.print(f"{counts}, {adjustments}; {found.lines} lines, {found.rejected_lines} rejected")
    if found.currency is None:
        return
    for title, sums in (("kind", found.by_kind), ("month", found.by_month)):
        shown = table(title, "amount")
        for name, amount in sums.items():
            shown.add_row(name, in_words(amount, found.currency))
        shown.add_row("net", in_words(found.net_minor, found.currency), style="bold")
        console.print(shown)


def dead_letters(console: Console, letters: list[ParkedMessage]) -> None:
    """Where each stood, and why it is here."""
    shown = table("parked", "where", "rule", "reason", "begins with")
    for each in letters:
        where = f"{each.topic}/{each.partition}/{each.offset}"
        shown.add_row(str(each.parked_at)[:TIME_SHOWN], where, each.rule, each.reason, each.body[:60])
    console.print(shown if letters else "no dead letters")


def table(*columns: str) -> Table:
    """A plain table; what counts stands to the right."""
    shown = Table(box=None, header_style="bold", pad_edge=False)
    for number, column in enumerate(columns):
        right = number > 0 and column in _NUMBERS
        shown.add_column(column, justify="right" if right else "left")
    return shown


_NUMBERS = {
    *("units", "amount", "on hand", "allocated", "reserved", "safety", "unavailable", "available", "incoming"),
    *("received", "shipped", "returned", "adjusted", "transferred"),
    *("km", "a day", "today", "simulated"),
    *("planned", "in transit", "damaged", "over", "written off", "ordered", "agreed", "outstanding"),
}
