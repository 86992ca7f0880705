"""A database with empty views, a bus, and projectors on them."""

from collections.abc import Iterator

import psycopg
import pytest

from consumers.reading import MakeConsumer
from orderledger.connections import Clients
from orderledger.engines import Endpoints
from orderledger.settings import Settings
from projections.catalogue import create_views
from schemas.topics import Topics
from tests.projections.history import Bus


@pytest.fixture
def conn(database: str) -> Iterator[psycopg.Connection]:
    """A connection, in autocommit mode, to a database with all views, still empty."""
    with psycopg.connect(database, autocommit=True, options="-c timezone=UTC") as connection:
        create_views(connection)
        yield connection


@pytest.fixture
def topics(topic_prefix: str) -> Topics:
    return Topics(topic_prefix)


@pytest.fixture
def bus(endpoints: Endpoints, topics: Topics) -> Bus:
    return Bus(endpoints.kafka_bootstrap, topics)


@pytest.fixture
def make_consumer(endpoints: Endpoints, topics: Topics) -> MakeConsumer:
    """Consumers as the installation makes them."""
    return Clients(Settings(topic_prefix=topics.prefix), endpoints.kafka_bootstrap).consumer
