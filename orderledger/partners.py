"""Connect as a shop, a warehouse, a payment provider or a carrier: what partners' programs start with."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
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

    Raises EngineError if none runs, KafkaException if it does not answer.
    """
    with _connected(f"shop:{shop}", settings) as line:
        yield Shop(ShopClient(line.outbox), line.verdicts)


@contextmanager
def connect_warehouse(location: str, settings: Settings | None = None) -> Iterator[Warehouse]:
    """Connect as a registered warehouse; several processes of one share its picks. Raises as `connect_shop`."""
    with (
        _connected(f"warehouse:{location}", settings) as line,
        closing(PickSubscriber(line.clients.consumer(f"picks.{location}"), line.topics, location)) as picks,
    ):
        yield Warehouse(WarehouseClient(line.outbox), picks, line.verdicts)


@contextmanager
def connect_payment(provider: str, settings: Settings | None = None) -> Iterator[Payment]:
    """Connect as a registered payment provider; its processes share its requests. Raises as `connect_shop`."""
    with (
        _connected(f"payment:{provider}", settings) as line,
        line.requests(f"requests.{provider}", line.topics.requests(provider)) as requests,
    ):
        yield Payment(PaymentClient(line.outbox), requests, line.verdicts)


@contextmanager
def connect_carrier(carrier: str, settings: Settings | None = None) -> Iterator[Carrier]:
    """Connect as a registered carrier; its processes share its shipments. Raises as `connect_shop`."""
    with (
        _connected(f"carrier:{carrier}", settings) as line,
        line.requests(f"shipments.{carrier}", line.topics.shipments(carrier)) as shipments,
    ):
        yield Carrier(CarrierClient(line.outbox), shipments, line.verdicts)


@dataclass(frozen=True, slots=True)
class _Line:
    """What every partner has: a way to send, and the verdicts on what it sent."""

    clients: Clients
    topics: Topics
    outbox: Outbox
    verdicts: VerdictReader

    def requests(self, group: str, topic: str) -> AbstractContextManager[RequestSubscriber]:
        """What a partner is asked for, shared by the processes of a group."""
        return closing(RequestSubscriber(self.clients.consumer(group), topic))


@contextmanager
def _connected(source: str, settings: Settings | None) -> Iterator[_Line]:
    chosen = settings or Settings()
    clients, topics = Clients(chosen, running_endpoints(chosen).kafka_bootstrap), topics_of(chosen)
    with (
        closing(clients.sender()) as sender,
        closing(VerdictReader(clients.consumer(), topics, source)) as verdicts,
    ):
        yield _Line(clients, topics, Outbox(sender, topics, source), verdicts)
