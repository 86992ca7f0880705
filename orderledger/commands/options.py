"""Values of options that have parts: units of a line, units of a SKU at a price, moments; and who does it."""

import getpass
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, TypeVar

import typer

Key = TypeVar("Key")
By = Annotated[str | None, typer.Option(help="Who does it; without, who is logged in.")]


def who() -> str:
    """Name who is logged in."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container's user may have no name.
        return "operator"


def of_line(text: str, name: str) -> tuple[int, int]:
    """Read LINE=QUANTITY."""
    line, _, quantity = text.partition("=")
    if not (line.isdecimal() and quantity.isdecimal()):
        raise typer.BadParameter(f"{name} {text}: say it as LINE=QUANTITY, such as 1=2")
    return int(line), int(quantity)


def of_line_price(text: str, name: str) -> tuple[int, Decimal]:
    """Read LINE=PRICE, in minor units."""
    line, _, price = text.partition("=")
    if not line.isdecimal():
        raise typer.BadParameter(f"{name} {text}: say it as LINE=PRICE_MINOR, such as 1=895")
    return int(line), _price(price, f"{name} {text}")


def of_sku(text: str, name: str) -> tuple[str, int, Decimal]:
    """Read SKU=QUANTITY@PRICE, in minor units; a SKU may have these signs in it."""
    begin, _, price = text.rpartition("@")
    sku, _, quantity = begin.rpartition("=")
    if not (sku and quantity.isdecimal()):
        raise typer.BadParameter(f"{name} {text}: say it as SKU=QUANTITY@PRICE_MINOR, such as MUG-BLUE=1@895")
    return sku, int(quantity), _price(price, f"{name} {text}")


def of_sku_units(text: str, name: str) -> tuple[str, int]:
    """Read SKU=QUANTITY; a SKU may have this sign in it."""
    sku, _, quantity = text.rpartition("=")
    if not (sku and quantity.isdecimal()):
        raise typer.BadParameter(f"{name} {text}: say it as SKU=QUANTITY, such as MUG-BLUE=2")
    return sku, int(quantity)


def of_line_date(text: str, name: str) -> tuple[int, date]:
    """Read LINE=DATE."""
    line, _, day = text.partition("=")
    try:
        return int(line), date.fromisoformat(day)
    except ValueError:
        raise typer.BadParameter(f"{name} {text}: say it as LINE=DATE, such as 1=2026-12-01") from None


def gathered(read: Callable[[str, str], tuple[Key, int]], **given: list[str] | None) -> dict[Key, dict[str, int]]:
    """Gather what options say of the same lines: by line, what each said; `quantity` is that of `--line`, or 0."""
    told: dict[Key, dict[str, int]] = {}
    for name, texts in given.items():
        option = "--line" if name == "quantity" else f"--{name.replace('_', '-')}"
        for key, units in (read(each, option) for each in texts or ()):
            told.setdefault(key, {"quantity": 0})[name] = units
    return told


def past_moment(text: str, name: str, now: datetime) -> datetime:
    """Read an ISO 8601 time with a zone that is not behind `now`."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{name} {text}: say it in ISO 8601, such as 2026-03-01T12:00:00+01:00") from None
    if moment.tzinfo is None:
        raise typer.BadParameter(f"{name} {text}: say its zone, too, such as {text}Z or {text}+01:00")
    if moment > now:
        raise typer.BadParameter(f"{name} {text}: that is still to come")
    return moment


def _price(text: str, where: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise typer.BadParameter(f"{where}: {text!r} is no price in minor units") from None
