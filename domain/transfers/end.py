"""End a transfer: cancel one that has not left, or close one of which the rest will not come."""

from collections.abc import Sequence

from domain.refusals import Refused
from domain.stock.events import StockExpectationEnded, StockFreedByTransfer
from domain.streams import stock_stream, transfer_stream
from domain.transfers.events import TransferCancelled, TransferClosed
from domain.transfers.receive import require_in_transit
from domain.transfers.state import transfer_in
from domain.values import value
from domain.world import Change, Decision, World


@value
class CancelTransfer:
    """It is not to be sent."""

    transfer_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The transfer."""
        return [transfer_stream(self.transfer_id)]

    def decide(self, world: World) -> Decision:
        """Free what it holds at the source; what has left can only be received, or written off."""
        transfer = transfer_in(world, self.transfer_id)
        if transfer.status not in {"draft", "ready"}:
            raise Refused("transfer.not_cancellable", f"{transfer.stream} is {transfer.status}", "transfer_id")
        held = transfer.planned if transfer.status == "ready" else ()
        freed = [
            Change(
                stock_stream(each.sku, transfer.source),
                StockFreedByTransfer(each.sku, transfer.source, each.quantity, transfer.stream),
            )
            for each in held
        ]
        cancelled = TransferCancelled(self.transfer_id, transfer.source, held, self.reason)
        return [Change(transfer.stream, cancelled), *freed]


@value
class CloseTransfer:
    """What is still in transit will not come."""

    transfer_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The transfer."""
        return [transfer_stream(self.transfer_id)]

    def decide(self, world: World) -> Decision:
        """Write it off, and expect it no more."""
        transfer = transfer_in(world, self.transfer_id)
        require_in_transit(transfer)
        lost, here = transfer.in_transit, transfer.destination
        ended = [
            Change(stock_stream(each.sku, here), StockExpectationEnded(each.sku, here, each.quantity, transfer.stream))
            for each in lost
        ]
        return [Change(transfer.stream, TransferClosed(here, lost, self.reason)), *ended]
