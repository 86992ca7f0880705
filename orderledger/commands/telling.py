"""Tell what became of something that was asked: accepted, and what the order waits for now; or refused, and why."""

import json
import sys
from typing import Any, assert_never

import typer
from rich.console import Console

from domain.messages import MessageAccepted, MessageDeferred, MessageRefused, Verdict
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
