"""Commands on purchase orders: from draft to receipt, step by step."""

from typing import Annotated, Any

import typer

from orderledger.commands.documents import Due, Id, LineUnits, Receipt, Why, day_of, show_document
from orderledger.commands.message_command import message_command
from orderledger.commands.options import gathered, of_line, of_line_date, of_sku, of_sku_units
from orderledger.commands.running import Json
from schemas.inbound import purchasing as bodies
from schemas.inbound.fields import Message
from schemas.inbound.stock import ReceiptLine, Receive

purchase = typer.Typer(help="Goods that are bought from suppliers.", no_args_is_help=True)

Supplier = Annotated[str, typer.Option(help="Who is to send it.")]
To = Annotated[str, typer.Option("--to", metavar="LOCATION", help="Where the goods come to.")]
Bought = Annotated[
    list[str], typer.Option("--line", metavar="SKU=QTY@COST_MINOR", help="Units, at a cost in minor units; repeat it.")
]
Currency = Annotated[str, typer.Option(help="ISO 4217.")]
OverPercent = Annotated[int, typer.Option(min=0, max=100, help="So much more of a line may come than was agreed.")]
Came = Annotated[list[str] | None, typer.Option(metavar="SKU=QTY", help="Came; repeat it.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(purchase, name="purchase")


@purchase.command()
def show(purchase_id: Id, *, as_json: Json = False) -> None:
    """Show one with its lines: what was ordered, agreed and came, and what of it is not as it should be."""
    show_document("purchase", purchase_id, as_json=as_json)


@purchase.command()
@message_command
def draft(  # noqa: PLR0913 - each is an option
    purchase_id: Id,
    *,
    supplier: Supplier,
    to: To,
    line: Bought,
    currency: Currency = "GBP",
    expected_on: Due = None,
    over_percent: OverPercent = 0,
) -> Message:
    """Plan to buy goods: the supplier does not know of it, and nothing is expected."""
    terms = _terms(line, currency=currency, over_percent=over_percent)
    return bodies.Draft(
        purchase_id=purchase_id, supplier=supplier, location=to, expected_on=day_of(expected_on), **terms
    )


@purchase.command()
@message_command
def order(  # noqa: PLR0913 - each is an option
    purchase_id: Id,
    *,
    supplier: Supplier,
    to: To,
    line: Bought,
    currency: Currency = "GBP",
    expected_on: Due = None,
    over_percent: OverPercent = 0,
) -> Message:
    """Say that goods were ordered from a supplier: they are expected from now on."""
    terms = _terms(line, currency=currency, over_percent=over_percent)
    return bodies.Order(
        purchase_id=purchase_id, supplier=supplier, location=to, expected_on=day_of(expected_on), **terms
    )


@purchase.command()
@message_command
def submit(purchase_id: Id) -> Message:
    """Say that a draft went to the supplier."""
    return bodies.Submit(purchase_id=purchase_id)


@purchase.command()
@message_command
def acknowledge(
    purchase_id: Id,
    *,
    line: LineUnits = None,
    expected: Annotated[
        list[str] | None, typer.Option(metavar="LINE=DATE", help="When the rest of a line comes; repeat it.")
    ] = None,
) -> Message:
    """Take up what the supplier answered; lines that are not named come as agreed."""
    told: dict[int, dict[str, Any]] = {}
    for no, units in (of_line(each, "--line") for each in line or ()):
        told.setdefault(no, {})["quantity"] = units
    for no, day in (of_line_date(each, "--expected") for each in expected or ()):
        told.setdefault(no, {})["expected_on"] = day
    lines = tuple(bodies.AnsweredLine(line_no=no, **each) for no, each in told.items())
    return bodies.Acknowledge(purchase_id=purchase_id, lines=lines)


@purchase.command()
@message_command
def receive(
    purchase_id: Id,
    receipt: Receipt,
    *,
    at: Annotated[str, typer.Option("--at", metavar="LOCATION", help="Where the goods came to.")],
    line: Came = None,
    damaged: Annotated[list[str] | None, typer.Option(metavar="SKU=QTY", help="Came damaged; repeat it.")] = None,
    quality_control: Annotated[
        list[str] | None, typer.Option(metavar="SKU=QTY", help="Came, and are to be looked at; repeat it.")
    ] = None,
) -> Message:
    """Put what came of it on the shelf; what came damaged, or is to be looked at, is set aside."""
    told = gathered(of_sku_units, quantity=line, damaged=damaged, quality_control=quality_control)
    lines = tuple(ReceiptLine(line_no=no, sku=sku, **each) for no, (sku, each) in enumerate(told.items(), 1))
    return Receive(location=at, document_id=receipt, purchase=purchase_id, lines=lines)


@purchase.command()
@message_command
def cancel(purchase_id: Id, *, reason: Why) -> Message:
    """Call it off, as long as nothing of it came."""
    return bodies.Cancel(purchase_id=purchase_id, reason=reason)


@purchase.command()
@message_command
def close(purchase_id: Id, *, reason: Why) -> Message:
    """Give up the rest of one that came short."""
    return bodies.Close(purchase_id=purchase_id, reason=reason)


def _terms(lines: list[str], **terms: Any) -> dict[str, Any]:
    bought = [of_sku(each, "--line") for each in lines]
    return {
        "lines": tuple(
            bodies.BoughtLine(line_no=no, sku=sku, quantity=quantity, unit_cost_minor=cost)
            for no, (sku, quantity, cost) in enumerate(bought, 1)
        ),
        **terms,
    }
