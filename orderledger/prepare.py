"""Create what an installation needs, where it is missing: topics and tables."""

from collections.abc import Iterable
from contextlib import closing, suppress

import psycopg
from kafka import KafkaAdminClient
from kafka.errors import TopicAlreadyExistsError

from ledger.layout import require_layout
from orderledger.connections import Clients, open_recorder, open_vault, topics_of
from orderledger.engines import Endpoints
from orderledger.settings import Settings
from projections.catalogue import create_views
from schemas.topics import Topic

CREATE_MS = 25_000


def prepare(settings: Settings, endpoints: Endpoints) -> None:
    """Make the installation ready; doing it again changes nothing. Raises OtherLayout for one of another version."""
    with psycopg.connect(endpoints.postgres_dsn) as conn:
        require_layout(conn)
    ensure_topics(settings, endpoints, topics_of(settings).of_installation())
    recorder = open_recorder(endpoints)
    recorder.create_table()
    recorder.datastore.close()
    with closing(open_vault(endpoints)) as vault:
        vault.create_tables()
    with psycopg.connect(endpoints.postgres_dsn, autocommit=True) as conn:
        create_views(conn)


def ensure_topics(settings: Settings, endpoints: Endpoints, wanted: Iterable[Topic]) -> None:
    """Create the topics that are missing; raises WrongPartitions for one that has another number of them."""
    by_name = {topic.name: topic for topic in wanted}
    admin = Clients(settings, endpoints.kafka_bootstrap).admin()
    try:
        there = admin.describe_topics()
        _require_partitions(by_name, {each["name"]: len(each["partitions"]) for each in there})
        missing = by_name.keys() - {each["name"] for each in there}
        if missing:
            _create(admin, [by_name[name] for name in missing], settings.kafka_replication)
    finally:
        admin.close()


class WrongPartitions(ValueError):
    """A topic was made by hand with another number of partitions; keys would not keep their order."""


def _require_partitions(wanted: dict[str, Topic], there: dict[str, int]) -> None:
    for name, topic in wanted.items():
        if there.get(name, topic.partitions) != topic.partitions:
            raise WrongPartitions(f"topic {name} has {there[name]} partitions, it must have {topic.partitions}")


def _create(admin: KafkaAdminClient, topics: list[Topic], replication: int) -> None:
    options = {
        topic.name: {
            "num_partitions": topic.partitions,
            "replication_factor": replication,
            "configs": topic.config,
        }
        for topic in topics
    }
    # Another process may create them at the same time: that is as good.
    with suppress(TopicAlreadyExistsError):
        admin.create_topics(options, timeout_ms=CREATE_MS, wait_for_metadata=True)
