"""Commands that run the ledger: up, down, status, run."""

import json
import sys
from dataclasses import asdict
from typing import Annotated, Any

import psycopg
import typer
from rich.console import Console
from rich.table import Table

from consumers.dead_letters import count_dead_letters
from ledger.layout import OtherLayout
from orderledger.connections import open_recorder
from orderledger.engines import engine_status, engines_are_up, running_endpoints, start_engines, stop_engines
from orderledger.prepare import prepare
from orderledger.roles import ROLES
from orderledger.run import run_role
from orderledger.settings import Settings
from orderledger.supervisor import start_supervisor, stop_supervisor, supervisor_status
from projections.audit import last_pass

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(up)
    app.command()(down)
    app.command()(status)
    app.command()(run)
    app.command("prepare")(prepare_installation)


def up() -> None:
    """Start the engines, and intake, relay, projector and audit under a supervisor; returns when all run."""
    settings = Settings()
    were_up = engines_are_up(settings)
    endpoints = start_engines(settings)
    try:
        prepare(settings, endpoints)
    except OtherLayout:
        if not were_up:
            stop_engines(settings)
        raise
    start_supervisor(settings)
    status()


def prepare_installation() -> None:
    """Create the topics and tables that are missing, as `up` does first; for servers that run roles by themselves."""
    settings = Settings()
    prepare(settings, start_engines(settings))


def down() -> None:
    """Stop all that `up` started; the data is kept."""
    settings = Settings()
    stop_supervisor(settings)
    stop_engines(settings)
    sys.stdout.write("stopped; the data is kept\n")


def status(*, as_json: Json = False) -> None:
    """Show what runs, where, and how far the ledger is."""
    settings = Settings()
    found = _status(settings)
    if as_json:
        sys.stdout.write(json.dumps(found, indent=2, default=str) + "\n")
    else:
        _show(found)


def run(role: Annotated[str, typer.Argument(help=", ".join(ROLES))]) -> None:
    """Run one role in the foreground, until ctrl-C."""
    if role not in ROLES:
        raise typer.BadParameter(f"there is no role {role}; there are {', '.join(ROLES)}")
    settings = Settings()
    run_role(role, settings, running_endpoints(settings))


def _status(settings: Settings) -> dict[str, Any]:
    engines = engine_status(settings)
    found: dict[str, Any] = {
        "home": str(settings.home),
        "engines": [asdict(each) for each in engines],
        "supervisor": asdict(supervisor_status(settings)),
        "ledger": None,
        "audit": None,
    }
    if all(each.state != "stopped" for each in engines):
        endpoints = running_endpoints(settings)
        recorder = open_recorder(endpoints)
        letters = count_dead_letters(recorder)
        found["ledger"] = {"position": recorder.position(), "dead_letters": letters}
        recorder.datastore.close()
        with psycopg.connect(endpoints.postgres_dsn) as conn:
            found["audit"] = [{"agrees": each.agrees, **asdict(each)} for each in last_pass(conn)]
    return found


def _show(found: dict[str, Any]) -> None:
    table = Table("what", "state", "where", "pid", box=None, header_style="bold")
    for engine in found["engines"]:
        table.add_row(engine["name"], engine["state"], engine["address"] or "", str(engine["pid"] or ""))
    supervisor = found["supervisor"]
    table.add_row("supervisor", supervisor["state"], found["home"], str(supervisor["pid"] or ""))
    for role in supervisor["roles"]:
        restarts = f"{role['restarts']} restarts" if role["restarts"] else ""
        table.add_row(f"  {role['name']}", role["state"], restarts, str(role["pid"] or ""))
    console = Console()
    console.print(table)
    if found["ledger"]:
        ledger = found["ledger"]
        console.print(f"ledger at position {ledger['position']}, {ledger['dead_letters']} dead letters")
        console.print(_audit_in_words(found["audit"]))


def _audit_in_words(audits: list[dict[str, Any]]) -> str:
    """Say what the last complete pass of the audit found, and of when it is."""
    if not audits:
        return "audit: no pass is complete yet"
    since, position = min(each["audited_at"] for each in audits), min(each["position"] for each in audits)
    wrong = [f"{each['view']} {each['problem'] or _rows(each['differences'])}" for each in audits if not each["agrees"]]
    what = f"[red]{'; '.join(wrong)}[/]: see views.audit_differences, orderledger verify" if wrong else "all agree"
    if parked := sum(each["parked"] for each in audits):
        what += f"; {parked} records stand parked: see orderledger parked"
    return f"audit of {since.isoformat(timespec='seconds')} at position {position}: {what}"


def _rows(number: int) -> str:
    return "1 row differs" if number == 1 else f"{number} rows differ"
