"""How what stands parked looks on a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape

from consumers.dead_letters import ParkedMessage
from orderledger.commands.show import TIME_SHOWN, table
from projections.parked import ParkedKey
from projections.parking_log import INTAKE, Logged, Outcome

BODY_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Listing:
    """Keys that stand aside in views, and the latest dead letters of the intake."""

    views: list[ParkedKey]
    intake: list[ParkedMessage]


def listing(console: Console, found: Listing) -> None:
    """Where each stands, since when, and why."""
    shown = table("where", "which", "records", "since", "why")
    for each in found.views:
        since = str(each.since)[:TIME_SHOWN]
        shown.add_row(each.view, escape(each.key), str(each.records), since, escape(each.reason))
    for letter_ in found.intake:
        why = escape(f"{letter_.rule}: {letter_.reason}")
        shown.add_row(INTAKE, escape(letter_.place), "1", str(letter_.parked_at)[:TIME_SHOWN], why)
    console.print(shown if shown.row_count else "nothing is parked")


def records(console: Console, found: Sequence[dict[str, Any]]) -> None:
    """One after the other, in order."""
    for each in found:
        dropped = f", dropped {str(each['dropped_at'])[:TIME_SHOWN]}" if each["dropped_at"] else ""
        named = each["name"] or "no event"
        console.print(f"position {each['position']}: {named}{dropped}", style="bold", highlight=False)
        _details(console, each["reason"], each["headers"], each["body"])


def letter(console: Console, found: ParkedMessage) -> None:
    """Where it stood, and what it says."""
    console.print(f"{found.place}, sent {found.sent_at}", style="bold", highlight=False, markup=False)
    _details(console, f"{found.rule}: {found.reason}", found.headers, found.body)


def outcomes(console: Console, done: list[Outcome]) -> None:
    """What became of each."""
    shown = table("where", "which", "position", "type", "outcome", "detail")
    for each in done:
        position = "" if each.position is None else str(each.position)
        detail = escape(each.detail or "")
        shown.add_row(each.parked_in, escape(each.place), position, each.name or "-", each.outcome, detail)
    console.print(shown if done else "nothing is parked")


def log(console: Console, found: list[Logged]) -> None:
    """Who did what about which, and what became of it."""
    shown = table("when", "who", "what", "where", "which", "type", "outcome", "why")
    for each in found:
        outcome = escape(": ".join(filter(None, (each.outcome, each.detail))))
        named = (escape(each.actor), each.act, each.parked_in, escape(each.place), each.name or "-")
        shown.add_row(str(each.acted_at)[:TIME_SHOWN], *named, outcome, escape(each.why or ""))
    console.print(shown if found else "nothing was retried or dropped")


def _details(console: Console, reason: str, headers: list[list[str]], body: str) -> None:
    console.print(f"  {reason}", highlight=False, markup=False)
    for name, value in headers:
        console.print(f"  {name}: {value}", highlight=False, markup=False)
    console.print(f"  {body[:BODY_SHOWN]}", highlight=False, markup=False)
