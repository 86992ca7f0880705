"""How stock looks on a terminal: levels, who waits, what runs low, the load of locations."""

from collections.abc import Callable, Iterable

from rich.console import Console

from orderledger.commands.show import TIME_SHOWN, table
from projections.reports import Cover, Load, PastStock, StockBalance, StockLevel, StockReport


def stock(console: Console, found: StockReport) -> None:
    """A SKU by location, of what is 0 everywhere only what one always wants to know; and who waits for it."""
    names = [name for name in _COUNTS if name in _ALWAYS or any(_count(level, name) for level in found.levels)]
    shown = table("location", *names)
    for level in found.levels:
        shown.add_row(level.location, *(str(_count(level, name)) for name in names))
    console.print(shown)
    if found.backordered:
        _waiting(console, found)


def past_stock(console: Console, found: PastStock) -> None:
    """A SKU by location at a moment."""
    shown = table("location", *_NOW, "last moved")
    for level in found.levels:
        shown.add_row(level.location, *map(str, _standing(level)), level.recorded_at.isoformat()[:TIME_SHOWN])
    console.print(shown)


def low_stock(days: float) -> Callable[[Console, list[Cover]], None]:
    """What lasts less than so many days."""

    def show(console: Console, found: list[Cover]) -> None:
        if not found:
            console.print(f"nothing lasts less than {days:g} days or is down to its safety stock")
            return
        shown = table("SKU", "location", "available", "safety", "a day", "days of cover", "")
        for each in found:
            cover = "-" if each.days_of_cover is None else f"{each.days_of_cover:.1f}"
            counts = (str(each.available), str(each.safety), f"{each.shipped_a_day:.1f}", cover)
            shown.add_row(each.sku, each.location, *counts, "low" if each.low else "")
        console.print(shown)

    return show


def load(console: Console, found: Iterable[Load]) -> None:
    """Locations by day."""
    shown = table("location", "day", "released", "shipped", "open", "open units", "taken on", "capacity")
    for each in found:
        counts = (each.released, each.shipped, each.open, each.open_units)
        days = ("-" if each.taken_on is None else each.taken_on, "any" if each.capacity is None else each.capacity)
        shown.add_row(each.location, each.day.isoformat(), *map(str, (*counts, *days)))
    console.print(shown)


_ALWAYS = ("on hand", "allocated", "available")
_COUNTS = (
    *("on hand", "allocated", "reserved", "safety", "unavailable", "available", "incoming"),
    *("received", "shipped", "returned", "adjusted", "transferred"),
)


def _count(level: StockLevel, name: str) -> int:
    """Give the figure under the heading of a column."""
    return int(getattr(level, name.replace(" ", "_")))


_NOW = ("on hand", "allocated", "reserved", "safety", "unavailable", "available")


def _standing(level: StockBalance) -> tuple[int, ...]:
    return (level.on_hand, level.allocated, level.reserved, level.safety, level.unavailable, level.available)


def _waiting(console: Console, found: StockReport) -> None:
    orders = "1 order waits" if found.orders == 1 else f"{found.orders} orders wait"
    console.print(f"backordered: {found.backordered} units, {orders}; next in the queue:")
    shown = table("order", "units", "promised by", "priority", "placed", "waits since")
    for row in found.waiting:
        placed = row["placed_at"][:TIME_SHOWN] if row["placed_at"] else "-"
        ranked = (row["promised_by"] or "-", str(row["priority"]), placed)
        shown.add_row(f"{row['shop']}:{row['order_id']}", str(row["units"]), *ranked, row["since"][:TIME_SHOWN])
    console.print(shown)
