"""The embedded engines: usable, and their fixtures for the other tests."""

from contextlib import closing

import psycopg
from kafka import KafkaAdminClient

from orderledger.engines import Endpoints


def test_every_test_gets_an_empty_database_of_its_own(database: str, keys_database: str) -> None:
    assert database != keys_database
    with psycopg.connect(database) as connection:
        tables = connection.execute("select count(*) from pg_stat_user_tables").fetchone()
    assert tables == (0,)


def test_a_topic_can_be_made_at_once(endpoints: Endpoints, topic_prefix: str) -> None:
    name = f"{topic_prefix}orders"
    with closing(KafkaAdminClient(bootstrap_servers=endpoints.kafka_bootstrap)) as admin:
        admin.create_topics({name: {"num_partitions": 2, "replication_factor": 1}})
        assert name in admin.list_topics()
