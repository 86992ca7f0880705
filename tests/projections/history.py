"""Histories made for tests: events with their places in a ledger, published to Kafka as the relay would."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from kafka import KafkaAdminClient, KafkaProducer, TopicPartition

from domain.fulfilment import events as fulfilment
from domain.money import line_amount_minor
from domain.orders import events as order
from domain.orders.lines import Line, LineKind, units_of_goods
from domain.orders.recipient import Destination
from domain.shipments import events as shipment
from domain.stock import events as stock
from domain.streams import fulfilment_id, order_stream, shipment_id, stock_stream
from schemas.events import encode, name_of
from schemas.outbound import WATERMARK
from schemas.partitions import partition_of
from schemas.recorded import Recorded, to_headers, to_timestamp_ms
from schemas.topics import LEDGER_PARTITIONS, Topics, key_of

BEGIN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY = date(2026, 3, 1)
SSCC = "003400000000000016"


class History:
    """Events in the order of their commits; positions from 1, versions from 0 in each stream, a second apart."""

    def __init__(self) -> None:
        self.events: list[Recorded] = []
        self._versions: dict[str, int] = {}

    @property
    def _next(self) -> datetime:
        """When the next event will be recorded."""
        return BEGIN + timedelta(seconds=len(self.events) + 1)

    def add(self, stream: str, *events: object) -> None:
        """Record events of one stream."""
        for event in events:
            version = self._versions.get(stream, -1) + 1
            self._versions[stream] = version
            position = len(self.events) + 1
            at = self._next
            self.events.append(
                Recorded(
                    stream=stream,
                    version=version,
                    position=position,
                    name=name_of(event),
                    body=encode(event),
                    occurred_at=at - timedelta(hours=1),
                    recorded_at=at,
                    actor="shop:anna",
                    cause="shop:anna/m1",
                    correlation=stream,
                )
            )

    def received(self, sku: str, location: str, quantity: int) -> None:
        """Put stock on a shelf."""
        received = stock.StockReceived(sku, location, quantity, f"receipt-{location}:r1")
        self.add(stock_stream(sku, location), received)

    def placed(self, shop: str, order_id: str, *lines: Line, currency: str = "GBP") -> None:
        """Place and approve an order."""
        self.add(order_stream(shop, order_id), placed(shop, order_id, *lines, currency=currency), order.OrderApproved())

    def delivered(self, shop: str, order_id: str, *lines: Line, number: int = 1) -> None:
        """Bring a shipped fulfilment to the customer."""
        stream = order_stream(shop, order_id)
        name = fulfilment_id(stream, number)
        at = self._next - timedelta(hours=1)
        there = shipment.ShipmentDelivered(shipment_id(name, 1), name, units_of_goods(lines), at)
        self.add(stream, there)

    def allocated(self, shop: str, order_id: str, location: str, *lines: Line, number: int = 1) -> None:
        """Allocate units of an order at one location and release them, as fulfilment `number`."""
        stream = order_stream(shop, order_id)
        units = units_of_goods(lines)
        chosen = (order.Candidate(location, 12.5, 1, "chosen", ()),)
        self.add(stream, order.OrderAllocated(location, units, "closest with all units", chosen))
        for each in units:
            self.add(
                stock_stream(each.sku, location),
                stock.StockAllocated(each.sku, location, each.quantity, stream),
            )
        name = fulfilment_id(stream, number)
        self.add(stream, fulfilment.FulfilmentReleased(name, location, units, None, None))

    def packed(self, shop: str, order_id: str, location: str, *lines: Line, number: int = 1) -> None:
        """Pick a released fulfilment, and pack it in two parcels."""
        stream = order_stream(shop, order_id)
        name = fulfilment_id(stream, number)
        units = units_of_goods(lines)
        parcels = (fulfilment.Parcel(1, SSCC, units[:1]), fulfilment.Parcel(2))
        packed = fulfilment.FulfilmentPacked(name, shipment_id(name, 1), location, units, parcels)
        self.add(stream, fulfilment.FulfilmentPicked(name, units), packed)

    def shipped(self, shop: str, order_id: str, location: str, *lines: Line, number: int = 1) -> None:
        """Pick, pack and ship a released fulfilment."""
        self.packed(shop, order_id, location, *lines, number=number)
        stream = order_stream(shop, order_id)
        name = fulfilment_id(stream, number)
        units = units_of_goods(lines)
        at = self._next - timedelta(hours=1)
        left = shipment.ShipmentShipped(shipment_id(name, 1), name, location, units, "Royal Mail", "RM1", at)
        self.add(stream, left)
        for each in units:
            self.add(stock_stream(each.sku, location), stock.StockShipped(each.sku, location, each.quantity, stream))

    def read(self, after: int, limit: int) -> list[Recorded]:
        """Read it as one reads the ledger."""
        return self.events[after : after + limit]


def line(number: int, sku: str, quantity: int, price: str = "250", kind: LineKind = "goods") -> Line:
    """A line of an order at a unit price in minor units."""
    unit_price = Decimal(price)
    amount = line_amount_minor(quantity, unit_price)
    return Line(number, kind, sku, f"about {sku}", quantity, unit_price, amount, DAY)


def placed(shop: str, order_id: str, *lines: Line, currency: str = "GBP") -> order.OrderPlaced:
    """An order of a customer in the United Kingdom."""
    return order.OrderPlaced(
        shop=shop,
        order_id=order_id,
        order_type="retail",
        currency=currency,
        customer="c7",
        lines=lines,
        total_minor=sum(each.amount_minor for each in lines),
        destination=Destination("GB", "ENG", "N1"),
        contact=None,
        address=None,
    )


class Bus:
    """The ledger's topics on a real Kafka."""

    def __init__(self, bootstrap: str, topics: Topics) -> None:
        self._bootstrap = bootstrap
        self._topics = topics
        with closing(KafkaAdminClient(bootstrap_servers=bootstrap)) as admin:
            admin.create_topics(
                {
                    topic.name: {
                        "num_partitions": topic.partitions,
                        "replication_factor": 1,
                        # Kept for ever: the times of a made history may be long ago.
                        "configs": topic.config,
                    }
                    for topic in topics.of_installation()
                    if topic.name in topics.ledger
                },
                wait_for_metadata=True,
            )

    def publish(self, events: Iterable[Recorded], *, watermark: int | None = None) -> None:
        """Send events as the relay would, then a watermark to every partition."""
        with self._transaction() as producer:
            sent = [self._send(producer, recorded, to_headers(recorded), recorded.body) for recorded in events]
            if watermark is not None:
                sent += self._mark(producer, watermark)
            for each in sent:
                each.get(30)

    def publish_all(self, history: History) -> None:
        """Send a whole history and its watermark."""
        self.publish(history.events, watermark=len(history.events))

    def publish_raw(self, recorded: Recorded, headers: Sequence[tuple[str, bytes]], body: bytes) -> None:
        """Send what no relay would, in the place of an event."""
        with self._transaction() as producer:
            self._send(producer, recorded, list(headers), body)

    def _mark(self, producer: KafkaProducer, position: int) -> list[Any]:
        headers = [("ce_type", WATERMARK.encode()), ("ce_position", b"%d" % position)]
        return [
            producer.send(topic, key=b"", value=b"", headers=headers, partition=partition)
            for topic in self._topics.ledger
            for partition in range(LEDGER_PARTITIONS)
        ]

    def delete_first_records(self) -> None:
        """Lose the first record of every partition, as a wrong retention would."""
        with closing(KafkaAdminClient(bootstrap_servers=self._bootstrap)) as admin:
            admin.delete_records(
                {
                    TopicPartition(topic, partition): 1
                    for topic in self._topics.ledger
                    for partition in range(LEDGER_PARTITIONS)
                }
            )

    @contextmanager
    def _transaction(self) -> Iterator[KafkaProducer]:
        """Send in a transaction, as the relay does: markers stand between and behind the events."""
        producer = KafkaProducer(
            bootstrap_servers=self._bootstrap,
            transactional_id=f"{self._topics.prefix}bus",
            linger_ms=5,
            # A fresh partition may take the second of two requests when it had no leader for the first.
            max_in_flight_requests_per_connection=1,
        )
        with closing(producer):
            producer.init_transactions()
            producer.begin_transaction()
            yield producer
            producer.commit_transaction()

    def _send(self, producer: KafkaProducer, recorded: Recorded, headers: list[tuple[str, bytes]], body: bytes) -> Any:
        topic = self._topics.of_stream(recorded.stream)
        key = key_of(recorded.stream).encode()
        return producer.send(
            topic,
            key=key,
            value=body,
            headers=headers,
            partition=partition_of(key, LEDGER_PARTITIONS),
            timestamp_ms=to_timestamp_ms(recorded.recorded_at),
        )
