"""Messages as the intake hands them to the writer, of a small market: shop acme, warehouse leeds, mugs."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from domain.fulfilment.answer_cancel import AnswerCancel
from domain.fulfilment.events import Parcel
from domain.fulfilment.pack import PackFulfilment
from domain.fulfilment.pick import PickFulfilment
from domain.master.location import Location, RegisterLocation
from domain.master.product import ListProducts, ProductListed
from domain.master.shop import RegisterShop
from domain.messages import MessageRefused
from domain.orders.cancel import CancelOrder
from domain.orders.hold import HoldOrder
from domain.orders.lines import Line
from domain.orders.place import PlaceOrder
from domain.orders.recipient import Destination, Sealed
from domain.shipments.ship import ShipFulfilment
from domain.stock.arrival import ReceivedUnits
from domain.stock.receive import ReceiveStock
from domain.world import Command, Decision, World
from ledger.group import Answer
from ledger.writer import Received, Writer
from schemas.inbound.envelope import Envelope
from schemas.inbound.read import InboundRecord, Submission

AT = datetime(2024, 5, 1, 12, tzinfo=UTC)
SHOP, WAREHOUSE, OPERATOR = "shop:acme", "warehouse:leeds", "operator"
_OFFSETS = count()


@dataclass(frozen=True, slots=True)
class Undecidable:
    """A command on which the ledger itself fails, once it has decided something."""

    def streams(self) -> list[str]:
        """None."""
        return []

    def decide(self, world: World) -> Decision:
        """Fail."""
        raise NotImplementedError(f"Undecidable at {world.now}")


def message(
    source: str, message_id: str, command: Command, body: str = "", expected_version: int | None = None
) -> Received:
    """A message with its record; its payload is the command, told apart by `body`."""
    fingerprint = hashlib.sha256(f"{command}{body}".encode()).hexdigest()
    partner = source.partition(":")[2] or source
    envelope = Envelope(source, message_id, "test.v1", fingerprint, partner, AT, AT.date(), expected_version)
    record = InboundRecord(f"{source}.topic", 0, next(_OFFSETS), 0, message_id.encode(), [], body.encode())
    return Received(record, Submission(envelope, command))


def place(order_id: str, quantity: int = 1, *, sku: str = "mug", contact: Sealed | None = None) -> Received:
    """An order of one line."""
    line = Line(1, "goods", sku, "", quantity, Decimal(255), quantity * 255, AT.date())
    return message(
        SHOP,
        f"place/{order_id}",
        PlaceOrder("acme", order_id, "retail", "GBP", None, (line,), Destination(), contact, None),
    )


def cancel(order_id: str) -> Received:
    """The shop takes its order back."""
    return message(SHOP, f"cancel/{order_id}", CancelOrder("acme", order_id, "changed my mind"))


def hold(order_id: str, expected_version: int | None = None, expires_at: datetime | None = None) -> Received:
    """The shop wants to look at its order first."""
    command = HoldOrder("acme", order_id, "look", "manual", "looks odd", expires_at=expires_at)
    return message(SHOP, f"hold/{order_id}/{expected_version}", command, expected_version=expected_version)


def let_be(order_id: str) -> Received:
    """The warehouse agrees to leave the units be."""
    answer = AnswerCancel("leeds", f"acme:{order_id}/1", accepted=True, reason="not begun")
    return message(WAREHOUSE, f"answer/{order_id}", answer)


def receive(document: str, quantity: int, sku: str = "mug") -> Received:
    """Units come in."""
    return message(
        WAREHOUSE, f"receive/{document}", ReceiveStock("leeds", document, (ReceivedUnits(1, sku, quantity),))
    )


def ship(order_id: str) -> list[Received]:
    """Pick, pack and ship the fulfilment of an order."""
    fulfilment = f"acme:{order_id}/1"
    return [
        message(WAREHOUSE, f"pick/{fulfilment}", PickFulfilment("leeds", fulfilment)),
        message(WAREHOUSE, f"pack/{fulfilment}", PackFulfilment("leeds", fulfilment, (Parcel(1),))),
        message(WAREHOUSE, f"ship/{fulfilment}", ShipFulfilment("leeds", fulfilment, "DPD", None, AT)),
    ]


def market(units: int) -> list[Received]:
    """Let shop and warehouse in, list the mug, and put units of it on the shelf."""
    opened = [
        message(OPERATOR, "shop", RegisterShop("acme", "Acme", "Europe/London", ("GBP",))),
        message(OPERATOR, "location", RegisterLocation(Location("leeds", "Leeds", "Europe/London", None, 1))),
        message(SHOP, "products", ListProducts((ProductListed("mug", "Mug"), ProductListed("cup", "Cup")))),
    ]
    return [*opened, receive("opening", units)] if units else opened


def handle(writer: Writer, *received: Received) -> list[Answer]:
    """Have messages decided, without offsets."""
    return writer.handle(received, {})


def outcome(answer: Answer) -> str:
    """`accepted`, or the rule that refused."""
    return answer.verdict.rule if isinstance(answer.verdict, MessageRefused) else "accepted"
