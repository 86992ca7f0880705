"""Goods that came in, and those among them that are not to be sold as they came."""

from collections.abc import Iterable, Iterator

from domain.stock.events import AsideKind, StockSetAside
from domain.streams import stock_stream
from domain.values import replace, value
from domain.world import Change

ON_ARRIVAL = "on arrival"


@value
class ReceivedUnits:
    """What came of one line of a receipt: `quantity` units as they should, besides them `damaged` ones.

    `quality_control` units are to be looked at before they are sold.
    """

    line_no: int
    sku: str
    quantity: int
    damaged: int = 0
    quality_control: int = 0

    @property
    def came(self) -> int:
        """Units that are on the shelf now."""
        return self.quantity + self.damaged + self.quality_control


def by_sku(units: Iterable[ReceivedUnits]) -> dict[str, ReceivedUnits]:
    """Sum what came of each SKU, as of its first line: a position is told once."""
    sums: dict[str, ReceivedUnits] = {}
    for each in units:
        known = sums.get(each.sku)
        sums[each.sku] = each if known is None else _together(known, each)
    return sums


def set_aside(sku: str, location: str, damaged: int, quality_control: int) -> Iterator[Change]:
    """Set units aside that have just come."""
    kinds: tuple[tuple[AsideKind, int], ...] = (("damaged", damaged), ("quality_control", quality_control))
    for kind, quantity in kinds:
        if quantity:
            yield Change(stock_stream(sku, location), StockSetAside(sku, location, quantity, kind, ON_ARRIVAL))


def _together(one: ReceivedUnits, other: ReceivedUnits) -> ReceivedUnits:
    return replace(
        one,
        quantity=one.quantity + other.quantity,
        damaged=one.damaged + other.damaged,
        quality_control=one.quality_control + other.quality_control,
    )
