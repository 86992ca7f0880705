"""Commands that keep the ledger true: verify, repair, rebuild."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from consumers.rebuild import CannotTake, Options
from consumers.rebuild import rebuild as rebuild_view
from ledger.commit import Head
from orderledger.commands.failure import Failure
from orderledger.commands.options import By, who
from orderledger.commands.progress import step_progress
from orderledger.commands.running import Json
from orderledger.connections import Clients, topics_of
from orderledger.repair import repair_installation
from orderledger.session import ledger_at_hand
from orderledger.settings import Settings
from orderledger.verify import Verification, verify_installation
from projections.catalogue import VIEWS
from projections.compare import DIFFERENCES_SHOWN, Difference
from projections.repair import CannotRepair, Repaired
from projections.shadow import RebuildRunning
from projections.view import View
from schemas.published_hashes import HASH_BYTES

EXIT_DIFFERS = 2
VALUE_SHOWN = 60


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(verify)
    app.command()(repair)
    app.command()(rebuild)


def verify(
    *,
    head: Annotated[
        str | None, typer.Option(metavar="POSITION:HASH", help="A head of the ledger, as it was once printed.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check that ledger, topics and views agree, to the byte; says what differs first, and then exits with 2.

    Keep the head that it prints where whoever runs the ledger can't change it: with --head it must be met again.
    """
    noted = _head(head) if head is not None else None
    settings = Settings()
    with ledger_at_hand(settings) as endpoints:
        found = verify_installation(settings, endpoints, noted)
    if as_json:
        sys.stdout.write(json.dumps({"agrees": found.agrees, **asdict(found)}, indent=2, default=str) + "\n")
    else:
        _show(found)
    if not found.agrees:
        raise typer.Exit(EXIT_DIFFERS)


def repair(
    views: Annotated[
        list[str] | None, typer.Argument(metavar="[VIEW]...", help=f"Of {', '.join(VIEWS)}; else all.")
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Put right the rows of views that are not what the ledger says, while all goes on; says which, and logs them."""
    wanted = [_view(name) for name in views or VIEWS]
    settings = Settings()
    with ledger_at_hand(settings) as endpoints:
        try:
            done = repair_installation(settings, endpoints, wanted)
        except (CannotRepair, RebuildRunning) as error:
            raise Failure(str(error)) from error
    if as_json:
        sys.stdout.write(json.dumps([asdict(each) for each in done], indent=2, default=str) + "\n")
    else:
        _show_repaired(Console(), done)


def rebuild(
    view: Annotated[str, typer.Argument(help=f"One of {', '.join(VIEWS)}.")],
    *,
    with_dropped: Annotated[bool, typer.Option("--with-dropped", help="Take what was dropped, too.")] = False,
    by: By = None,
) -> None:
    """Fill a view anew from its topic, beside the live one, and swap."""
    chosen = _view(view)
    settings = Settings()
    with ledger_at_hand(settings) as endpoints:
        clients = Clients(settings, endpoints.kafka_bootstrap)
        try:
            with step_progress() as show:
                options = Options(by or who(), with_dropped, partial(show, "records"))
                rebuild_view(chosen, clients.consumer, endpoints.postgres_dsn, topics_of(settings), options)
        except (RebuildRunning, CannotTake) as error:
            raise Failure(str(error)) from error
    sys.stdout.write(f"{view} is rebuilt\n")


def _head(text: str) -> Head:
    position, _, digest = text.partition(":")
    try:
        head = Head(int(position), bytes.fromhex(digest))
    except ValueError:
        raise typer.BadParameter(f"{text} is not POSITION:HASH, as verify prints it", param_hint="--head") from None
    if head.position < 1 or len(head.hash) != HASH_BYTES:
        raise typer.BadParameter(f"{text} is not POSITION:HASH, as verify prints it", param_hint="--head")
    return head


def _view(name: str) -> View:
    if name not in VIEWS:
        raise Failure(f"there is no view {name}; there are {', '.join(VIEWS)}")
    return VIEWS[name]


def _show(found: Verification) -> None:
    # A head is to be copied, and is longer than many a line.
    console = Console(soft_wrap=True)
    console.print(f"ledger: {found.events} events, {found.published} of their hashes published")
    console.print(f"head: {found.events}:{found.head}")
    _tell(console, found.ledger_problems)
    console.print(f"topics: {found.topic_events} events as in the ledger")
    _tell(console, found.topic_problems)
    _tell(console, [found.late] if found.late else [])
    for view in found.views:
        for table in view.tables:
            console.print(f"{table.table}: {table.rows} rows, digest {table.digest[:16]}…")
            for difference in table.differences:
                console.print(f"  [red]{difference.kind}[/] {_key(difference.key)} {_columns(difference)}")
            if table.total > len(table.differences):
                console.print(f"  [red](and {table.total - len(table.differences)} more)[/]")
        if view.parked:
            console.print(f"  [red]{view.view}: {view.parked} events are parked[/]")
        if view.dropped:
            console.print(f"  {view.view}: {view.dropped} events were dropped")
        if view.problem:
            console.print(f"  [red]{view.view}: {view.problem}[/]")
    console.print("[green]all agree[/]" if found.agrees else "[red]they do not agree[/]")


def _tell(console: Console, problems: Iterable[object]) -> None:
    for problem in problems:
        console.print(f"  [red]{escape(str(problem))}[/]")


def _key(key: dict[str, Any]) -> str:
    return " ".join(f"{name}={value}" for name, value in key.items())


def _columns(row: Difference, words: str = "is {}, should be {}") -> str:
    told = ((name, words.format(_short(seen), _short(due))) for name, (seen, due) in row.columns.items())
    return ", ".join(f"{name} {what}" for name, what in told)


def _short(value: Any) -> str:
    """A state is long; what is shown says that it differs, not how."""
    text = str(value)
    return text if len(text) <= VALUE_SHOWN else f"{text[:VALUE_SHOWN]}…"


def _show_repaired(console: Console, done: list[Repaired]) -> None:
    for each in done:
        console.print(f"{each.view}: {'1 row' if len(each.rows) == 1 else f'{len(each.rows)} rows'} put right")
        for row in each.rows[:DIFFERENCES_SHOWN]:
            what = _columns(row, "was {}, is {}")
            console.print(f"  {row.table}: [green]{_MENDED[row.kind]}[/] {_key(row.key)} {what}")
        if len(each.rows) > DIFFERENCES_SHOWN:
            console.print(f"  (and {len(each.rows) - DIFFERENCES_SHOWN} more, see the log)")


_MENDED = {"differs": "corrected", "surplus": "removed", "missing": "added"}
