"""The command that explains where an order's stock came from."""

from pathlib import Path
from typing import Annotated

import psycopg
import typer

from domain.streams import order_stream
from ledger.past import Past
from orderledger.commands import show_sourcing
from orderledger.commands.failure import Failure
from orderledger.commands.looking import OrderId, Shop
from orderledger.commands.printing import print_found
from orderledger.commands.running import Json
from orderledger.connections import open_recorder
from orderledger.decision_map import decision_map
from orderledger.engines import Endpoints
from orderledger.explain import explain as explain_order
from orderledger.session import engines_at_hand
from orderledger.settings import Settings
from projections.reports import SeveralShops, UnknownOrder
from projections.reports.order import find
from projections.reports.snapshot import snapshot


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(explain)


def explain(
    order_id: OrderId,
    *,
    shop: Shop = None,
    map_file: Annotated[Path | None, typer.Option("--map", help="Draw each decision into this SVG file.")] = None,
    as_json: Json = False,
) -> None:
    """Say of each time that stock was looked for which locations were asked, what they had then, and why each lost."""
    with engines_at_hand(Settings()) as endpoints:
        seller = _shop_of(endpoints, shop, order_id)
        recorder = open_recorder(endpoints)
        found = explain_order(Past(recorder), order_stream(seller, order_id), recorder.position() + 1)
        recorder.datastore.close()
    if map_file:
        map_file.write_text(decision_map(found), "utf-8")
    print_found(found, show_sourcing.decisions, as_json=as_json)


def _shop_of(endpoints: Endpoints, shop: str | None, order_id: str) -> str:
    """The shop that has this order, as far as the views know."""
    try:
        with (
            psycopg.connect(endpoints.postgres_dsn, autocommit=True) as conn,
            snapshot(conn, ("views", "order_status")) as cursor,
        ):
            return str(find(cursor, shop, order_id)["shop"])
    except (UnknownOrder, SeveralShops) as error:
        raise Failure(str(error)) from error
