"""How master data looks on a terminal."""

from rich.console import Console
from rich.markup import escape

from orderledger.commands.show import table
from projections.reports import LocationRow, ProductReport, ProductRow


def products(console: Console, found: list[ProductRow]) -> None:
    """A line a SKU."""
    shown = table("sku", "name", "gtin", "weight g", "parts", "flags", "backorder limit", "lead time days")
    for each in found:
        shown.add_row(*map(escape, (each.sku, each.name)), *_cells(each))
    console.print(shown if found else "no products")


def product(console: Console, found: ProductReport) -> None:
    """One SKU, and what is in it."""
    products(console, [found.product])
    for each in found.parts:
        console.print(f"  {each.quantity} {escape(each.part)} in each", highlight=False)


def locations(console: Console, found: list[LocationRow]) -> None:
    """A line a location."""
    shown = table("location", "kind", "where", "zone", "open on", "cut-off", "a day", "delivery", "takes", "now")
    for each in found:
        where = ", ".join(filter(None, (each.city, each.country)))
        shown.add_row(
            *(each.location, each.kind, escape(where), each.zone, " ".join(map(str, each.open_days))),
            each.cut_off.isoformat("minutes") if each.cut_off else "-",
            _or(each.capacity_per_day, "any"),
            *(" ".join(each.delivery), " ".join(each.takes)),
            escape(f"closed: {each.closed_reason or 'no reason given'}") if each.closed else "open",
        )
    console.print(shown if found else "no locations")


def _cells(each: ProductRow) -> tuple[str, ...]:
    limit, lead = _or(each.backorder_limit, "any"), _or(each.lead_time_days, "-")
    return (each.gtin or "-", _or(each.weight_g, "-"), str(each.parts or "-"), " ".join(each.flags) or "-", limit, lead)


def _or(number: int | None, none: str) -> str:
    return none if number is None else str(number)
