"""The market of a torture, and what its shops and its warehouse say: seeded, repeated and out of order."""

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from domain.master.location import Location, RegisterLocation
from domain.master.product import ListProducts, ProductListed
from domain.master.shop import RegisterShop
from domain.stock.arrival import ReceivedUnits
from domain.stock.receive import ReceiveStock
from ledger.writer import Received
from schemas.inbound.fields import Address, Contact, LatLon, Message, SaleLine
from schemas.inbound.orders import Cancel, Hold, Place, ReleaseHoldBody
from schemas.inbound.stock import ReceiptLine, Receive
from tests.ledger.messages import OPERATOR, SHOP, WAREHOUSE, message

SHOPS = ("shop:one", "shop:two")
"""They send over Kafka; shop acme asks the writer itself."""
SOURCES = (SHOP, *SHOPS, WAREHOUSE)
PLENTY = tuple(f"plenty-{number}" for number in range(10))
SCARCE = tuple(f"scarce-{number}" for number in range(5))
"""None of them may be backordered."""
UNITS = {**dict.fromkeys(PLENTY, 1_000_000), **dict.fromkeys(SCARCE, 40)}
DISORDER = 12
"""A message comes up to so many orders after its place; what is about an order may come before the order itself."""
EARLY = 3


@dataclass(frozen=True, slots=True)
class Sending:
    """A message on its way, once or again."""

    message: Message
    message_id: str
    key: str


def opening() -> list[Received]:
    """Let shops and warehouse in, and put the first units on the shelf."""
    products = tuple(ProductListed(sku, sku, backorder_limit=0 if sku in SCARCE else None) for sku in UNITS)
    units = tuple(ReceivedUnits(line_no, *each) for line_no, each in enumerate(UNITS.items(), start=1))
    shops = (shop.partition(":")[2] for shop in (SHOP, *SHOPS))
    return [
        *(message(OPERATOR, f"shop/{shop}", RegisterShop(shop, shop, "Europe/London", ("GBP",))) for shop in shops),
        message(OPERATOR, "location", RegisterLocation(Location("leeds", "Leeds", "Europe/London", None, 1))),
        message(SHOP, "products", ListProducts(products)),
        message(WAREHOUSE, "receipt", ReceiveStock("leeds", "opening", units)),
    ]


def of_shop(source: str, seed: int) -> Iterator[Sending]:
    """Give what a shop sends, without end: orders, some held, released and cancelled, all of it up to three times."""
    chance = random.Random(f"{source} {seed}")
    waiting: list[tuple[float, int, Sending]] = []
    numbers = count()
    for order in count(1):
        for sending in _of_order(str(order), chance):
            for _ in range(chance.choice((1, 1, 2, 3))):
                early = 0 if isinstance(sending.message, Place) else EARLY
                heapq.heappush(waiting, (order + chance.uniform(-early, DISORDER), next(numbers), sending))
        while waiting and waiting[0][0] < order + 1 - EARLY:
            yield heapq.heappop(waiting)[2]


def of_warehouse(seed: int) -> Iterator[Sending]:
    """Give the receipts of what is scarce, without end, each up to three times."""
    chance = random.Random(f"receipts {seed}")
    for number in count(1):
        line = ReceiptLine(line_no=1, sku=chance.choice(SCARCE), quantity=chance.randint(1, 10))
        receipt = Receive(document_id=str(number), lines=(line,))
        for _ in range(chance.choice((1, 1, 2, 3))):
            yield Sending(receipt, f"receipt/{number}", receipt.document_id)


def wanted(chance: random.Random) -> tuple[str, int]:
    """Give a SKU, half of the time a scarce one, and units of it."""
    return chance.choice(SCARCE if chance.random() < 0.5 else PLENTY), chance.randint(1, 3)


def _of_order(order_id: str, chance: random.Random) -> Iterator[Sending]:
    yield Sending(_order(order_id, chance), f"place/{order_id}", order_id)
    if chance.random() < 0.2:
        yield Sending(Hold(order_id=order_id, hold_id="look", reason="looks odd"), f"hold/{order_id}", order_id)
        yield Sending(
            ReleaseHoldBody(order_id=order_id, hold_id="look", reason="is fine"), f"release/{order_id}", order_id
        )
    if chance.random() < 0.2:
        yield Sending(Cancel(order_id=order_id, reason="changed my mind"), f"cancel/{order_id}", order_id)


def _order(order_id: str, chance: random.Random) -> Place:
    units: dict[str, int] = dict(wanted(chance) for _ in range(chance.randint(1, 3)))
    return Place(
        order_id=order_id,
        currency="GBP",
        lines=tuple(
            SaleLine(line_no=line_no, sku=sku, quantity=quantity, unit_price_minor=Decimal(255))
            for line_no, (sku, quantity) in enumerate(units.items(), start=1)
        ),
        contact=Contact(name=f"Customer {order_id}"),
        address=Address(
            lines=("1 High Street",),
            city="York",
            postcode="YO1 7HH",
            country="GB",
            coordinates=LatLon(latitude=53.96, longitude=-1.08),
        ),
    )
