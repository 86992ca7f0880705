"""The bench's market: one shop, one warehouse, products with stock, and orders of four lines."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from domain.messages import MessageAccepted
from domain.orders.recipient import Sealed
from ledger.recorder import LedgerRecorder
from ledger.writer import Received, Writer
from producers.partner import Outbox
from producers.sending import Sender
from producers.shop import ShopClient
from schemas.inbound.catalogue import ListProductsBody, Product
from schemas.inbound.envelope import Seal
from schemas.inbound.fields import Address, Contact, LatLon, Message, SaleLine
from schemas.inbound.operator import RegisterLocationBody, RegisterShopBody
from schemas.inbound.orders import Place
from schemas.inbound.read import MESSAGE_TYPES, InboundRecord, read
from schemas.inbound.stock import ReceiptLine, Receive
from schemas.topics import OPERATOR, Topics

SHOP = "bench"
SHOP_SOURCE, WAREHOUSE_SOURCE = f"shop:{SHOP}", f"warehouse:{SHOP}"
SOURCES = (SHOP_SOURCE, WAREHOUSE_SOURCE)
LINES = 4
SKUS = 500
CUSTOMERS = 1_000
UNITS = 1_000_000_000
ZONE = "Europe/London"
PRICE_MINOR = Decimal("249.5")


def open_market(recorder: LedgerRecorder, seal: Seal, topics: Topics, clock: Callable[[], datetime]) -> None:
    """Let shop and warehouse in and put stock on its shelves, as the intake would on hearing of it."""
    writer = Writer(recorder, clock)
    for source, body in opening():
        message_id = f"opening/{type(body).__name__}"
        (answer,) = writer.handle([received(source, message_id, body, seal, topics)], {})
        assert isinstance(answer.verdict, MessageAccepted), f"the market opens: {answer.verdict}"


def order(number: int) -> Place:
    """Order `number`: four lines of goods for one of the customers, with contact and address."""
    customer = number % CUSTOMERS
    return Place(
        order_id=order_id(number),
        currency="GBP",
        customer=f"c{customer}",
        lines=tuple(_line(number, line_no) for line_no in range(1, LINES + 1)),
        contact=Contact(name=f"Customer {customer}", email=f"c{customer}@example.com"),
        address=Address(
            lines=(f"{customer} High Street",),
            city="Leeds",
            postcode="LS1 4DY",
            country="GB",
            coordinates=LatLon(latitude=53.8, longitude=-1.55),
        ),
    )


def order_id(number: int) -> str:
    """The shop's id of order `number`."""
    return f"order-{number:07d}"


def sku(number: int) -> str:
    """One of the SKUs, numbered from 0."""
    return f"sku-{number:03d}"


def skus_of(number: int) -> tuple[str, ...]:
    """The SKUs of order `number`, each another."""
    return tuple(sku((number * LINES + line) * 7 % SKUS) for line in range(LINES))


class Shop:
    """Sends the market's orders."""

    def __init__(self, sender: Sender, topics: Topics) -> None:
        self._client = ShopClient(Outbox(sender, topics, SHOP_SOURCE))

    def send(self, numbers: Sequence[int]) -> None:
        """Send these orders; returns before Kafka has them all."""
        for number in numbers:
            self._client.place(order(number))

    def flush(self) -> None:
        """Wait until Kafka has all."""
        self._client.flush()


def unsealed(key_id: str, _plain: object) -> Sealed:
    """Seal nothing for real, where sealing is not what is measured."""
    return Sealed(key_id, "", "")


def _line(number: int, line_no: int) -> SaleLine:
    name = skus_of(number)[line_no - 1]
    return SaleLine(
        line_no=line_no, sku=name, description=f"Product {name}", quantity=line_no, unit_price_minor=PRICE_MINOR
    )


def opening() -> list[tuple[str, Message]]:
    """What is sent by whom, in order."""
    skus = [sku(number) for number in range(SKUS)]
    here = LatLon(latitude=53.8, longitude=-1.55)
    products = ListProductsBody(products=tuple(Product(sku=each, name=f"Product {each}") for each in skus))
    stock = tuple(ReceiptLine(line_no=at, sku=each, quantity=UNITS) for at, each in enumerate(skus, start=1))
    return [
        (OPERATOR, RegisterShopBody(shop=SHOP, name=SHOP, zone=ZONE, currencies=("GBP",))),
        (OPERATOR, RegisterLocationBody(location=SHOP, name=SHOP, zone=ZONE, coordinates=here)),
        (SHOP_SOURCE, products),
        (WAREHOUSE_SOURCE, Receive(document_id="opening", lines=stock)),
    ]


def received(source: str, message_id: str, body: Message, seal: Seal, topics: Topics) -> Received:
    """Give a message as the intake hands it to the writer, read from the bytes that its sender sends."""
    types = {model: name for name, model in MESSAGE_TYPES[source.partition(":")[0]].items()}
    name = types[type(body)]
    headers = [("ce_id", message_id.encode()), ("ce_type", name.encode())]
    value = body.model_dump_json(exclude_unset=True).encode()
    record = InboundRecord(topics.inbound(source), 0, 0, 0, None, headers, value)
    return Received(record, read(record, source, seal))
