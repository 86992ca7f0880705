"""Make a transfer ready: its units at the source are taken, so that nobody else sells them."""

from collections.abc import Sequence

from domain.refusals import Refused
from domain.stock.events import StockHeldForTransfer
from domain.stock.position import Position
from domain.streams import stock_stream, transfer_stream
from domain.transfers.events import TransferReady
from domain.transfers.state import Transfer, transfer_in
from domain.values import value
from domain.world import Change, Decision, World


@value
class ReadyTransfer:
    """The warehouse at the source is to send it."""

    transfer_id: str

    def streams(self) -> Sequence[str]:
        """The transfer."""
        return [transfer_stream(self.transfer_id)]

    def decide(self, world: World) -> Decision:
        """Take all of its units at the source, or none."""
        transfer = transfer_in(world, self.transfer_id)
        if transfer.status != "draft":
            raise Refused("transfer.not_draft", f"{transfer.stream} is {transfer.status}", "transfer_id")
        _require_available(world, transfer)
        ready = TransferReady(self.transfer_id, transfer.source, transfer.destination, transfer.planned)
        held = [
            Change(
                stock_stream(each.sku, transfer.source),
                StockHeldForTransfer(each.sku, transfer.source, each.quantity, transfer.stream),
            )
            for each in transfer.planned
        ]
        return [Change(transfer.stream, ready), *held]


def _require_available(world: World, transfer: Transfer) -> None:
    positions = world.states(Position, [stock_stream(each.sku, transfer.source) for each in transfer.planned])
    for each, position in zip(transfer.planned, positions, strict=True):
        free = position.available(world.now) if position is not None else 0
        if free < each.quantity:
            here = f"{free} units of {each.sku} are available at {transfer.source}"
            raise Refused("stock.insufficient", f"{here}, {each.quantity} would be sent", "transfer_id")
