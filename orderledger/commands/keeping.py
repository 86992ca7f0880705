"""Commands that keep the ledger true: verify, rebuild."""

import json
import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console

from consumers.rebuild import rebuild as rebuild_view
from orderledger.commands.failure import Failure
from orderledger.commands.running import Json
from orderledger.connections import Clients, topics_of
from orderledger.session import ledger_at_hand
from orderledger.settings import Settings
from orderledger.verify import Verification, verify_installation
from projections.catalogue import VIEWS

EXIT_DIFFERS = 2


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(verify)
    app.command()(rebuild)


def verify(*, as_json: Json = False) -> None:
    """Check that ledger, topics and views agree, to the byte; says what differs, and then exits with 2."""
    settings = Settings()
    with ledger_at_hand(settings) as endpoints:
        found = verify_installation(settings, endpoints)
    if as_json:
        sys.stdout.write(json.dumps({"agrees": found.agrees, **asdict(found)}, indent=2, default=str) + "\n")
    else:
        _show(found)
    if not found.agrees:
        raise typer.Exit(EXIT_DIFFERS)


def rebuild(view: Annotated[str, typer.Argument(help=f"One of {', '.join(VIEWS)}.")]) -> None:
    """Fill a view anew from its topic, beside the live one, and swap."""
    if view not in VIEWS:
        raise Failure(f"there is no view {view}; there are {', '.join(VIEWS)}")
    settings = Settings()
    with ledger_at_hand(settings) as endpoints:
        clients = Clients(settings, endpoints.kafka_bootstrap)
        rebuild_view(VIEWS[view], clients.consumer, endpoints.postgres_dsn, topics_of(settings))
    sys.stdout.write(f"{view} is rebuilt\n")


def _show(found: Verification) -> None:
    console = Console()
    console.print(f"ledger: {found.events} events, head {found.head[:16] or '-'}…")
    for problem in found.ledger_problems:
        console.print(f"  [red]{problem}[/]")
    console.print(f"topics: {found.topic_events} events in {found.partitions} partitions")
    for problem in found.topic_problems:
        console.print(f"  [red]{problem}[/]")
    for view in found.views:
        for table in view.tables:
            console.print(f"{table.table}: {table.rows} rows, digest {table.digest[:16]}…")
            for difference in table.differences:
                console.print(f"  [red]{difference.kind}[/] {_key(difference.key)} {_columns(difference.columns)}")
            if table.total > len(table.differences):
                console.print(f"  [red](and {table.total - len(table.differences)} more)[/]")
        if view.parked:
            console.print(f"  [red]{view.view}: {view.parked} events are parked[/]")
        if view.problem:
            console.print(f"  [red]{view.view}: {view.problem}[/]")
    console.print("[green]all agree[/]" if found.agrees else "[red]they do not agree[/]")


def _key(key: dict[str, Any]) -> str:
    return " ".join(f"{name}={value}" for name, value in key.items())


def _columns(columns: dict[str, tuple[Any, Any]]) -> str:
    return ", ".join(f"{name} is {seen}, should be {due}" for name, (seen, due) in columns.items())
