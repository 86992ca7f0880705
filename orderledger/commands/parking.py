"""Commands on what stands parked, in views and at the intake: list, show, retry, drop, and what was done about it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Annotated, Any

import psycopg
import typer

from consumers.dead_letters import dead_letter, drop_dead_letter, list_dead_letters
from orderledger.commands import show_parked
from orderledger.commands.failure import Failure
from orderledger.commands.options import By, who
from orderledger.commands.printing import print_found
from orderledger.commands.running import Json
from orderledger.parking import hand_in_again
from orderledger.session import ledger_at_hand, views_at_hand
from orderledger.settings import Settings
from projections.catalogue import VIEWS
from projections.parked import NotParked, drop, parked_keys, parked_records, retry, text_of
from projections.parking_log import INTAKE, Act, Outcome, read_log
from projections.shadow import RebuildRunning
from projections.view import View

EXIT_STAYS = 1
EVERY_LETTER = 10_000

Where = Annotated[str, typer.Argument(metavar="WHERE", help=f"{', '.join(VIEWS)} or {INTAKE}.")]
Which = Annotated[str, typer.Argument(metavar="WHICH", help="Key in a view; topic/partition/offset of a dead letter.")]
Limit = Annotated[int, typer.Option(min=1, help="No more than so many.")]

parked = typer.Typer(help="What views and intake could not take: list, show, retry, drop.", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(parked, name="parked")


@parked.callback()
def listing(context: typer.Context, *, limit: Limit = 20, as_json: Json = False) -> None:
    """List what stands parked: where, since when and why; `retry` and `drop` are for one of them."""
    if context.invoked_subcommand is None:
        with views_at_hand(Settings()) as conn:
            found = show_parked.Listing(parked_keys(conn), list_dead_letters(conn, limit))
        print_found(found, show_parked.listing, as_json=as_json)


@parked.command()
def show(where: Where, which: Which, *, as_json: Json = False) -> None:
    """Show records as they came, in their order, with the reason of each."""
    with _failures(), views_at_hand(Settings()) as conn:
        if where == INTAKE:
            print_found(dead_letter(conn, which), show_parked.letter, as_json=as_json)
        else:
            records = [asdict(each) for each in parked_records(conn, _view(where), which)]
            print_found([_readable(each) for each in records], show_parked.records, as_json=as_json)


@parked.command("retry")
def retry_parked(
    where: Where,
    which: Annotated[str | None, typer.Argument(metavar="[WHICH]", help="As of `show`; without, all.")] = None,
    *,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Project again in order what a view has parked, or hand dead letters in again, each with its id.

    What still can't be taken stays parked with its new reason; the command then exits with 1.
    """
    act = Act(by or who(), "retry")
    with _failures():
        done = list(_retry_letters(which, act) if where == INTAKE else _retry_keys(_view(where), which, act))
    _tell(done, as_json=as_json)


@parked.command("drop")
def drop_parked(
    where: Where,
    which: Which,
    *,
    reason: Annotated[str, typer.Option(help="Why; it is recorded.")],
    every: Annotated[bool, typer.Option("--all", help="Also what stands behind it, instead of trying that.")] = False,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Let go of a dead letter, or of the first record under a key in a view: those behind it are tried again."""
    if not reason.strip():
        raise typer.BadParameter("--reason: say why")
    act = Act(by or who(), "drop", reason)
    with _failures(), views_at_hand(Settings()) as conn:
        if where == INTAKE:
            done = [drop_dead_letter(conn, which, act)]
        else:
            done = drop(conn, _view(where), which, act, every=every)
    _tell(done, as_json=as_json)


@parked.command()
def log(*, limit: Limit = 20, as_json: Json = False) -> None:
    """Show what was done about what was parked: who, when, why, and what became of it."""
    with views_at_hand(Settings()) as conn:
        found = read_log(conn, limit)
    print_found(found, show_parked.log, as_json=as_json)


def _retry_keys(view: View, which: str | None, act: Act) -> Iterator[Outcome]:
    with views_at_hand(Settings()) as conn:
        if which:
            yield from retry(conn, view, which, act)
            return
        for key in [each.key for each in parked_keys(conn) if each.view == view.name]:
            # Another may have been faster.
            with suppress(NotParked):
                yield from retry(conn, view, key, act)


def _retry_letters(which: str | None, act: Act) -> Iterator[Outcome]:
    settings = Settings()
    with ledger_at_hand(settings) as endpoints:
        if which:
            yield hand_in_again(settings, endpoints, which, act)
            return
        for place in _places(endpoints.postgres_dsn):
            with suppress(NotParked):
                yield hand_in_again(settings, endpoints, place, act)


def _places(dsn: str) -> list[str]:
    """Name all dead letters, the oldest first."""
    with psycopg.connect(dsn) as conn:
        return [each.place for each in reversed(list_dead_letters(conn, EVERY_LETTER))]


def _tell(done: list[Outcome], *, as_json: bool) -> None:
    print_found(done, show_parked.outcomes, as_json=as_json)
    if any(each.outcome in {"parked", "refused"} for each in done):
        raise typer.Exit(EXIT_STAYS)


def _view(name: str) -> View:
    if name not in VIEWS:
        raise Failure(f"nothing is parked in {name}; there are {', '.join(VIEWS)} and {INTAKE}")
    return VIEWS[name]


def _readable(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "body": text_of(record["body"])}


@contextmanager
def _failures() -> Iterator[None]:
    """Say in one line that there is no such thing, or why it can't be done now."""
    try:
        yield
    except (NotParked, RebuildRunning) as error:
        raise Failure(str(error)) from error
