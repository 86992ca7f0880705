"""A database with empty views, a bus, and projectors on them."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from kafka import KafkaConsumer

from orderledger.engines import Endpoints
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
def make_consumer(endpoints: Endpoints, topics: Topics) -> Callable[..., KafkaConsumer]:
    """Consumers as the installation makes them."""

    def make(group: str | None = None, **options: Any) -> KafkaConsumer:
        return KafkaConsumer(
            bootstrap_servers=endpoints.kafka_bootstrap,
            group_id=f"{topics.prefix}{group}" if group else None,
            isolation_level="read_committed",
            enable_auto_commit=False,
            reconnect_backoff_max_ms=1_000,
            metadata_max_age_ms=1_000,
            session_timeout_ms=6_000,
            heartbeat_interval_ms=1_500,
            **options,
        )

    return make
