"""Commands that change an order after it was placed: its lines, by a change with a preview; its address."""

import uuid
from typing import Annotated, Any

import typer

from domain.messages import MessageAccepted
from orderledger.commands.desk import Manner
from orderledger.commands.options import of_line, of_line_price, of_sku
from orderledger.commands.order_command import About, Asked, Reason, desk_command, order_command
from orderledger.commands.telling import tell
from schemas.inbound.changes import Cancel, ChangeAddressBody, Confirm, Decline, NewPrice, NewQuantity, Propose
from schemas.inbound.fields import Address, LatLon, Message, SaleLine

ChangeId = Annotated[str | None, typer.Argument(metavar="CHANGE", help="A change that was proposed before.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(change)
    app.command()(address)


@order_command
def address(  # noqa: PLR0913 - each is a part of an address
    about: About,
    *,
    line: Annotated[list[str] | None, typer.Option(help="A line above the city; repeat it.")] = None,
    city: Annotated[str | None, typer.Option()] = None,
    postcode: Annotated[str | None, typer.Option()] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166-1 alpha-2.")] = None,
    latitude: Annotated[float | None, typer.Option(help="Degrees, -90 to 90.")] = None,
    longitude: Annotated[float | None, typer.Option(help="Degrees, -180 to 180.")] = None,
    customer: Annotated[str | None, typer.Option(help="The order's customer, where it has one.")] = None,
    reason: Reason = "the customer asked for it",
) -> Message:
    """Send what has not left elsewhere; what a warehouse has already, it is asked for."""
    here = LatLon(latitude=latitude, longitude=longitude) if latitude is not None and longitude is not None else None
    return ChangeAddressBody(
        shop=about.shop,
        order_id=about.order_id,
        customer=customer,
        address=Address(lines=tuple(line or ()), city=city, postcode=postcode, country=country, coordinates=here),
        reason=reason,
    )


@desk_command
def change(  # noqa: PLR0913 - each is an option
    asked: Asked,
    change_id: ChangeId = None,
    *,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="LINE=QTY", help="So many units of a line.")
    ] = None,
    add: Annotated[
        list[str] | None, typer.Option("--add", metavar="SKU=QTY@PRICE_MINOR", help="A line more of goods.")
    ] = None,
    price: Annotated[
        list[str] | None, typer.Option("--price", metavar="LINE=PRICE_MINOR", help="Another price of a line.")
    ] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Make the change.")] = False,
    decline: Annotated[bool, typer.Option("--decline", help="Don't make the change.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="The customer does not want it any more.")] = False,
    reason: Reason = "the customer asked for it",
) -> None:
    """Change the lines of an order: shows what would become of it; `--confirm`, also later, makes the change."""
    about = asked.about
    if change_id is None:
        _propose(asked, _proposed(about, _edits(asked, set_, add, price), reason), confirm=confirm)
        return
    if set_ or add or price:
        raise typer.BadParameter("a change that was proposed stays as it is: leave --set, --add and --price out")
    order = {"shop": about.shop, "order_id": about.order_id, "change_id": change_id}
    match (confirm, decline, withdraw):
        case (True, False, False):
            asked.say([Confirm(**order)])
        case (False, True, False):
            asked.say([Decline(**order, reason=reason)])
        case (False, False, True):
            asked.say([Cancel(**order, reason=reason)])
        case _:
            raise typer.BadParameter("say one of --confirm, --decline, --withdraw")


def _propose(asked: Asked, proposed: Propose, *, confirm: bool) -> None:
    """Propose a change and show its preview; make it at once where that is asked for."""
    here, about, manner = asked.here, asked.about, asked.manner
    verdict = here.say(proposed, about.order_id, manner)
    seen = here.see(about, verdict)
    changes = [each for each in seen.changes if each["change_id"] == proposed.change_id] if seen else []
    if confirm and isinstance(verdict, MessageAccepted):
        name = f"{manner.message_id}/2" if manner.message_id else None
        answer = Confirm(shop=about.shop, order_id=about.order_id, change_id=proposed.change_id)
        verdict = here.say(answer, about.order_id, Manner(name))
        seen = here.see(about, verdict)
    tell(verdict, seen, as_json=asked.as_json, more={"change": changes[0]} if changes else None)


def _edits(
    asked: Asked, set_: list[str] | None, add: list[str] | None, price: list[str] | None
) -> dict[str, tuple[Message, ...]]:
    """Read what is to change; those that are empty are left out."""
    added = [of_sku(each, "--add") for each in add or ()]
    first = asked.here.last_line(asked.about) + 1 if added else 0
    edits: dict[str, tuple[Message, ...]] = {
        "add_lines": tuple(
            SaleLine(line_no=number, sku=sku, quantity=quantity, unit_price_minor=price_minor)
            for number, (sku, quantity, price_minor) in enumerate(added, first)
        ),
        "quantities": tuple(
            NewQuantity(line_no=no, quantity=quantity)
            for no, quantity in (of_line(each, "--set") for each in set_ or ())
        ),
        "prices": tuple(
            NewPrice(line_no=no, unit_price_minor=price_minor)
            for no, price_minor in (of_line_price(each, "--price") for each in price or ())
        ),
    }
    said = {name: each for name, each in edits.items() if each}
    if not said:
        raise typer.BadParameter("say what changes: --set, --add or --price")
    return said


def _proposed(about: About, edits: dict[str, Any], reason: str) -> Propose:
    return Propose(
        shop=about.shop,
        order_id=about.order_id,
        change_id=f"change-{uuid.uuid4().hex[:8]}",
        currency=about.currency,
        reason=reason,
        **edits,
    )
