"""Commands that put orders in: demo, import."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console

from orderledger.commands.failure import Failure
from orderledger.commands.progress import step_progress
from orderledger.commands.running import Json
from orderledger.demo.late import overview_of_history
from orderledger.demo.play import SEED, play_demo
from orderledger.demo.show import show_demo
from orderledger.importing.online_retail import Outcome, Strict, import_online_retail
from orderledger.importing.tracking import Stalled
from orderledger.session import ledger_at_hand
from orderledger.settings import Settings
from producers.online_retail.source import FileShapeError
from projections import reports

EXIT_REFUSED = 3

imports = typer.Typer(help="Import history from a file.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(demo)
    app.add_typer(imports, name="import")


def demo(
    *,
    orders: Annotated[int, typer.Option(min=40, help="How many.")] = 2_000,
    seed: Annotated[int, typer.Option(help="The same seed plays the same month.")] = SEED,
    keep: Annotated[bool, typer.Option("--keep", help="Leave engines and roles running.")] = False,
) -> None:
    """Play a month of three shops and four warehouses, and show what an owner wants to see."""
    settings = Settings()
    console = Console()
    console.print("Starting Kafka, PostgreSQL, intake, relay and projector.")
    with ledger_at_hand(settings, keep=keep) as endpoints:
        result = play_demo(settings, endpoints, console, orders, seed)
        with psycopg.connect(endpoints.postgres_dsn, autocommit=True) as conn:
            overview = overview_of_history(conn, result.now)
    show_demo(console, result, overview, keep=keep)


@imports.callback()
def _imports() -> None:
    """Keep `import` a group of formats, also while there is only one."""


@imports.command("online-retail")
def online_retail(
    file: Annotated[Path, typer.Argument(help="CSV, plain or gzipped", exists=True, dir_okay=False, readable=True)],
    *,
    shop: Annotated[str, typer.Option(help="Act as this shop, and the warehouse of the same id.")] = "online-retail",
    strict: Annotated[bool, typer.Option("--strict", help="Send nothing if a line can't be read.")] = False,
    as_json: Json = False,
) -> None:
    """Import a file of the UCI Online Retail form through Kafka; the same file again changes nothing."""
    settings = Settings()
    with ledger_at_hand(settings) as endpoints, step_progress() as progress:
        try:
            outcome = import_online_retail(settings, endpoints, file, shop, progress, strict=strict)
        except (FileShapeError, Strict, Stalled) as error:
            raise Failure(f"{file}: {error}") from error
        with psycopg.connect(endpoints.postgres_dsn, autocommit=True) as conn:
            sales = reports.sales(conn, shop, None)
    _tell(outcome)
    if as_json:
        sys.stdout.write(json.dumps(asdict(sales), indent=2) + "\n")
    else:
        Console().print(f"imported {sales.documents} documents; see `orderledger report sales --shop {shop}`")
    if outcome.refused:
        raise typer.Exit(EXIT_REFUSED)


def _tell(outcome: Outcome) -> None:
    errors = Console(stderr=True)
    if outcome.rejected_lines:
        errors.print(f"{outcome.rejected_lines} lines could not be read and were left out:")
    for refusal in outcome.refusals:
        errors.print(f"refused: {refusal.message_id}: {refusal.rule}: {refusal.reason}")
    if outcome.refused > len(outcome.refusals):
        errors.print(f"(and {outcome.refused - len(outcome.refusals)} more refused)")
