"""How results look on a terminal."""

from typing import Any

from rich.console import Console
from rich.table import Table

from consumers.dead_letters import ParkedMessage
from projections.money import in_words
from projections.reports import OrderReport, Sales, StockLevel

TIME_SHOWN = 19


def order(console: Console, found: OrderReport) -> None:
    """An order: where it stands, its lines, the warehouses that were asked, its timeline."""
    status = found.status
    total = in_words(status["total_minor"], status["currency"])
    console.print(f"[bold]order {status['order_id']}[/] of {status['shop']}: [bold]{status['status']}[/], {total}")
    for label, field in (("warehouse", "location"), ("carrier", "carrier"), ("tracking", "tracking_number")):
        if status[field]:
            console.print(f"  {label}: {status[field]}")
    if status["waiting_for"]:
        console.print(f"  waiting for: {status['waiting_for']}")
    _candidates(console, status["candidates"] or [])
    lines = _table("line", "sku", "description", "units", "amount")
    for line in found.lines:
        amount = in_words(line["amount_minor"], status["currency"])
        lines.add_row(str(line["line_no"]), line["sku"], line["description"], str(line["quantity"]), amount)
    console.print(lines)
    timeline = _table("when", "what", "by")
    for event in found.timeline:
        timeline.add_row(str(event["occurred_at"])[:TIME_SHOWN], event["summary"], event["actor"])
    console.print(timeline)


def stock(console: Console, levels: list[StockLevel]) -> None:
    """A SKU by location."""
    table = _table("location", "on hand", "allocated", "available", "received", "shipped", "returned", "adjusted")
    for level in levels:
        counts = (level.on_hand, level.allocated, level.available, level.received, level.shipped)
        rest = (level.returned, level.adjusted)
        table.add_row(level.location, *(str(count) for count in (*counts, *rest)))
    console.print(table)


def sales(console: Console, found: Sales) -> None:
    """Counts, then money by kind and by month."""
    counts = f"{found.documents} documents: {found.orders} orders, {found.returns} returns"
    adjustments = f"{found.stock_adjustments} stock and {found.accounting_adjustments} accounting adjustments"
    console.print(f"{counts}, {adjustments}; {found.lines} lines, {found.rejected_lines} rejected")
    if found.currency is None:
        return
    for title, sums in (("kind", found.by_kind), ("month", found.by_month)):
        table = _table(title, "amount")
        for name, amount in sums.items():
            table.add_row(name, in_words(amount, found.currency))
        table.add_row("net", in_words(found.net_minor, found.currency), style="bold")
        console.print(table)


def dead_letters(console: Console, letters: list[ParkedMessage]) -> None:
    """Where each stood, and why it is here."""
    table = _table("parked", "where", "rule", "reason", "begins with")
    for each in letters:
        where = f"{each.topic}/{each.partition}/{each.offset}"
        table.add_row(str(each.parked_at)[:TIME_SHOWN], where, each.rule, each.reason, each.body[:60])
    console.print(table if letters else "no dead letters")


def _candidates(console: Console, candidates: list[dict[str, Any]]) -> None:
    for each in candidates:
        far = f"{each['distance_km']} km" if each["distance_km"] is not None else "distance unknown"
        lacks = f": {', '.join(each['lacks'])}" if each["lacks"] else ""
        console.print(f"  asked {each['location']} ({far}): {each['outcome'].replace('_', ' ')}{lacks}")


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for number, column in enumerate(columns):
        right = number > 0 and column in _NUMBERS
        table.add_column(column, justify="right" if right else "left")
    return table


_NUMBERS = {
    *("units", "amount", "on hand", "allocated", "available", "received", "shipped", "returned", "adjusted"),
}
