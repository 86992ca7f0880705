"""The commands that measure: bench, and what is held under contention."""

import json
import os
import platform
import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup

from orderledger.bench.processes import RoleDied
from orderledger.bench.rows import Row, Spent
from orderledger.bench.suite import IN_MEMORY, NAMES, Report, Scale, measure_in_memory, run_bench
from orderledger.commands.contending import contention
from orderledger.commands.failure import Failure
from orderledger.commands.running import Json
from orderledger.session import engines_at_hand
from orderledger.settings import Settings

DEFAULT = Scale()


class _FiguresUnlessNamed(TyperGroup):
    """`bench relay --json` is `bench figures relay --json`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the name of the default command in front, where none is named."""
        named = args[:1] == ["--help"] or set(args[:1]) & self.commands.keys()
        return super().parse_args(ctx, args if named else ["figures", *args])


def register(app: typer.Typer) -> None:
    """Add the commands."""
    bench = typer.Typer(cls=_FiguresUnlessNamed, help="Measure; `bench [NAME]... [OPTIONS]` is `bench figures`.")
    bench.command()(figures)
    bench.command()(contention)
    app.add_typer(bench, name="bench")


def figures(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help=f"Of {', '.join(NAMES)}.")] = None,
    *,
    orders: Annotated[int, typer.Option(min=1, help="Orders that fill each stage.")] = DEFAULT.orders,
    seconds: Annotated[float, typer.Option(min=0.2, help="For what is measured by time.")] = DEFAULT.seconds,
    as_json: Json = False,
) -> None:
    """Measure orders and events a second, beside the same work done by plain libraries."""
    chosen = names or list(NAMES)
    unknown = [name for name in chosen if name not in NAMES]
    if unknown:
        raise typer.BadParameter(f"there is no {unknown[0]}; there are {', '.join(NAMES)}")
    report = _measure(chosen, Scale(orders, seconds))
    if as_json:
        found = {"rows": [asdict(each) for each in report.rows], "processes": [asdict(each) for each in report.spent]}
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
    else:
        _show(report)


def _measure(names: list[str], scale: Scale) -> Report:
    """Start no engine where none is needed."""
    if set(names) <= set(IN_MEMORY):
        return measure_in_memory(names, scale, _tell)
    settings = Settings()
    with engines_at_hand(settings) as endpoints:
        try:
            return run_bench(settings, endpoints, names, scale, _tell)
        except RoleDied as error:
            raise Failure(str(error)) from error


def _tell(step: str) -> None:
    sys.stderr.write(f"measuring {step}\n")


def _show(report: Report) -> None:
    console = Console()
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    console.print(f"{os.cpu_count()} cores, load {load}, Python {platform.python_version()}")
    console.print(_figures(report.rows))
    if report.spent:
        console.print(_processes(report.spent))


def _figures(rows: list[Row]) -> Table:
    table = Table("what", "unit", "peer", box=None, header_style="bold", pad_edge=False)
    for name in ("ours", "peer", "ratio", "p50 ms", "p99 ms", "again a commit"):
        table.add_column(name, justify="right")
    for each in rows:
        latencies = [f"{ms:,.0f}" if ms is not None else "" for ms in (each.p50_ms, each.p99_ms)]
        figures = (f"{each.ours:,.0f}", f"{each.peer_value:,.0f}", f"{each.ratio:.2f}")
        again = f"{each.again_a_commit:.2f}" if each.again_a_commit is not None else ""
        table.add_row(each.name, each.unit, each.peer, *figures, *latencies, again)
    return table


def _processes(spent: list[Spent]) -> Table:
    table = Table("measured", "process", box=None, header_style="bold", pad_edge=False)
    for name in ("CPU s", "CPU µs a unit", "peak MiB"):
        table.add_column(name, justify="right")
    for each in spent:
        a_unit = f"{each.cpu_us_a_unit:,.0f}" if each.cpu_us_a_unit is not None else ""
        table.add_row(each.bench, each.process, f"{each.cpu_s:.2f}", a_unit, f"{each.peak_mib:,.0f}")
    return table
