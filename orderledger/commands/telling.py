"""Tell what became of something that was asked: accepted, and what the order waits for now; or refused, and why."""

import json
import sys
from typing import Any, assert_never

import typer
from rich.console import Console
from rich.table import Table

from domain.messages import MessageAccepted, MessageDeferred, MessageRefused, Verdict
from projections.money import in_words
from projections.reports import OrderReport

EXIT_REFUSED = 1


def tell(verdict: Verdict, seen: OrderReport | None, *, as_json: bool, more: dict[str, Any] | None = None) -> None:
    """Print a verdict, and the order as it is now; a refusal ends the command with 1."""
    if as_json:
        sys.stdout.write(
            json.dumps({**_as_json(verdict), **_order(seen), **(more or {})}, indent=2, default=str) + "\n"
        )
    else:
        _show(verdict, seen)
        if more and seen is not None:
            _show_preview(more["change"], seen.status["currency"])
    if isinstance(verdict, MessageRefused):
        raise typer.Exit(EXIT_REFUSED)


def _as_json(verdict: Verdict) -> dict[str, Any]:
    match verdict:
        case MessageAccepted() | MessageDeferred():
            said = "accepted" if isinstance(verdict, MessageAccepted) else "deferred"
            return {
                "verdict": said,
                "message_id": verdict.message_id,
                "stream": verdict.stream,
                "version": verdict.version,
            }
        case MessageRefused():
            return {
                "verdict": "refused",
                "message_id": verdict.message_id,
                "rule": verdict.rule,
                "reason": verdict.reason,
                "field": verdict.field,
            }
        case _:
            assert_never(verdict)


def _order(seen: OrderReport | None) -> dict[str, Any]:
    if seen is None:
        return {}
    return {name: seen.status[name] for name in ("status", "next_step", "waiting_for", "turn")}


def _show(verdict: Verdict, seen: OrderReport | None) -> None:
    match verdict:
        case MessageAccepted():
            Console().print(f"accepted: {verdict.stream} is at version {verdict.version}", highlight=False)
        case MessageDeferred():
            Console().print(f"deferred: {verdict.stream} waits for what it is about", highlight=False)
        case MessageRefused():
            field = f" (at {verdict.field})" if verdict.field else ""
            Console(stderr=True).print(f"refused by {verdict.rule}: {verdict.reason}{field}", highlight=False)
        case _:
            assert_never(verdict)
    if seen is not None:
        status = seen.status
        Console().print(f"it is {status['status'].replace('_', ' ')}; next: {status['next_step']}", highlight=False)
        if status["waiting_for"]:
            Console().print(f"  waits for: {status['waiting_for']} (turn: {status['turn']})", highlight=False)


def _show_preview(change: dict[str, Any], currency: str) -> None:
    """What would become of the order: lines, where added units come from, and money."""
    table = Table(title=f"change {change['change_id']}", box=None, title_justify="left", pad_edge=False)
    for column in ("line", "sku", "units", "would be", "amount", "would be"):
        table.add_column(column, justify="left" if column == "sku" else "right")
    for each in change["preview"]:
        units = (str(each["quantity_before"]), str(each["quantity_after"]))
        amounts = (in_words(each[name], currency) for name in ("amount_before_minor", "amount_after_minor"))
        table.add_row(str(each["line_no"]), each["sku"], *units, *amounts)
    totals = (in_words(change[name], currency) for name in ("total_before_minor", "total_after_minor"))
    table.add_row("", "total", "", "", *totals, style="bold")
    console = Console()
    console.print(table)
    for each in change["held"]:
        console.print(f"  held in stock: {each['quantity']} {each['sku']} at {each['location']}", highlight=False)
