"""What commands on transfers, purchase orders and counts share: their options, and how one is shown."""

from datetime import date, datetime
from typing import Annotated

import typer

from orderledger.commands import show_movements
from orderledger.commands.failure import Failure
from orderledger.commands.printing import print_found
from orderledger.session import views_at_hand
from orderledger.settings import Settings
from projections import reports

Id = Annotated[str, typer.Argument(metavar="ID", help="Your own id of it; letter case counts.")]
Receipt = Annotated[str, typer.Argument(metavar="RECEIPT", help="Id of the receipt: it is posted once.")]
Why = Annotated[str, typer.Option("--reason", help="Why; it is recorded.")]
LineUnits = Annotated[list[str] | None, typer.Option(metavar="LINE=QTY", help="Units of a line; repeat it.")]
Due = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When it will be there, such as 2026-12-01.")]


def day_of(moment: datetime | None) -> date | None:
    """Give the day of an option that takes one."""
    return moment.date() if moment is not None else None


def show_document(kind: reports.DocumentKind, *key: str, as_json: bool) -> None:
    """Print a document with its lines; raises Failure if the views know of none."""
    with views_at_hand(Settings()) as conn:
        found = reports.document(conn, kind, *key)
    if found is None:
        raise Failure(f"there is no {kind} {' '.join(key)}; letter case counts")
    print_found(found, show_movements.document, as_json=as_json)
