"""Messages of a warehouse on its stock, or of the operator, who names the location."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from domain.orders.lines import LineKind
from domain.stock.adjust import AdjustmentLine, AdjustStock
from domain.stock.arrival import ReceivedUnits
from domain.stock.aside import AsideLine, SetStockAside
from domain.stock.events import AsideKind
from domain.stock.receive import ReceiveStock
from domain.stock.safety import SetSafetyStock
from schemas.inbound.envelope import Context
from schemas.inbound.fields import (
    MAX_LINES,
    Id,
    LineNo,
    Message,
    NumberedOnce,
    PartnerId,
    Reason,
    SaySomething,
    Sku,
    UnitsOrNone,
)


class ReceiptLine(Message):
    """`quantity` units came in as they should; `damaged` ones, and those for `quality_control`, too: set aside."""

    line_no: LineNo
    sku: Sku
    quantity: UnitsOrNone
    damaged: UnitsOrNone = 0
    quality_control: UnitsOrNone = 0


class Receive(Message):
    """`stock.receive.v1`: a receipt of goods; with `purchase`, all of them are of this purchase order."""

    location: PartnerId | None = None
    document_id: Id
    purchase: Id | None = None
    lines: Annotated[
        tuple[ReceiptLine, ...], Field(min_length=1, max_length=MAX_LINES, strict=False), NumberedOnce, SaySomething
    ]

    def command(self, context: Context) -> ReceiveStock:
        """Translate."""
        units = tuple(
            ReceivedUnits(each.line_no, each.sku, each.quantity, each.damaged, each.quality_control)
            for each in self.lines
        )
        return ReceiveStock(context.location_of(self.location), self.document_id, units, self.purchase)


def _not_zero(quantity: int) -> int:
    if quantity == 0:
        raise ValueError("an adjustment by zero units says nothing")
    return quantity


class AdjustLine(Message):
    """`quantity` units more than the ledger says, or less if it is below zero, and why."""

    line_no: LineNo
    kind: LineKind = "goods"
    sku: Sku
    quantity: Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000), AfterValidator(_not_zero)]
    reason: Reason
    business_date: date | None = None


class Adjust(Message):
    """`stock.adjust.v1`: units were written off, or found."""

    location: PartnerId | None = None
    document_id: Id
    lines: Annotated[tuple[AdjustLine, ...], Field(min_length=1, max_length=MAX_LINES, strict=False), NumberedOnce]

    def command(self, context: Context) -> AdjustStock:
        """Translate."""
        lines = tuple(
            AdjustmentLine(
                line_no=each.line_no,
                kind=each.kind,
                sku=each.sku,
                quantity=each.quantity,
                reason=each.reason,
                business_date=each.business_date or context.envelope.local_date,
            )
            for each in self.lines
        )
        return AdjustStock(context.location_of(self.location), self.document_id, lines)


class SetAsideLine(Message):
    """`quantity` units are not to be sold any more; or are again, if it is below zero."""

    line_no: LineNo
    sku: Sku
    quantity: Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000), AfterValidator(_not_zero)]
    kind: AsideKind
    reason: Reason


class SetAside(Message):
    """`stock.set_aside.v1`: units on the shelf are damaged, wait for quality control, or are fit to be sold again."""

    location: PartnerId | None = None
    lines: Annotated[tuple[SetAsideLine, ...], Field(min_length=1, max_length=MAX_LINES, strict=False), NumberedOnce]

    def command(self, context: Context) -> SetStockAside:
        """Translate."""
        lines = tuple(AsideLine(each.sku, each.quantity, each.kind, each.reason) for each in self.lines)
        return SetStockAside(context.location_of(self.location), lines)


class SafetyLine(Message):
    """`quantity` units of a SKU are kept back from sale."""

    sku: Sku
    quantity: Annotated[int, Field(ge=0, le=1_000_000_000)]


class SetSafety(Message):
    """`stock.safety.v1`: how many units of each SKU this location keeps back from sale, from now on."""

    location: PartnerId | None = None
    lines: Annotated[tuple[SafetyLine, ...], Field(min_length=1, max_length=MAX_LINES, strict=False)]

    def command(self, context: Context) -> SetSafetyStock:
        """Translate."""
        return SetSafetyStock(
            context.location_of(self.location), tuple((each.sku, each.quantity) for each in self.lines)
        )


TYPES: dict[str, type[Message]] = {
    "stock.receive.v1": Receive,
    "stock.adjust.v1": Adjust,
    "stock.set_aside.v1": SetAside,
    "stock.safety.v1": SetSafety,
}
