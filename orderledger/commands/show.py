"""How results look on a terminal."""

from rich.console import Console
from rich.table import Table

from projections.money import in_words
from projections.reports import Sales

TIME_SHOWN = 19


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


def table(*columns: str) -> Table:
    """A plain table; what counts stands to the right."""
    shown = Table(box=None, header_style="bold", pad_edge=False)
    for number, column in enumerate(columns):
        right = number > 0 and column in _NUMBERS
        shown.add_column(column, justify="right" if right else "left")
    return shown


_NUMBERS = {
    *("units", "amount", "on hand", "allocated", "reserved", "safety", "unavailable", "available", "incoming"),
    *("received", "shipped", "returned", "adjusted", "transferred", "priority", "a day", "days of cover"),
    *("released", "open", "open units", "km", "today", "simulated"),
    *("skus", "counted", "expected", "difference", "quality control", "taken on", "capacity"),
    *("quantity", "weight g", "parts", "backorder limit", "lead time days"),
    *("planned", "in transit", "damaged", "over", "written off", "ordered", "agreed", "outstanding"),
}
