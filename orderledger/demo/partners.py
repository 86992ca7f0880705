"""The demo's connections: as three shops, four warehouses and the operator have them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from kafka import KafkaProducer

from consumers.picks import PickSubscriber
from consumers.requests import RequestSubscriber
from consumers.verdicts import VerdictReader
from orderledger.connections import Clients, topics_of
from orderledger.demo.catalogue import CARRIER, GATEWAY, SHOPS, WAREHOUSES
from orderledger.demo.mistakes import Mistake
from orderledger.engines import Endpoints
from orderledger.prepare import ensure_topics
from orderledger.settings import Settings
from producers.carrier import CarrierClient
from producers.operator import OperatorClient
from producers.partner import Outbox
from producers.payment import PaymentClient
from producers.shop import ShopClient
from producers.warehouse import WarehouseClient
from schemas.partitions import partition_of
from schemas.topics import OPERATOR, PARTNER_PARTITIONS, Topics


@dataclass(frozen=True, slots=True)
class Partners:
    """The clients of all who take part, by their ids; `verdicts` are those of all but the operator."""

    operator: OperatorClient
    operator_verdicts: VerdictReader
    shops: dict[str, ShopClient]
    warehouses: dict[str, WarehouseClient]
    picks: dict[str, PickSubscriber]
    gateway: PaymentClient
    requests: RequestSubscriber
    carrier: CarrierClient
    verdicts: tuple[VerdictReader, ...]
    producer: KafkaProducer
    topics: Topics

    def blunder(self, mistake: Mistake) -> None:
        """Send bytes as they are: what a client of ours would not let pass."""
        source = f"shop:{mistake.shop.id}"
        headers = {
            "ce_specversion": "1.0",
            "ce_id": mistake.message_id,
            "ce_source": f"/shop/{mistake.shop.id}",
            "ce_type": "order.place.v1",
            "ce_time": mistake.at.isoformat(),
        }
        self.producer.send(
            self.topics.inbound(source),
            key=mistake.key.encode(),
            value=mistake.body,
            headers=[(name, value.encode()) for name, value in headers.items()],
            partition=partition_of(mistake.key.encode(), PARTNER_PARTITIONS),
        )


def source_of_shop(shop: str) -> str:
    """Name a shop as topics and verdicts do."""
    return f"shop:{shop}"


def source_of_warehouse(warehouse: str) -> str:
    """Name a warehouse as topics and verdicts do."""
    return f"warehouse:{warehouse}"


@contextmanager
def connect(settings: Settings, endpoints: Endpoints) -> Iterator[Partners]:
    """Create the partners' topics and connect them all; they are not registered by it."""
    topics = topics_of(settings)
    shops = [source_of_shop(shop.id) for shop in SHOPS]
    warehouses = [source_of_warehouse(warehouse.id) for warehouse in WAREHOUSES]
    others = [f"payment:{GATEWAY}", f"carrier:{CARRIER}"]
    wanted = [topic for source in (*shops, *warehouses, *others) for topic in topics.of_partner(source)]
    ensure_topics(settings, endpoints, wanted)
    clients = Clients(settings, endpoints.kafka_bootstrap)
    with ExitStack() as stack:
        producer = clients.producer()
        stack.callback(producer.close, timeout=5)

        def outbox(source: str) -> Outbox:
            return Outbox(producer, topics, source)

        def verdicts(source: str) -> VerdictReader:
            reader = VerdictReader(clients.consumer(), topics, source)
            stack.callback(reader.close)
            return reader

        def picks(warehouse: str) -> PickSubscriber:
            subscriber = PickSubscriber(clients.consumer(f"warehouse.{warehouse}.picks"), topics, warehouse)
            stack.callback(subscriber.close)
            return subscriber

        def requests() -> RequestSubscriber:
            subscriber = RequestSubscriber(clients.consumer(f"payment.{GATEWAY}.requests"), topics.requests(GATEWAY))
            stack.callback(subscriber.close)
            return subscriber

        yield Partners(
            operator=OperatorClient(outbox(OPERATOR)),
            operator_verdicts=verdicts(OPERATOR),
            shops={shop.id: ShopClient(outbox(source_of_shop(shop.id))) for shop in SHOPS},
            warehouses={each.id: WarehouseClient(outbox(source_of_warehouse(each.id))) for each in WAREHOUSES},
            picks={warehouse.id: picks(warehouse.id) for warehouse in WAREHOUSES},
            gateway=PaymentClient(outbox(others[0])),
            requests=requests(),
            carrier=CarrierClient(outbox(others[1])),
            verdicts=tuple(verdicts(source) for source in (*shops, *warehouses, *others)),
            producer=producer,
            topics=topics,
        )
