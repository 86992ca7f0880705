"""Commands that show what the ledger knows: order, timeline, why, report, sql."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import psycopg
import typer
from psycopg.conninfo import conninfo_to_dict

from orderledger.analyst import analyst_dsn
from orderledger.commands import show, show_order
from orderledger.commands.failure import Failure
from orderledger.commands.printing import print_found
from orderledger.commands.running import Json
from orderledger.engines.postgres import binary
from orderledger.session import engines_at_hand, views_at_hand
from orderledger.settings import Settings
from projections import reports
from projections.reports import SeveralCurrencies, SeveralShops, UnknownOrder

OrderId = Annotated[str, typer.Argument(metavar="ID", help="The shop's own id of the order.")]
Limit = Annotated[int, typer.Option(min=1, help="No more than so many.")]
Shop = Annotated[str | None, typer.Option(help="Only this shop.")]

report = typer.Typer(help="Figures over all orders.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(order)
    app.command()(timeline)
    app.command()(why)
    app.command()(sql)
    app.add_typer(report, name="report")


def order(order_id: OrderId, *, shop: Shop = None, as_json: Json = False) -> None:
    """Show where an order is, what it waits for, its holds, money, parcels and returns, and all that happened to it."""
    with _views() as conn:
        found = reports.order(conn, shop, order_id)
    print_found(found, show_order.order, as_json=as_json)


def timeline(order_id: OrderId, *, shop: Shop = None, as_json: Json = False) -> None:
    """Show what happened to an order, oldest first."""
    with _views() as conn:
        found = reports.timeline(conn, shop, order_id)
    print_found(found, show_order.timeline, as_json=as_json)


def why(
    order_id: OrderId,
    line: Annotated[int | None, typer.Argument(metavar="LINE", min=1, help="Only this line, by its number.")] = None,
    *,
    shop: Shop = None,
    as_json: Json = False,
) -> None:
    """Say of each unit where it is, what it waits for, since when, and whose turn it is."""
    with _views() as conn:
        found = reports.why(conn, shop, order_id, line)
    print_found(found, show_order.why, as_json=as_json)


@report.callback()
def _reports() -> None:
    """Keep `report` a group, also while there is only one."""


@report.command()
def sales(
    *,
    shop: Shop = None,
    currency: Annotated[str | None, typer.Option(help="Only this currency (ISO 4217).")] = None,
    as_json: Json = False,
) -> None:
    """Show documents, lines and money by kind and month."""
    with views_at_hand(Settings()) as conn:
        try:
            found = reports.sales(conn, shop, currency)
        except SeveralCurrencies as error:
            raise Failure(f"{error} with --currency") from error
    print_found(found, show.sales, as_json=as_json)


def sql(
    *,
    dsn: Annotated[bool, typer.Option("--dsn", help="Print the DSN of the role `analyst` instead.")] = False,
    command: Annotated[str | None, typer.Option("--command", "-c", help="Run this and leave.")] = None,
) -> None:
    """Ask the views with psql, as the read-only role `analyst`."""
    settings = Settings()
    with engines_at_hand(settings) as endpoints:
        address = analyst_dsn(settings, endpoints)
        if dsn:
            sys.stdout.write(address + "\n")
            return
        _psql(address, command)


@contextmanager
def _views() -> Iterator[psycopg.Connection[Any]]:
    """Connect to the views; that there is no such order is said in one line."""
    with views_at_hand(Settings()) as conn:
        try:
            yield conn
        except (UnknownOrder, SeveralShops) as error:
            raise Failure(str(error)) from error


def _psql(dsn: str, command: str | None) -> None:
    program = shutil.which("psql") or binary("psql")
    given = conninfo_to_dict(dsn)
    # The password stays out of the list of processes.
    password = str(given.pop("password"))
    address = [f"{name}={value}" for name, value in given.items()]
    arguments = [str(program), " ".join(address), *(["--command", command] if command else [])]
    process = os.posix_spawn(program, arguments, {**os.environ, "PGPASSWORD": password})
    _, status = os.waitpid(process, 0)
    if status:
        raise typer.Exit(os.waitstatus_to_exitcode(status))
