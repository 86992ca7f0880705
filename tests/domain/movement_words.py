"""The words of who moves and buys goods: a transfer from plan to receipt, a purchase from order to receipt."""

from datetime import date
from decimal import Decimal

from domain.money import line_amount_minor
from domain.orders.lines import Units
from domain.purchasing.acknowledge import AcknowledgePurchase, Answer
from domain.purchasing.end import CancelPurchase, ClosePurchase
from domain.purchasing.events import PurchaseLine, PurchaseTerms
from domain.purchasing.order import OrderPurchase, SubmitPurchase
from domain.purchasing.state import Purchase
from domain.stock.receive import ReceiveStock
from domain.streams import purchase_stream, transfer_stream
from domain.transfers.create import CreateTransfer
from domain.transfers.end import CancelTransfer, CloseTransfer
from domain.transfers.ready import ReadyTransfer
from domain.transfers.receive import ArrivedLine, ReceiveTransfer
from domain.transfers.ship import ShipTransfer
from domain.transfers.state import Transfer
from domain.world import Command
from tests.domain.words import received
from tests.domain.world import MemoryWorld

SOON = date(2011, 1, 10)
LATER = date(2011, 1, 20)
TRANSFER = transfer_stream("t1")
PURCHASE = purchase_stream("p1")


def planned(source: str = "leeds", destination: str = "paris", **units: int) -> CreateTransfer:
    lines = tuple(Units(no, sku, quantity) for no, (sku, quantity) in enumerate(units.items(), 1))
    return CreateTransfer("t1", source, destination, lines, SOON)


def ready() -> ReadyTransfer:
    return ReadyTransfer("t1")


def sent(*quantities: tuple[int, int], at: str = "leeds", due: date | None = None) -> ShipTransfer:
    """Send some lines, by number and quantity, or all."""
    return ShipTransfer(at, "t1", quantities, due)


def arrived(*lines: ArrivedLine, at: str = "paris", document_id: str = "in-1") -> ReceiveTransfer:
    return ReceiveTransfer(at, "t1", document_id, lines)


def given_up() -> CloseTransfer:
    return CloseTransfer("t1", "lost on the way")


def called_off() -> CancelTransfer:
    return CancelTransfer("t1", "not needed there")


def on_its_way(mugs: int) -> tuple[Command, ...]:
    """A transfer of mugs that left leeds, where as many stay."""
    return (received("leeds", mug=2 * mugs), planned(mug=mugs), ready(), sent())


def bought(
    *, at: str = "leeds", due: date | None = SOON, over_percent: int = 0, draft: bool = False, **units: int
) -> OrderPurchase:
    lines = tuple(_bought(no, sku, quantity, due) for no, (sku, quantity) in enumerate(units.items(), 1))
    return OrderPurchase(PurchaseTerms("p1", "Potters Ltd", at, "GBP", lines, over_percent), draft)


def submitted() -> SubmitPurchase:
    return SubmitPurchase("p1")


def answered(*answers: Answer) -> AcknowledgePurchase:
    return AcknowledgePurchase("p1", answers)


def delivered_by_supplier(at: str = "leeds", document_id: str = "in-1", purchase: str = "p1", **units: int) -> Command:
    plain = received(at, document_id, **units)
    return ReceiveStock(at, document_id, plain.units, purchase)


def bought_no_more() -> CancelPurchase:
    return CancelPurchase("p1", "too dear")


def closed_short() -> ClosePurchase:
    return ClosePurchase("p1", "the supplier has no more")


def the_transfer(world: MemoryWorld) -> Transfer:
    found = world.state(Transfer, TRANSFER)
    assert found is not None
    return found


def the_purchase(world: MemoryWorld) -> Purchase:
    found = world.state(Purchase, PURCHASE)
    assert found is not None
    return found


def incoming(world: MemoryWorld, sku: str, at: str) -> int:
    """Units that are on their way to a location."""
    return sum(units for units, _ in world.position(sku, at).incoming.values())


def _bought(line_no: int, sku: str, quantity: int, due: date | None) -> PurchaseLine:
    cost = Decimal("99.5")
    return PurchaseLine(line_no, sku, quantity, cost, line_amount_minor(quantity, cost), due)
