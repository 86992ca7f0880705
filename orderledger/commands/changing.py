"""Commands that change an order after it was placed: its lines, by a change with a preview; its address."""

import uuid
from typing import Annotated, Any

import typer

from domain.messages import MessageAccepted
from orderledger.commands.desk import Desk, Manner, desk
from orderledger.commands.options import of_line, of_line_price, of_sku
from orderledger.commands.order_command import About, Reason, order_command, with_order_options
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


def _change_options(  # noqa: PLR0913 - each is an option
    about: About,
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
    raise NotImplementedError(about, change_id, set_, add, price, confirm, decline, withdraw, reason)


def _change(order_id: str, **given: Any) -> None:
    manner = Manner(given["message_id"], given["expected_version"])
    with desk() as here:
        about = here.about(given["shop"], order_id)
        if given["change_id"] is None:
            _propose(here, about, manner, given)
        else:
            verdict = here.say(_answer(about, given), order_id, manner)
            tell(verdict, here.see(about, verdict), as_json=given["as_json"])


def _propose(here: Desk, about: About, manner: Manner, given: dict[str, Any]) -> None:
    """Propose a change and show its preview; with `--confirm` make it at once."""
    proposed = _proposed(here, about, given)
    verdict = here.say(proposed, about.order_id, manner)
    seen = here.see(about, verdict)
    changes = [each for each in seen.changes if each["change_id"] == proposed.change_id] if seen else []
    if given["confirm"] and isinstance(verdict, MessageAccepted):
        name = f"{manner.message_id}/2" if manner.message_id else None
        answer = _answer(about, {**given, "change_id": proposed.change_id})
        verdict = here.say(answer, about.order_id, Manner(name))
        seen = here.see(about, verdict)
    tell(verdict, seen, as_json=given["as_json"], more={"change": changes[0]} if changes else None)


def _answer(about: About, given: dict[str, Any]) -> Message:
    order = {"shop": about.shop, "order_id": about.order_id, "change_id": given["change_id"]}
    match [name for name in ("confirm", "decline", "withdraw") if given[name]]:
        case ["confirm"]:
            return Confirm(**order)
        case ["decline"]:
            return Decline(**order, reason=given["reason"])
        case ["withdraw"]:
            return Cancel(**order, reason=given["reason"])
        case _:
            raise typer.BadParameter("say one of --confirm, --decline, --withdraw")


def _proposed(here: Desk, about: About, given: dict[str, Any]) -> Propose:
    added = [of_sku(each, "--add") for each in given["add"] or ()]
    first = here.last_line(about) + 1 if added else 0
    lines = tuple(
        SaleLine(line_no=number, sku=sku, quantity=quantity, unit_price_minor=price)
        for number, (sku, quantity, price) in enumerate(added, first)
    )
    units = [of_line(each, "--set") for each in given["set_"] or ()]
    prices = [of_line_price(each, "--price") for each in given["price"] or ()]
    if not (lines or units or prices):
        raise typer.BadParameter("say what changes: --set, --add or --price")
    return Propose(
        shop=about.shop,
        order_id=about.order_id,
        change_id=f"change-{uuid.uuid4().hex[:8]}",
        currency=about.currency,
        add_lines=lines or None,
        quantities=tuple(NewQuantity(line_no=no, quantity=quantity) for no, quantity in units),
        prices=tuple(NewPrice(line_no=no, unit_price_minor=price) for no, price in prices),
        reason=given["reason"],
    )


_change.__doc__ = _change_options.__doc__
_change.__name__ = "change"
change = with_order_options(_change, _change_options)
