"""The state of a purchase order."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, assert_never

from domain.purchasing.events import (
    PurchaseAcknowledged,
    PurchaseCancelled,
    PurchaseClosed,
    PurchaseDrafted,
    PurchaseEvent,
    PurchaseOrdered,
    PurchaseReceived,
    PurchaseTerms,
)
from domain.refusals import Refused
from domain.stock.events import StockExpectationEnded, StockExpected
from domain.streams import purchase_stream, stock_stream
from domain.values import replace, state
from domain.world import Change, World

PurchaseStatus = Literal["draft", "ordered", "acknowledged", "partially_received", "received", "cancelled"]


@state
class BoughtLine:
    """`agreed` units of a SKU are to come in all, as ordered until the supplier says otherwise."""

    line_no: int
    sku: str
    agreed: int
    expected_on: date | None
    received: int = 0

    @property
    def outstanding(self) -> int:
        """Units that are still to come."""
        return max(self.agreed - self.received, 0)


@state
class Purchase:
    """`stage` is what was said of it; what came is in its lines."""

    stream: str
    terms: PurchaseTerms
    lines: Mapping[int, BoughtLine]
    stage: Literal["draft", "ordered", "acknowledged", "closed", "cancelled"]

    @property
    def status(self) -> PurchaseStatus:
        """Where it stands: received once nothing is outstanding, or wanted any more."""
        if self.stage == "closed":
            return "received"
        if self.stage in {"draft", "cancelled"} or not self.began:
            return self.stage
        return "partially_received" if self.outstanding else "received"

    @property
    def began(self) -> bool:
        """Whether anything came of it."""
        return any(each.received for each in self.lines.values())

    @property
    def outstanding(self) -> tuple[BoughtLine, ...]:
        """The lines of which units are still to come."""
        return tuple(each for each in self.lines.values() if each.outstanding)

    def line_of(self, sku: str) -> BoughtLine | None:
        """Give the line of a SKU."""
        return next((each for each in self.lines.values() if each.sku == sku), None)


def evolve_purchase(purchase: Purchase | None, stream: str, event: PurchaseEvent) -> Purchase:
    """Give the state after one more event."""
    if isinstance(event, PurchaseDrafted):
        return _begun(stream, event.terms, "draft")
    if isinstance(event, PurchaseOrdered):
        return _begun(stream, event.terms, "ordered")
    assert purchase is not None, f"{stream} does not begin with a purchase order"
    lines = purchase.lines
    match event:
        case PurchaseAcknowledged():
            agreed = [
                replace(lines[each.line_no], agreed=each.quantity, expected_on=each.expected_on) for each in event.lines
            ]
            return replace(purchase, stage="acknowledged", lines=_by_number(agreed))
        case PurchaseReceived():
            came = [
                replace(lines[each.line_no], received=lines[each.line_no].received + each.quantity)
                for each in event.lines
            ]
            return replace(purchase, lines={**lines, **_by_number(came)})
        case PurchaseClosed():
            return replace(purchase, stage="closed")
        case PurchaseCancelled():
            return replace(purchase, stage="cancelled")
        case _:
            assert_never(event)


def purchase_in(world: World, purchase_id: str, field: str = "purchase_id") -> Purchase:
    """Give a purchase order that must be there; `field` of the message names it."""
    found = world.state(Purchase, purchase_stream(purchase_id))
    if found is None:
        raise Refused("purchase.unknown", f"there is no purchase order {purchase_id}", field)
    return found


def require_open(purchase: Purchase, field: str = "purchase_id") -> None:
    """Refuse one that the supplier does not know of, or that ended."""
    if purchase.stage == "draft":
        raise Refused("purchase.not_ordered", f"{purchase.stream} is a draft", field)
    if purchase.stage in {"closed", "cancelled"}:
        raise Refused("purchase.ended", f"{purchase.stream} was {purchase.stage}", field)


def expected(purchase: Purchase, lines: Iterable[BoughtLine]) -> list[Change]:
    """Let what is outstanding of lines be expected at the purchase order's location."""
    here = purchase.terms.location
    return [
        Change(
            stock_stream(each.sku, here),
            StockExpected(each.sku, here, each.outstanding, each.expected_on, purchase.stream),
        )
        for each in lines
        if each.outstanding
    ]


def expected_no_more(purchase: Purchase, lines: Iterable[BoughtLine]) -> list[Change]:
    """Let nothing of what was outstanding of lines be expected any more."""
    here = purchase.terms.location
    return [
        Change(stock_stream(each.sku, here), StockExpectationEnded(each.sku, here, each.outstanding, purchase.stream))
        for each in lines
        if each.outstanding
    ]


def _begun(stream: str, terms: PurchaseTerms, stage: Literal["draft", "ordered"]) -> Purchase:
    lines = [
        BoughtLine(line_no=each.line_no, sku=each.sku, agreed=each.quantity, expected_on=each.expected_on)
        for each in terms.lines
    ]
    return Purchase(stream=stream, terms=terms, lines=_by_number(lines), stage=stage)


def _by_number(lines: Iterable[BoughtLine]) -> Mapping[int, BoughtLine]:
    return {each.line_no: each for each in lines}
