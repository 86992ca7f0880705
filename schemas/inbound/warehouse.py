"""What a warehouse reports."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from domain.orders import lines as order_lines
from domain.orders.deliver import DeliverFulfilment
from domain.orders.lines import LineKind
from domain.orders.pack import PackFulfilment
from domain.orders.pick import PickFulfilment
from domain.orders.ship import ShipFulfilment
from domain.stock.adjust import AdjustmentLine, AdjustStock
from domain.stock.receive import ReceiveStock
from schemas.inbound.envelope import Context
from schemas.inbound.fields import MAX_LINES, FulfilmentId, Id, LineNo, Message, NumberedOnce, Sku, Text, Units


class ReceiptLine(Message):
    """Units that came in."""

    line_no: LineNo
    sku: Sku
    quantity: Units


class Receive(Message):
    """`stock.receive.v1`: a receipt of goods."""

    document_id: Id
    lines: Annotated[tuple[ReceiptLine, ...], Field(min_length=1, max_length=MAX_LINES, strict=False), NumberedOnce]

    def command(self, context: Context) -> ReceiveStock:
        """Translate."""
        units = tuple(order_lines.Units(each.line_no, each.sku, each.quantity) for each in self.lines)
        return ReceiveStock(context.envelope.partner, self.document_id, units)


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
    reason: Annotated[Text, StringConstraints(min_length=1)]
    business_date: date | None = None


class Adjust(Message):
    """`stock.adjust.v1`: units were written off, or found."""

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
        return AdjustStock(context.envelope.partner, self.document_id, lines)


class Pick(Message):
    """`fulfilment.pick.v1`: all units of a fulfilment were taken from the shelves."""

    fulfilment_id: FulfilmentId

    def command(self, context: Context) -> PickFulfilment:
        """Translate."""
        return PickFulfilment(context.envelope.partner, self.fulfilment_id)


class Pack(Message):
    """`fulfilment.pack.v1`: the units are in `parcels` parcels."""

    fulfilment_id: FulfilmentId
    parcels: Annotated[int, Field(ge=1, le=10_000)] = 1

    def command(self, context: Context) -> PackFulfilment:
        """Translate."""
        return PackFulfilment(context.envelope.partner, self.fulfilment_id, self.parcels)


class Ship(Message):
    """`fulfilment.ship.v1`: the parcels left, with a carrier where one is known."""

    fulfilment_id: FulfilmentId
    carrier: Text | None = None
    tracking_number: Text | None = None

    def command(self, context: Context) -> ShipFulfilment:
        """Translate."""
        return ShipFulfilment(context.envelope.partner, self.fulfilment_id, self.carrier, self.tracking_number)


class Deliver(Message):
    """`fulfilment.deliver.v1`: the parcels reached the customer."""

    fulfilment_id: FulfilmentId

    def command(self, context: Context) -> DeliverFulfilment:
        """Translate."""
        return DeliverFulfilment(context.envelope.partner, self.fulfilment_id)
