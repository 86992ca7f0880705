"""Ship a transfer: units leave the source and are on their way."""

from collections.abc import Sequence
from datetime import date

from domain.orders.lines import Units, minus
from domain.refusals import Refused
from domain.stock.events import StockExpected, StockFreedByTransfer, StockTransferredOut
from domain.stock.position import Position
from domain.streams import stock_stream, transfer_stream
from domain.transfers.events import TransferShipped
from domain.transfers.state import Transfer, transfer_at
from domain.values import value
from domain.world import Change, Decision, World

Quantities = tuple[tuple[int, int], ...]
"""Pairs of line number and quantity, each line once; empty for all that is ready."""


@value
class ShipTransfer:
    """The source says what left; `expected_on` is when it will be there, if it knows better than the plan."""

    location: str
    transfer_id: str
    quantities: Quantities = ()
    expected_on: date | None = None

    def streams(self) -> Sequence[str]:
        """The transfer."""
        return [transfer_stream(self.transfer_id)]

    def decide(self, world: World) -> Decision:
        """Take units off the source's shelf and tell the destination of them; free those that stay."""
        transfer = transfer_at(world, self.transfer_id, self.location, "source")
        if transfer.status != "ready":
            raise Refused("transfer.not_ready", f"{transfer.stream} is {transfer.status}", "transfer_id")
        units = self._units(transfer)
        self._require_on_hand(world, units)
        due = self.expected_on or transfer.expected_on
        shipped = TransferShipped(self.transfer_id, transfer.source, transfer.destination, units, due)
        return [Change(transfer.stream, shipped), *_moved(transfer, units, due)]

    def _units(self, transfer: Transfer) -> tuple[Units, ...]:
        """What leaves of each line: no more than is ready."""
        for index, (no, quantity) in enumerate(self.quantities):
            line = transfer.lines.get(no)
            if line is None:
                raise Refused("transfer.unknown_line", f"{transfer.stream} has no line {no}", f"lines[{index}].line_no")
            if quantity > line.planned:
                reason = f"{line.planned} units of line {no} of {transfer.stream} are ready, {quantity} would leave"
                raise Refused("transfer.exceeds_ready", reason, f"lines[{index}].quantity")
        if not self.quantities:
            return transfer.planned
        return tuple(Units(no, transfer.lines[no].sku, quantity) for no, quantity in self.quantities)

    def _require_on_hand(self, world: World, units: Sequence[Units]) -> None:
        """What was lost or set aside since it was made ready can't leave: it is to be counted first."""
        positions = world.states(Position, [stock_stream(each.sku, self.location) for each in units])
        for index, (each, position) in enumerate(zip(units, positions, strict=True)):
            there = position.on_hand - position.unavailable if position is not None else 0
            if each.quantity > there:
                reason = f"{there} units of {each.sku} are fit to leave {self.location}, not {each.quantity}"
                raise Refused(
                    "stock.insufficient", reason, f"lines[{index}].quantity" if self.quantities else "transfer_id"
                )


def _moved(transfer: Transfer, units: tuple[Units, ...], due: date | None) -> Decision:
    source, destination, stream = transfer.source, transfer.destination, transfer.stream
    left = [
        Change(stock_stream(each.sku, source), StockTransferredOut(each.sku, source, each.quantity, stream))
        for each in units
    ]
    stays = [
        Change(stock_stream(each.sku, source), StockFreedByTransfer(each.sku, source, each.quantity, stream))
        for each in minus(transfer.planned, units)
    ]
    expected = [
        Change(stock_stream(each.sku, destination), StockExpected(each.sku, destination, each.quantity, due, stream))
        for each in units
    ]
    return [*left, *stays, *expected]
