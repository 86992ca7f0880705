"""Real engines for the tests: those that the environment names, else containers, else embedded ones; and hypothesis."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from orderledger.engines import Endpoints, start_engines
from orderledger.settings import Settings
from tests.containers import docker_answers, engines_in_containers
from tests.homes import fresh_home

# A busy machine makes a test slow, never wrong. HYPOTHESIS_PROFILE=deep looks longer.
_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]
settings.register_profile("ci", deadline=None, suppress_health_check=_SLOW, max_examples=200, stateful_step_count=30)
settings.register_profile(
    "deep", deadline=None, suppress_health_check=_SLOW, max_examples=5_000, stateful_step_count=60
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def endpoints() -> Iterator[Endpoints]:
    """Kafka and PostgreSQL, usable, for the whole session."""
    engines = Settings()
    if engines.kafka_bootstrap and engines.postgres_dsn:
        yield start_engines(engines)
    elif docker_answers():
        with engines_in_containers() as started:
            yield started
    else:
        with _embedded_engines() as started:
            yield started


@pytest.fixture
def database(endpoints: Endpoints) -> Iterator[str]:
    """DSN of an empty database that is this test's own."""
    with _fresh_database(endpoints.postgres_dsn) as dsn:
        yield dsn


@pytest.fixture
def keys_database(endpoints: Endpoints) -> Iterator[str]:
    """DSN of an empty database for sealing keys that is this test's own."""
    with _fresh_database(endpoints.postgres_dsn) as dsn:
        yield dsn


@pytest.fixture
def topic_prefix() -> str:
    """Start of topic and group names that no other test uses."""
    return f"t{uuid.uuid4().hex[:10]}."


@contextmanager
def _embedded_engines() -> Iterator[Endpoints]:
    with fresh_home() as home:
        yield start_engines(Settings(home=home, kafka_bootstrap=None, postgres_dsn=None))


@contextmanager
def _fresh_database(server_dsn: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        try:
            yield make_conninfo(server_dsn, dbname=name)
        finally:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
