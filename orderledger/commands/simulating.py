"""The command that sources past orders again by other rules."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from domain.sourcing.rule_book import InForce, RuleBook
from ledger.past import Past
from orderledger.commands import show_sourcing
from orderledger.commands.failure import Failure
from orderledger.commands.printing import print_found
from orderledger.commands.running import Json
from orderledger.connections import open_recorder
from orderledger.rules_file import BadRules, aims_of, from_file
from orderledger.rules_history import book_at
from orderledger.session import engines_at_hand
from orderledger.settings import Settings
from orderledger.simulation.chart import shares
from orderledger.simulation.figures import Compared
from orderledger.simulation.history import History, Located, read_history
from orderledger.simulation.rules import Rules
from orderledger.simulation.run import simulate as run
from orderledger.simulation.wishes import require_known, with_locations, with_stock


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(simulate)


def simulate(  # noqa: PLR0913 - each option is one way in which the past may have been another
    *,
    since: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day of placing (UTC).")],
    until: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day of placing (UTC).")],
    aims: Annotated[str | None, typer.Option(help="whole,parcels,distance,balance: first what counts most.")] = None,
    max_parcels: Annotated[int | None, typer.Option(min=1, help="No order from more locations than these.")] = None,
    without: Annotated[list[str] | None, typer.Option(help="A location that ships nothing; repeat it.")] = None,
    opened: Annotated[
        list[str] | None, typer.Option("--with", help="A new one: ID=LAT,LON[:SKU=UNITS,… or :all]; repeat it.")
    ] = None,
    stock: Annotated[list[str] | None, typer.Option(help="Free at the start: SKU@LOCATION=UNITS; repeat it.")] = None,
    rules: Annotated[Path | None, typer.Option(help="A TOML file with aims and max_parcels, for all shops.")] = None,
    rules_version: Annotated[
        int | None, typer.Option(min=0, help="The rules of all shops as they were with this version.")
    ] = None,
    chart: Annotated[Path | None, typer.Option(help="Draw each location's share into this SVG file.")] = None,
    as_json: Json = False,
) -> None:
    """Source past orders again by other rules, stock or locations, and compare. Nothing is recorded."""
    if rules and rules_version is not None:
        raise typer.BadParameter("give --rules or --rules-version, not both")
    try:
        of_file = RuleBook(said={None: InForce(from_file(rules))}) if rules else None
        other = Rules(
            aims=aims_of(aims.split(",")) if aims else None, max_parcels=max_parcels, without=frozenset(without or ())
        )
        other = with_stock(with_locations(other, opened or ()), stock or ())
        history, now, then = _past(since, until, rules_version)
        require_known(other, _locations(history))
    except BadRules as error:
        raise Failure(str(error)) from error
    compared = Compared(run(history, Rules(now)), run(history, replace(other, book=of_file or then)))
    if chart:
        chart.write_text(shares(compared.today, compared.simulated), "utf-8")
    print_found(compared, show_sourcing.compared, as_json=as_json)


def _locations(history: History) -> set[str]:
    later = [each.location for each in history.steps if isinstance(each, Located)]
    return {each.location for each in (*history.locations, *later)}


def _past(since: datetime, until: datetime, version: int | None) -> tuple[History, RuleBook, RuleBook]:
    """What happened in these days; the rules of today, and those as of a version."""
    with engines_at_hand(Settings()) as endpoints:
        recorder = open_recorder(endpoints)
        past, before = Past(recorder), recorder.position() + 1
        now, then = book_at(past, before), book_at(past, before, version)
        history = read_history(past, since.date(), until.date())
        recorder.datastore.close()
    if not history.steps:
        raise Failure(f"no order was placed from {since.date()} to {until.date()}")
    return history, now, then
