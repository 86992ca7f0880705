"""Commands that show stock, who handles it, what is on its way and was counted."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from orderledger.commands import show_movements, show_stock
from orderledger.commands.failure import Failure
from orderledger.commands.options import past_moment
from orderledger.commands.printing import print_found
from orderledger.commands.running import Json
from orderledger.session import views_at_hand
from orderledger.settings import Settings
from projections import reports

At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="TIME",
        help="As of this past moment, ISO 8601 with a zone, such as 2026-03-01T12:00:00+01:00: after all that the"
        " ledger had recorded by then. Reserved is what reservations kept that were made and not ended by then; one"
        " that expires is ended some seconds later, and counts until then.",
    ),
]
Limit = Annotated[int, typer.Option(min=1, help="No more than so many.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(stock)
    app.command("low-stock")(low_stock)
    app.command()(load)
    app.command()(transfers)
    app.command()(purchases)
    app.command()(counts)


def stock(sku: str, *, at: At = None, as_json: Json = False) -> None:
    """Show how many units of a SKU stand where, and who waits for it first."""
    if at is not None:
        _stock_at(sku, past_moment(at, "--at", datetime.now(UTC)), as_json=as_json)
        return
    with views_at_hand(Settings()) as conn:
        found = reports.stock(conn, sku)
    if not found.levels and not found.backordered:
        raise Failure(f"there never was stock of {sku}; letter case counts")
    print_found(found, show_stock.stock, as_json=as_json)


def low_stock(
    *,
    days: Annotated[float, typer.Option(min=0, help="Low is what lasts less than so many days.")] = (
        reports.DAYS_OF_COVER
    ),
    everything: Annotated[bool, typer.Option("--all", help="Show also what is not low.")] = False,
    as_json: Json = False,
) -> None:
    """Show what runs low: available stock ÷ units shipped a day over four weeks, or down to the safety stock."""
    with views_at_hand(Settings()) as conn:
        found = reports.low_stock(conn, datetime.now(UTC), days=days, everything=everything)
    print_found(found, show_stock.low_stock(days), as_json=as_json)


def load(*, as_json: Json = False) -> None:
    """Show what each location was given, shipped and has open, by its local day, over the last two weeks."""
    with views_at_hand(Settings()) as conn:
        found = reports.load(conn, datetime.now(UTC))
    print_found(found, show_stock.load, as_json=as_json)


def transfers(*, limit: Limit = 20, as_json: Json = False) -> None:
    """Show transfers between locations, newest first, and how far each has come."""
    with views_at_hand(Settings()) as conn:
        found = reports.transfers(conn, limit)
    print_found(found, show_movements.transfers, as_json=as_json)


def purchases(*, limit: Limit = 20, as_json: Json = False) -> None:
    """Show purchase orders, newest first, and what of each is still to come."""
    with views_at_hand(Settings()) as conn:
        found = reports.purchases(conn, limit)
    print_found(found, show_movements.purchases, as_json=as_json)


def counts(*, limit: Limit = 20, as_json: Json = False) -> None:
    """Show counts of shelves, those last of which something was said first, and by how much they differ."""
    with views_at_hand(Settings()) as conn:
        found = reports.counts(conn, limit)
    print_found(found, show_movements.counts, as_json=as_json)


def _stock_at(sku: str, at: datetime, *, as_json: bool) -> None:
    with views_at_hand(Settings()) as conn:
        found = reports.stock_at(conn, sku, at)
    if not found.levels:
        raise Failure(f"there was no stock of {sku} by {at.isoformat()}; letter case counts")
    print_found(found, show_stock.past_stock, as_json=as_json)
