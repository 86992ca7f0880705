"""A shop with goods of which no unit may be sold twice, and the orders that its buyers hand in to a writer."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from domain.master.location import Location, RegisterLocation
from domain.master.product import ListProducts, ProductListed
from domain.master.shop import RegisterShop
from domain.messages import MessageAccepted
from domain.orders.lines import Line
from domain.orders.place import PlaceOrder
from domain.orders.recipient import Destination
from domain.stock.arrival import ReceivedUnits
from domain.stock.receive import ReceiveStock
from domain.world import Command
from ledger.writer import Received, Writer
from schemas.inbound.envelope import Envelope
from schemas.inbound.read import InboundRecord, Submission

SHOP = PLACE = "bench"
SHOP_SOURCE = f"shop:{SHOP}"
CURRENCY = "GBP"
PRICE_MINOR = Decimal(249)
_AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
_NO_RECORD = InboundRecord("bench", 0, 0, 0, None, [], None)


def open_shop(writer: Writer, skus: Sequence[str], units: int) -> None:
    """Put so many units of each SKU on the shelf; none may be backordered."""
    products = tuple(ProductListed(each, each, backorder_limit=0) for each in skus)
    receipt = tuple(ReceivedUnits(line_no, each, units) for line_no, each in enumerate(skus, start=1))
    opening: list[tuple[str, Command]] = [
        ("operator", RegisterShop(SHOP, SHOP, "Europe/London", (CURRENCY,))),
        ("operator", RegisterLocation(Location(PLACE, PLACE, "Europe/London", None, 1))),
        (SHOP_SOURCE, ListProducts(products)),
        (f"warehouse:{PLACE}", ReceiveStock(PLACE, "opening", receipt)),
    ]
    for number, (source, command) in enumerate(opening):
        (answer,) = writer.handle([_received(source, f"opening/{number}", command, "")], {})
        assert isinstance(answer.verdict, MessageAccepted), f"the shop opens: {answer.verdict}"


def buy(message_id: str, sku: str, quantity: int) -> Received:
    """Give an order of one line, by the name of its message, as a caller in this process hands it in."""
    line = Line(1, "goods", sku, "", quantity, PRICE_MINOR, int(quantity * PRICE_MINOR), _AT.date())
    order = PlaceOrder(SHOP, message_id, "retail", CURRENCY, None, (line,), Destination(), None, None)
    return _received(SHOP_SOURCE, message_id, order, f"{sku}={quantity}")


def sku(number: int) -> str:
    """One of the SKUs, numbered from 0."""
    return f"sku-{number:03d}"


def _received(source: str, message_id: str, command: Command, body: str) -> Received:
    fingerprint = hashlib.sha256(body.encode()).hexdigest()
    partner = source.partition(":")[2] or source
    envelope = Envelope(source, message_id, "bench.v1", fingerprint, partner, _AT, _AT.date())
    return Received(_NO_RECORD, Submission(envelope, command))
