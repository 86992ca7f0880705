"""Receive a transfer: what came is on the destination's shelf, what did not is told apart."""

from collections.abc import Iterator, Sequence

from domain.refusals import Refused
from domain.stock.arrival import set_aside
from domain.stock.events import StockExpectationEnded, StockTransferredIn
from domain.streams import stock_stream, transfer_stream
from domain.transfers.events import ArrivedUnits, TransferReceived
from domain.transfers.state import Transfer, TransferLine, transfer_at
from domain.values import value
from domain.world import Change, Decision, World


@value
class ArrivedLine:
    """What the destination says of one line: see ArrivedUnits."""

    line_no: int
    quantity: int
    damaged: int = 0
    short: int = 0
    over: int = 0
    quality_control: int = 0


@value
class ReceiveTransfer:
    """The destination says what came, by a receipt with an id of its own; without lines, all that is in transit did."""

    location: str
    transfer_id: str
    document_id: str
    lines: tuple[ArrivedLine, ...] = ()

    def streams(self) -> Sequence[str]:
        """The transfer."""
        return [transfer_stream(self.transfer_id)]

    def decide(self, world: World) -> Decision:
        """Put what came on the shelf, set aside what is not to be sold as it came, write off what will not come."""
        transfer = transfer_at(world, self.transfer_id, self.location, "destination")
        if self.document_id in transfer.receipts:
            reason = f"{transfer.stream} has receipt {self.document_id} already"
            raise Refused("transfer.receipt_exists", reason, "document_id")
        require_in_transit(transfer)
        lines = tuple(_arrived(transfer, index, each) for index, each in enumerate(self.lines)) or _all(transfer)
        received = TransferReceived(self.document_id, self.location, lines)
        moved = [change for each in lines for change in _moved(transfer, each)]
        return [Change(transfer.stream, received), *moved]


def require_in_transit(transfer: Transfer) -> None:
    """Refuse what did not leave, or of which nothing is on its way any more."""
    if not transfer.in_transit:
        reason = f"{transfer.stream} is {transfer.status}: nothing of it is in transit"
        raise Refused("transfer.not_in_transit", reason, "transfer_id")


def _all(transfer: Transfer) -> tuple[ArrivedUnits, ...]:
    return tuple(ArrivedUnits(each.line_no, each.sku, each.quantity) for each in transfer.in_transit)


def _arrived(transfer: Transfer, index: int, told: ArrivedLine) -> ArrivedUnits:
    line = transfer.lines.get(told.line_no)
    if line is None:
        reason = f"{transfer.stream} has no line {told.line_no}"
        raise Refused("transfer.unknown_line", reason, f"lines[{index}].line_no")
    arrived = ArrivedUnits(
        told.line_no, line.sku, told.quantity, told.damaged, told.short, told.over, told.quality_control
    )
    _require_possible(line, arrived, index)
    return arrived


def _require_possible(line: TransferLine, arrived: ArrivedUnits, index: int) -> None:
    """More than was shipped is a mistake, unless it is stated as that; and then nothing of the line is missing."""
    there = f"{line.in_transit} units of {line.sku} are in transit"
    if arrived.of_shipped > line.in_transit:
        reason = f"{there}, not {arrived.of_shipped}: what is more is `over`"
        raise Refused("transfer.exceeds_shipped", reason, f"lines[{index}].quantity")
    if arrived.over and (arrived.of_shipped < line.in_transit or arrived.short):
        reason = f"{there}, {arrived.came - arrived.over} of them came: nothing is over"
        raise Refused("transfer.not_over", reason, f"lines[{index}].over")


def _moved(transfer: Transfer, each: ArrivedUnits) -> Iterator[Change]:
    stream, here = stock_stream(each.sku, transfer.destination), transfer.destination
    if each.came:
        yield Change(stream, StockTransferredIn(each.sku, here, each.came, transfer.stream))
    yield from set_aside(each.sku, here, each.damaged, each.quality_control)
    if each.of_shipped:
        yield Change(stream, StockExpectationEnded(each.sku, here, each.of_shipped, transfer.stream))
