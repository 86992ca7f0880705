"""Connect as a shop, a warehouse, a payment provider or a carrier: what partners' programs start with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from consumers.picks import PickSubscriber
from consumers.requests import RequestSubscriber
from consumers.verdicts import VerdictReader
from orderledger.connections import Clients, topics_of
from orderledger.engines import running_endpoints
from orderledger.settings import Settings
from producers.carrier import CarrierClient
from producers.partner import Outbox
from producers.payment import PaymentClient
from producers.shop import ShopClient
from producers.warehouse import WarehouseClient
from schemas.topics import Topics


@dataclass(frozen=True, slots=True)
class Shop:
    """A connected shop: `client` sends, `verdicts` says what became of it."""

    client: ShopClient
    verdicts: VerdictReader


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A connected warehouse: `client` sends, `picks` says what to pick, `verdicts` what became of the reports."""

    client: WarehouseClient
    picks: PickSubscriber
    verdicts: VerdictReader


@dataclass(frozen=True, slots=True)
class Payment:
    """A connected payment provider: `client` reports, `requests` says what to capture, void and refund."""

    client: PaymentClient
    requests: RequestSubscriber
    verdicts: VerdictReader


@dataclass(frozen=True, slots=True)
class Carrier:
    """A connected carrier: `client` reports where shipments are, `shipments` says what it is to carry."""

    client: CarrierClient
    shipments: RequestSubscriber
    verdicts: VerdictReader


@contextmanager
def connect_shop(shop: str, settings: Settings | None = None) -> Iterator[Shop]:
    """Connect as a registered shop to the Kafka that the settings (ORDERLEDGER_…) name, or that `up` started.

    Raises EngineError if none runs, KafkaError if it does not answer.
    """
    clients, topics = _clients(settings)
    producer = clients.producer()
    verdicts = VerdictReader(clients.consumer(), topics, f"shop:{shop}")
    try:
        yield Shop(ShopClient(Outbox(producer, topics, f"shop:{shop}")), verdicts)
    finally:
        verdicts.close()
        producer.close(timeout=10)


@contextmanager
def connect_warehouse(location: str, settings: Settings | None = None) -> Iterator[Warehouse]:
    """Connect as a registered warehouse; several processes of one share its picks. Raises as `connect_shop`."""
    clients, topics = _clients(settings)
    producer = clients.producer()
    verdicts = VerdictReader(clients.consumer(), topics, f"warehouse:{location}")
    picks = PickSubscriber(clients.consumer(f"picks.{location}"), topics, location)
    try:
        yield Warehouse(WarehouseClient(Outbox(producer, topics, f"warehouse:{location}")), picks, verdicts)
    finally:
        picks.close()
        verdicts.close()
        producer.close(timeout=10)


@contextmanager
def connect_payment(provider: str, settings: Settings | None = None) -> Iterator[Payment]:
    """Connect as a registered payment provider; its processes share its requests. Raises as `connect_shop`."""
    clients, topics = _clients(settings)
    producer = clients.producer()
    verdicts = VerdictReader(clients.consumer(), topics, f"payment:{provider}")
    requests = RequestSubscriber(clients.consumer(f"requests.{provider}"), topics.requests(provider))
    try:
        yield Payment(PaymentClient(Outbox(producer, topics, f"payment:{provider}")), requests, verdicts)
    finally:
        requests.close()
        verdicts.close()
        producer.close(timeout=10)


@contextmanager
def connect_carrier(carrier: str, settings: Settings | None = None) -> Iterator[Carrier]:
    """Connect as a registered carrier; its processes share its shipments. Raises as `connect_shop`."""
    clients, topics = _clients(settings)
    producer = clients.producer()
    verdicts = VerdictReader(clients.consumer(), topics, f"carrier:{carrier}")
    shipments = RequestSubscriber(clients.consumer(f"shipments.{carrier}"), topics.shipments(carrier))
    try:
        yield Carrier(CarrierClient(Outbox(producer, topics, f"carrier:{carrier}")), shipments, verdicts)
    finally:
        shipments.close()
        verdicts.close()
        producer.close(timeout=10)


def _clients(settings: Settings | None) -> tuple[Clients, Topics]:
    chosen = settings or Settings()
    return Clients(chosen, running_endpoints(chosen).kafka_bootstrap), topics_of(chosen)
