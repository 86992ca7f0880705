"""Messages on transfers: the operator plans them, the warehouses at both ends say what left and what came."""

from datetime import date
from typing import Annotated

from pydantic import Field

from domain.orders import lines as order_lines
from domain.transfers.create import CreateTransfer
from domain.transfers.end import CancelTransfer, CloseTransfer
from domain.transfers.ready import ReadyTransfer
from domain.transfers.receive import ArrivedLine, ReceiveTransfer
from domain.transfers.ship import ShipTransfer
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
    Units,
    UnitsOrNone,
)


class TransferLine(Message):
    """Units to send: each SKU once."""

    line_no: LineNo
    sku: Sku
    quantity: Units


class Create(Message):
    """`transfer.create.v1`: units are to go from `source` to `destination`; nothing is taken yet."""

    transfer_id: Id
    source: PartnerId
    destination: PartnerId
    lines: Annotated[tuple[TransferLine, ...], Field(min_length=1, max_length=MAX_LINES, strict=False), NumberedOnce]
    expected_on: date | None = None

    def command(self, _context: Context) -> CreateTransfer:
        """Translate."""
        units = tuple(order_lines.Units(each.line_no, each.sku, each.quantity) for each in self.lines)
        return CreateTransfer(self.transfer_id, self.source, self.destination, units, self.expected_on)


class Ready(Message):
    """`transfer.ready.v1`: its units are taken at the source, whose warehouse is told to send them."""

    transfer_id: Id

    def command(self, _context: Context) -> ReadyTransfer:
        """Translate."""
        return ReadyTransfer(self.transfer_id)


class Cancel(Message):
    """`transfer.cancel.v1`: it is not to be sent, and has not left."""

    transfer_id: Id
    reason: Reason

    def command(self, _context: Context) -> CancelTransfer:
        """Translate."""
        return CancelTransfer(self.transfer_id, self.reason)


class Close(Message):
    """`transfer.close.v1`: what is still in transit will not come, and is written off."""

    transfer_id: Id
    reason: Reason

    def command(self, _context: Context) -> CloseTransfer:
        """Translate."""
        return CloseTransfer(self.transfer_id, self.reason)


class ShippedLine(Message):
    """Units that left."""

    line_no: LineNo
    quantity: Units


class Ship(Message):
    """`transfer.ship.v1`: the source sent it; without `lines` all of it. What it left out is free again."""

    location: PartnerId | None = None
    transfer_id: Id
    lines: Annotated[tuple[ShippedLine, ...], Field(max_length=MAX_LINES, strict=False), NumberedOnce] = ()
    expected_on: date | None = None

    def command(self, context: Context) -> ShipTransfer:
        """Translate."""
        quantities = tuple((each.line_no, each.quantity) for each in self.lines)
        return ShipTransfer(context.location_of(self.location), self.transfer_id, quantities, self.expected_on)


class ReceivedLine(Message):
    """`quantity` units came as they should, `damaged` ones and those for `quality_control` too, and are set aside.

    `short` units will not come; `over` ones came besides, more than were shipped.
    """

    line_no: LineNo
    quantity: UnitsOrNone
    damaged: UnitsOrNone = 0
    short: UnitsOrNone = 0
    over: UnitsOrNone = 0
    quality_control: UnitsOrNone = 0


class Receive(Message):
    """`transfer.receive.v1`: what came to the destination, by a receipt; without `lines` all that is in transit."""

    location: PartnerId | None = None
    transfer_id: Id
    document_id: Id
    lines: Annotated[
        tuple[ReceivedLine, ...],
        Field(max_length=MAX_LINES, strict=False),
        NumberedOnce,
        SaySomething,
    ] = ()

    def command(self, context: Context) -> ReceiveTransfer:
        """Translate."""
        lines = tuple(
            ArrivedLine(each.line_no, each.quantity, each.damaged, each.short, each.over, each.quality_control)
            for each in self.lines
        )
        return ReceiveTransfer(context.location_of(self.location), self.transfer_id, self.document_id, lines)


OPERATOR_TYPES: dict[str, type[Message]] = {
    "transfer.create.v1": Create,
    "transfer.ready.v1": Ready,
    "transfer.cancel.v1": Cancel,
    "transfer.close.v1": Close,
}

WAREHOUSE_TYPES: dict[str, type[Message]] = {"transfer.ship.v1": Ship, "transfer.receive.v1": Receive}
