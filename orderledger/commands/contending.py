"""The command that lets buyers contend for the last units: bench contention."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from orderledger.bench.contention import Contention, Crowd, measure_contention
from orderledger.bench.contention_plan import Shelf
from orderledger.bench.processes import RoleDied
from orderledger.commands.failure import Failure
from orderledger.commands.running import Json
from orderledger.session import engines_at_hand
from orderledger.settings import Settings


def contention(  # noqa: PLR0913 - each is an option
    *,
    buyers: Annotated[int, typer.Option(min=1, help="Buyers, each with one ask at a time.")] = 32,
    processes: Annotated[int, typer.Option(min=1, help="Processes that they are in, each with a writer.")] = 4,
    skus: Annotated[int, typer.Option(min=1, help="SKUs of which nothing may be backordered.")] = 20,
    units: Annotated[int, typer.Option(min=1, help="Units of each SKU.")] = 100,
    seed: Annotated[int, typer.Option(help="Says who asks for what.")] = 1,
    kill: Annotated[bool, typer.Option("--kill", help="Kill half of the processes in the middle (kill -9).")] = False,
    history: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write every attempt there, as JSON lines.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Let buyers in several processes ask for more than there is; fails unless every unit is sold once and told."""
    settings = Settings()
    crowd = Crowd(buyers, processes, Shelf(skus, units), seed, kill)
    with engines_at_hand(settings) as endpoints:
        try:
            found = measure_contention(settings, endpoints, crowd, history)
        except RoleDied as error:
            raise Failure(str(error)) from error
    if as_json:
        sys.stdout.write(json.dumps(asdict(found), indent=2) + "\n")
    else:
        _show(found)
    if found.problems:
        raise Failure("what was sold does not add up: " + "; ".join(found.problems))


def _show(found: Contention) -> None:
    table = Table("what", box=None, header_style="bold", pad_edge=False)
    table.add_column("figure", justify="right")
    for name, value in asdict(found).items():
        if not isinstance(value, list):
            shown = f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"
            table.add_row(name.replace("_a_s", "/s").replace("_ms", " ms"), shown)
    Console().print(table)
