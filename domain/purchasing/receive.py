"""Receive goods of a purchase order: what a receipt that names one does to it."""

from collections.abc import Sequence

from domain.purchasing.events import DeliveredUnits, PurchaseReceived
from domain.purchasing.state import BoughtLine, Purchase, purchase_in, require_open
from domain.refusals import Refused
from domain.stock.arrival import ReceivedUnits, by_sku
from domain.stock.events import StockExpectationEnded
from domain.streams import stock_stream
from domain.world import Change, Decision, World

FIELD = "purchase"
_WHOLE = 100


def receive(world: World, purchase_id: str, location: str, receipt: str, units: Sequence[ReceivedUnits]) -> Decision:
    """Count units towards a purchase order, and expect them no more.

    What comes beyond what was agreed is never refused: the goods are there. It is told apart, as far as it is more than
    the order tolerates.
    """
    purchase = purchase_in(world, purchase_id, FIELD)
    require_open(purchase, FIELD)
    if purchase.terms.location != location:
        reason = f"{purchase.stream} is to come to {purchase.terms.location}, not to {location}"
        raise Refused("purchase.elsewhere", reason, FIELD)
    _require_bought(purchase, units)
    lines = tuple(_delivered(purchase, each) for each in by_sku(units).values())
    ended = [
        Change(
            stock_stream(each.sku, location),
            StockExpectationEnded(each.sku, location, each.quantity - each.over, purchase.stream),
        )
        for each in lines
        if each.quantity > each.over
    ]
    return [Change(purchase.stream, PurchaseReceived(receipt, lines)), *ended]


def _require_bought(purchase: Purchase, units: Sequence[ReceivedUnits]) -> None:
    for index, each in enumerate(units):
        if purchase.line_of(each.sku) is None:
            reason = f"{each.sku} is not on {purchase.stream}"
            raise Refused("purchase.unknown_sku", reason, f"lines[{index}].sku")


def _delivered(purchase: Purchase, units: ReceivedUnits) -> DeliveredUnits:
    line = purchase.line_of(units.sku)
    assert line is not None, f"{units.sku} is not on {purchase.stream}"
    return DeliveredUnits(
        line_no=line.line_no,
        sku=units.sku,
        quantity=units.came,
        over=units.came - min(units.came, line.outstanding),
        beyond_tolerance=_beyond(line, units.came, purchase.terms.over_percent),
        damaged=units.damaged,
        quality_control=units.quality_control,
    )


def _beyond(line: BoughtLine, quantity: int, over_percent: int) -> int:
    """Units of these that are more than tolerated; the tolerance is of the line, in whole units, rounded down."""
    tolerated = line.agreed + line.agreed * over_percent // _WHOLE
    return min(max(line.received + quantity - tolerated, 0), quantity)
