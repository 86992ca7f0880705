"""The state of a transfer."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, assert_never

from domain.orders.lines import Units
from domain.refusals import Refused
from domain.streams import transfer_stream
from domain.transfers.events import (
    ArrivedUnits,
    TransferCancelled,
    TransferClosed,
    TransferCreated,
    TransferEvent,
    TransferReady,
    TransferReceived,
    TransferShipped,
)
from domain.values import replace, state
from domain.world import World

TransferStatus = Literal["draft", "ready", "in_transit", "partially_received", "received", "cancelled"]


@state
class TransferLine:
    """Units of one SKU. `received` is all that came, also units that were set aside or `over`.

    `written_off` units were shipped, and will not come.
    """

    line_no: int
    sku: str
    planned: int
    shipped: int = 0
    received: int = 0
    over: int = 0
    written_off: int = 0

    @property
    def in_transit(self) -> int:
        """Units that left and did not come yet."""
        return self.shipped - (self.received - self.over) - self.written_off


@state
class Transfer:
    """`stage` is how far it was sent; what came of it is in its lines. `receipts` are the ids of those it had."""

    stream: str
    source: str
    destination: str
    lines: Mapping[int, TransferLine]
    expected_on: date | None
    stage: Literal["draft", "ready", "shipped", "cancelled"] = "draft"
    receipts: tuple[str, ...] = ()

    @property
    def status(self) -> TransferStatus:
        """Where it stands: received once nothing is in transit, whatever came of it."""
        if self.stage != "shipped":
            return self.stage
        if not self.in_transit:
            return "received"
        began = any(each.received or each.written_off for each in self.lines.values())
        return "partially_received" if began else "in_transit"

    @property
    def planned(self) -> tuple[Units, ...]:
        """All that is to be sent."""
        return tuple(Units(each.line_no, each.sku, each.planned) for each in self.lines.values())

    @property
    def in_transit(self) -> tuple[Units, ...]:
        """All that left and did not come yet."""
        lines = self.lines.values()
        return tuple(Units(each.line_no, each.sku, each.in_transit) for each in lines if each.in_transit)


def evolve_transfer(transfer: Transfer | None, stream: str, event: TransferEvent) -> Transfer:
    """Give the state after one more event."""
    if isinstance(event, TransferCreated):
        lines = {
            each.line_no: TransferLine(line_no=each.line_no, sku=each.sku, planned=each.quantity)
            for each in event.units
        }
        return Transfer(
            stream=stream,
            source=event.source,
            destination=event.destination,
            lines=lines,
            expected_on=event.expected_on,
        )
    assert transfer is not None, f"{stream} does not begin with a transfer"
    match event:
        case TransferReady():
            return replace(transfer, stage="ready")
        case TransferShipped():
            left = _with(transfer, [replace(transfer.lines[no], shipped=units) for no, units in _by_line(event.units)])
            return replace(transfer, stage="shipped", lines=left, expected_on=event.expected_on)
        case TransferReceived():
            arrived = _with(transfer, [_received(transfer.lines[each.line_no], each) for each in event.lines])
            return replace(transfer, lines=arrived, receipts=(*transfer.receipts, event.document_id))
        case TransferClosed():
            return replace(transfer, lines=_with(transfer, _written_off(transfer, event)))
        case TransferCancelled():
            return replace(transfer, stage="cancelled")
        case _:
            assert_never(event)


def transfer_in(world: World, transfer_id: str) -> Transfer:
    """Give a transfer that must be there."""
    found = world.state(Transfer, transfer_stream(transfer_id))
    if found is None:
        raise Refused("transfer.unknown", f"there is no transfer {transfer_id}", "transfer_id")
    return found


def transfer_at(world: World, transfer_id: str, location: str, end: Literal["source", "destination"]) -> Transfer:
    """Give a transfer of which a location may speak, since it is at this end of it."""
    found = transfer_in(world, transfer_id)
    there = found.source if end == "source" else found.destination
    if there != location:
        raise Refused("transfer.elsewhere", f"{there} is the {end} of {found.stream}", "transfer_id")
    return found


def _with(transfer: Transfer, lines: Iterable[TransferLine]) -> Mapping[int, TransferLine]:
    return {**transfer.lines, **{each.line_no: each for each in lines}}


def _by_line(units: Iterable[Units]) -> list[tuple[int, int]]:
    return [(each.line_no, each.quantity) for each in units]


def _received(line: TransferLine, came: ArrivedUnits) -> TransferLine:
    return replace(
        line,
        received=line.received + came.came,
        over=line.over + came.over,
        written_off=line.written_off + came.short,
    )


def _written_off(transfer: Transfer, closed: TransferClosed) -> list[TransferLine]:
    lines = transfer.lines
    return [replace(lines[no], written_off=lines[no].written_off + units) for no, units in _by_line(closed.units)]
