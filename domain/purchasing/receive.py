"""Receive goods of a purchase order: what a receipt that names one does to it."""

from collections.abc import Sequence

from domain.orders.lines import Units, units_by_sku
from domain.purchasing.events import DeliveredUnits, PurchaseReceived
from domain.purchasing.state import BoughtLine, Purchase, purchase_in, require_open
from domain.refusals import Refused
from domain.stock.events import StockExpectationEnded
from domain.streams import stock_stream
from domain.world import Change, Decision, World

FIELD = "purchase"
_WHOLE = 100


def receive(world: World, purchase_id: str, location: str, receipt: str, units: Sequence[Units]) -> Decision:
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
    lines = tuple(_delivered(purchase, sku, quantity) for sku, quantity in units_by_sku(units).items())
    ended = [
        Change(
            stock_stream(each.sku, location),
            StockExpectationEnded(each.sku, location, each.quantity - each.over, purchase.stream),
        )
        for each in lines
        if each.quantity > each.over
    ]
    return [Change(purchase.stream, PurchaseReceived(receipt, lines)), *ended]


def _require_bought(purchase: Purchase, units: Sequence[Units]) -> None:
    for index, each in enumerate(units):
        if purchase.line_of(each.sku) is None:
            reason = f"{each.sku} is not on {purchase.stream}"
            raise Refused("purchase.unknown_sku", reason, f"lines[{index}].sku")


def _delivered(purchase: Purchase, sku: str, quantity: int) -> DeliveredUnits:
    line = purchase.line_of(sku)
    assert line is not None, f"{sku} is not on {purchase.stream}"
    over = quantity - min(quantity, line.outstanding)
    return DeliveredUnits(line.line_no, sku, quantity, over, _beyond(line, quantity, purchase.terms.over_percent))


def _beyond(line: BoughtLine, quantity: int, over_percent: int) -> int:
    """Units of these that are more than tolerated; the tolerance is of the line, in whole units, rounded down."""
    tolerated = line.agreed + line.agreed * over_percent // _WHOLE
    return min(max(line.received + quantity - tolerated, 0), quantity)
