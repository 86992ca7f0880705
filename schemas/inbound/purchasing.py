"""Messages of the operator on purchase orders; what comes of them is said by receipts (`stock.receive.v1`)."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from domain.money import line_amount_minor
from domain.purchasing.acknowledge import AcknowledgePurchase, Answer
from domain.purchasing.end import CancelPurchase, ClosePurchase
from domain.purchasing.events import PurchaseLine, PurchaseTerms
from domain.purchasing.order import OrderPurchase, SubmitPurchase
from schemas.inbound.envelope import Context
from schemas.inbound.fields import (
    MAX_LINE_MINOR,
    MAX_LINES,
    Currency,
    Id,
    LineNo,
    Message,
    NumberedOnce,
    PartnerId,
    Reason,
    Sku,
    UnitPriceMinor,
    Units,
)


def _payable(lines: tuple[Any, ...]) -> tuple[Any, ...]:
    for index, line in enumerate(lines):
        if not 0 <= line.quantity * line.unit_cost_minor <= MAX_LINE_MINOR:
            raise ValueError(f"line {index}: quantity x cost is below 0, or above {MAX_LINE_MINOR} minor units")
    return lines


class BoughtLine(Message):
    """Units to buy: each SKU once. `expected_on` is the whole order's where it is missing."""

    line_no: LineNo
    sku: Sku
    quantity: Units
    unit_cost_minor: UnitPriceMinor
    expected_on: date | None = None

    def line(self, default_date: date | None) -> PurchaseLine:
        """Give the domain's line, its amount rounded once."""
        amount = line_amount_minor(self.quantity, self.unit_cost_minor)
        due = self.expected_on or default_date
        return PurchaseLine(self.line_no, self.sku, self.quantity, self.unit_cost_minor, amount, due)


BoughtLines = Annotated[
    tuple[BoughtLine, ...],
    Field(min_length=1, max_length=MAX_LINES, strict=False),
    NumberedOnce,
    AfterValidator(_payable),
]


class Draft(Message):
    """`purchase.draft.v1`: goods are to be bought; nothing is expected yet."""

    purchase_id: Id
    supplier: Id
    location: PartnerId
    currency: Currency
    lines: BoughtLines
    expected_on: date | None = None
    over_percent: Annotated[int, Field(ge=0, le=100)] = 0

    def command(self, _context: Context) -> OrderPurchase:
        """Translate."""
        return OrderPurchase(_terms(self), draft=True)


class Order(Message):
    """`purchase.order.v1`: goods were ordered from a supplier, and are expected at `location`.

    Of each line `over_percent` more may come than was agreed before it counts as a discrepancy.
    """

    purchase_id: Id
    supplier: Id
    location: PartnerId
    currency: Currency
    lines: BoughtLines
    expected_on: date | None = None
    over_percent: Annotated[int, Field(ge=0, le=100)] = 0

    def command(self, _context: Context) -> OrderPurchase:
        """Translate."""
        return OrderPurchase(_terms(self))


def _terms(body: Draft | Order) -> PurchaseTerms:
    return PurchaseTerms(
        purchase_id=body.purchase_id,
        supplier=body.supplier,
        location=body.location,
        currency=body.currency,
        lines=tuple(each.line(body.expected_on) for each in body.lines),
        over_percent=body.over_percent,
    )


class Submit(Message):
    """`purchase.submit.v1`: a draft went to the supplier."""

    purchase_id: Id

    def command(self, _context: Context) -> SubmitPurchase:
        """Translate."""
        return SubmitPurchase(self.purchase_id)


class AnsweredLine(Message):
    """What the supplier will send of a line in all, 0 for nothing, and when; what is missing stays as it was."""

    line_no: LineNo
    quantity: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    expected_on: date | None = None


class Acknowledge(Message):
    """`purchase.acknowledge.v1`: the supplier answered, maybe again; lines that are not named come as agreed."""

    purchase_id: Id
    lines: Annotated[tuple[AnsweredLine, ...], Field(max_length=MAX_LINES, strict=False), NumberedOnce] = ()

    def command(self, _context: Context) -> AcknowledgePurchase:
        """Translate."""
        answers = tuple(Answer(each.line_no, each.quantity, each.expected_on) for each in self.lines)
        return AcknowledgePurchase(self.purchase_id, answers)


class Cancel(Message):
    """`purchase.cancel.v1`: nothing of it came, and nothing is wanted."""

    purchase_id: Id
    reason: Reason

    def command(self, _context: Context) -> CancelPurchase:
        """Translate."""
        return CancelPurchase(self.purchase_id, self.reason)


class Close(Message):
    """`purchase.close.v1`: what has not come of it will not come."""

    purchase_id: Id
    reason: Reason

    def command(self, _context: Context) -> ClosePurchase:
        """Translate."""
        return ClosePurchase(self.purchase_id, self.reason)


TYPES: dict[str, type[Message]] = {
    "purchase.draft.v1": Draft,
    "purchase.order.v1": Order,
    "purchase.submit.v1": Submit,
    "purchase.acknowledge.v1": Acknowledge,
    "purchase.cancel.v1": Cancel,
    "purchase.close.v1": Close,
}
