"""What an owner wants to see after a demo, and the commands to look further."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from orderledger.demo.play import DemoResult
from projections.reports import Overview
from projections.reports.overview import Found

DAY_S = 86_400
MINOR_PER_MAJOR = 100
SALES_BAR = 36
STATUS_BAR = 12


def show_demo(console: Console, result: DemoResult, overview: Overview, *, keep: bool) -> None:
    """Show all of it: overview, refusals, and how to go on."""
    show_overview(console, overview)
    show_refusals(console, result)
    show_next_steps(console, result, keep=keep)


def show_overview(console: Console, overview: Overview) -> None:
    """Show orders by status, what is late or stuck, fill rate, low stock and sales by day."""
    beside = Table.grid(padding=(0, 3))
    beside.add_row(_orders(console, overview.orders_by_status), _low_stock(overview.low_stock))
    console.print()
    console.print(beside)
    console.print(_fill_rate(overview))
    if overview.stuck.rows:
        console.print()
        console.print(_late(overview.stuck))
    console.print()
    console.print(_sales(console, overview.sales_by_day))


def show_refusals(console: Console, result: DemoResult) -> None:
    """Show what the shops sent wrongly and were told."""
    table = _table(f"Refused, each with a verdict to its sender ({len(result.refused)})", "rule", "message", "reason")
    for refused in sorted(result.refused, key=lambda each: (each.rule, each.message_id)):
        table.add_row(refused.rule, refused.message_id, refused.reason)
    console.print()
    console.print(table)
    console.print(f"{result.repeated} messages came twice: answered twice, done once.", highlight=False)


def show_next_steps(console: Console, result: DemoResult, *, keep: bool) -> None:
    """Show what to type next; `keep` says that all goes on running."""
    order = result.sample_order
    stay = "Everything keeps running; `orderledger down` stops it." if keep else "Start it again: orderledger up"
    steps = Table.grid(padding=(0, 3))
    for command, what in (
        (f"orderledger order {order.place.order_id}", "one order: who ships it and why, its timeline"),
        (f"orderledger stock {order.place.lines[0].sku}", "one product: units by warehouse"),
        ("orderledger report sales", "sales by kind and month"),
        ("orderledger verify", "ledger, topics and views agree"),
        ("orderledger sql", "analysts' tables: orders, lines, shipments"),
    ):
        steps.add_row(f"  {command}", Text(what, style="dim"))
    count = len(result.plan.orders)
    console.print(f"\n{count:,} orders went end to end in {result.seconds:.0f} s. The data is kept.", highlight=False)
    console.print(stay, highlight=False)
    console.print("Look further:")
    console.print(steps)


def _orders(console: Console, by_status: dict[str, int]) -> Table:
    table = _table("Orders by status", "status", "orders:right", "")
    most = max(by_status.values(), default=1)
    for status, orders in by_status.items():
        table.add_row(status.replace("_", " "), f"{orders:,}", _bar(console, orders, most, STATUS_BAR))
    return table


def _low_stock(found: Found) -> Table:
    table = _table(_of("Stock that runs low", found), "SKU", "at", "free:right", "on hand:right")
    for row in found.rows:
        table.add_row(row["sku"], row["location"], str(row["available"]), str(row["on_hand"]))
    return table


def _fill_rate(overview: Overview) -> Text:
    fill = overview.fill_rate
    rate = "-" if fill.rate is None else f"{fill.rate:.1%}"
    shipped, ordered = fill.units_shipped_from_first_allocation, fill.units_ordered
    return Text.assemble(
        ("Fill rate ", "bold"), rate, f": {shipped:,} of {ordered:,} units shipped from the first allocation"
    )


def _late(found: Found) -> Table:
    table = _table(_of("Late or stuck", found), "order", "shop", "status", "for days:right", "since", "where")
    for row in found.rows:
        since = datetime.fromisoformat(row["status_since"])
        table.add_row(
            row["order_id"],
            row["shop"],
            row["status"].replace("_", " "),
            f"{row['age_s'] / DAY_S:.0f}",
            f"{since:%d %b}",
            # What each location lacks is in the order's own report.
            row["location"] or (row["waiting_for"] or "").partition(":")[0],
        )
    return table


def _sales(console: Console, days: list[dict[str, Any]]) -> Table:
    table = _table("Sales by day", "day", "orders:right", "net:right", "")
    most = max((row["net_minor"] for row in days), default=1)
    for row in days:
        day = date.fromisoformat(row["day"])
        money = f"{row['net_minor'] / MINOR_PER_MAJOR:,.0f} {row['currency']}"
        table.add_row(f"{day:%a %d %b}", str(row["orders"]), money, _bar(console, row["net_minor"], most, SALES_BAR))
    return table


def _bar(console: Console, value: int, most: int, width: int) -> Text:
    block = "#" if console.options.ascii_only else "█"
    length = max(1, round(width * value / max(most, 1))) if value > 0 else 0
    return Text(block * length, style="cyan")


def _of(title: str, found: Found) -> str:
    return f"{title} ({len(found.rows)} of {found.total})" if found.total > len(found.rows) else title


def _table(title: str, *columns: str) -> Table:
    """A plain table; a column whose name ends in `:right` stands to the right."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0))
    for name, align in _named(columns):
        table.add_column(name, justify="right" if align else "left", header_style="dim")
    return table


def _named(columns: Iterable[str]) -> list[tuple[str, bool]]:
    return [(column.removesuffix(":right"), column.endswith(":right")) for column in columns]
