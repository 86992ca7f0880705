"""Real engines for the tests: those that the environment names, else containers, else embedded ones."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from orderledger.engines import Endpoints, running, start_engines, stop_engines
from orderledger.settings import Settings
from tests.containers import docker_answers, engines_in_containers

HOMES = "orderledger-tests-"


@pytest.fixture(scope="session")
def endpoints() -> Iterator[Endpoints]:
    """Kafka and PostgreSQL, usable, for the whole session."""
    settings = Settings()
    if settings.kafka_bootstrap and settings.postgres_dsn:
        yield start_engines(settings)
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
    _clean_after_killed_sessions()
    home = Path(tempfile.gettempdir()) / f"{HOMES}{uuid.uuid4().hex[:8]}"
    running.make_directory(home, 0o711)
    settings = Settings(home=home, kafka_bootstrap=None, postgres_dsn=None)
    running.write_state(_owner(home), running.State(running.mark(os.getpid())))
    try:
        yield start_engines(settings)
    finally:
        _remove(home)


def _clean_after_killed_sessions() -> None:
    """Stop what a session left running that was killed before it could."""
    for home in Path(tempfile.gettempdir()).glob(f"{HOMES}*"):
        owner = running.read_state(_owner(home)).process
        if owner is not None and not running.is_alive(owner):
            _remove(home)


def _owner(home: Path) -> Path:
    return home / "session.json"


def _remove(home: Path) -> None:
    stop_engines(Settings(home=home, kafka_bootstrap=None, postgres_dsn=None))
    shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _fresh_database(server_dsn: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        try:
            yield make_conninfo(server_dsn, dbname=name)
        finally:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
