"""Commands on products and locations as master data: list them, and put a product into the catalogue."""

from typing import Annotated

import typer

from orderledger.commands import show_master
from orderledger.commands.failure import Failure
from orderledger.commands.message_command import message_command
from orderledger.commands.options import of_sku_units
from orderledger.commands.printing import print_found
from orderledger.commands.running import Json
from orderledger.session import views_at_hand
from orderledger.settings import Settings
from projections import reports
from schemas.inbound.catalogue import DimensionsBody, ListProductsBody, PartBody, Product
from schemas.inbound.fields import Message

product = typer.Typer(help="The catalogue that all shops share.", no_args_is_help=True)

Sku = Annotated[str, typer.Argument(metavar="SKU", help="Letter case counts.")]
Limit = Annotated[int, typer.Option(min=1, help="No more than so many.")]
EDGES = 3


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(products)
    app.command()(locations)
    app.add_typer(product, name="product")


def products(*, limit: Limit = 100, as_json: Json = False) -> None:
    """Show the products of the catalogue, by their SKUs."""
    with views_at_hand(Settings()) as conn:
        found = reports.products(conn, limit)
    print_found(found, show_master.products, as_json=as_json)


def locations(*, as_json: Json = False) -> None:
    """Show the locations, and what each of them can do."""
    with views_at_hand(Settings()) as conn:
        found = reports.locations(conn)
    print_found(found, show_master.locations, as_json=as_json)


@product.command()
def show(sku: Sku, *, as_json: Json = False) -> None:
    """Show one product, with its parts if it is a kit."""
    with views_at_hand(Settings()) as conn:
        found = reports.product(conn, sku)
    if found is None:
        raise Failure(f"SKU {sku} is not in the catalogue; letter case counts")
    print_found(found, show_master.product, as_json=as_json)


@product.command("register")
@message_command
def register_product(  # noqa: PLR0913 - each is an option
    sku: Sku,
    *,
    name: Annotated[str, typer.Option(help="Its name.")] = "",
    gtin: Annotated[str | None, typer.Option(help="GTIN of 8, 12, 13 or 14 digits.")] = None,
    weight_g: Annotated[int | None, typer.Option(min=1, help="Weight of one packed unit, in grams.")] = None,
    size_mm: Annotated[
        str | None, typer.Option(metavar="LxWxH", help="Edges of one packed unit, in millimetres: 120x90x100.")
    ] = None,
    part: Annotated[list[str] | None, typer.Option(metavar="SKU=QTY", help="A part: it is a kit; repeat it.")] = None,
    flag: Annotated[list[str] | None, typer.Option(help="hazardous, cold; repeat it.")] = None,
    backorder_limit: Annotated[
        int | None, typer.Option(min=0, help="May be promised beyond what there is. Without: any number.")
    ] = None,
    lead_time_days: Annotated[int | None, typer.Option(min=0, help="More comes so long after it is ordered.")] = None,
    min_quantity: Annotated[int, typer.Option(min=1, help="Least units of a wholesale order.")] = 1,
    pack_multiple: Annotated[int, typer.Option(min=1, help="Wholesale takes multiples of it.")] = 1,
) -> Message:
    """Put a product into the catalogue, or say its data anew: all of them, what is left out is gone."""
    parts = [of_sku_units(each, "--part") for each in part or ()]
    listed = Product.model_validate(
        {
            "sku": sku,
            "name": name or sku,
            "min_order_quantity": min_quantity,
            "pack_multiple": pack_multiple,
            "gtin": gtin,
            "weight_g": weight_g,
            "dimensions_mm": _dimensions(size_mm),
            "parts": [PartBody(sku=each, quantity=quantity) for each, quantity in parts],
            "flags": flag or [],
            "backorder_limit": backorder_limit,
            "lead_time_days": lead_time_days,
        }
    )
    return ListProductsBody(products=(listed,))


def _dimensions(text: str | None) -> DimensionsBody | None:
    if text is None:
        return None
    edges = text.split("x")
    if len(edges) != EDGES or not all(each.isdecimal() for each in edges):
        raise typer.BadParameter(f"--size-mm {text}: say it as LENGTHxWIDTHxHEIGHT, such as 120x90x100")
    length, width, height = map(int, edges)
    return DimensionsBody(length=length, width=width, height=height)
