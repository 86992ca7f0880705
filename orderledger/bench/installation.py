"""An installation that lives for one measurement: topics behind a prefix and databases of its own."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from orderledger.bench.market import SOURCES, open_market
from orderledger.connections import Clients, open_recorder, open_vault, topics_of
from orderledger.engines import Endpoints
from orderledger.prepare import ensure_topics, prepare
from orderledger.run import clock
from orderledger.settings import Settings
from schemas.topics import Topics

PREFIX = "bench-"


@dataclass(frozen=True, slots=True)
class Installation:
    """A ledger of its own on the engines at hand; its market is open, no role runs."""

    settings: Settings
    endpoints: Endpoints

    @property
    def topics(self) -> Topics:
        """Its topics."""
        return topics_of(self.settings)

    @property
    def clients(self) -> Clients:
        """Clients of its topics."""
        return Clients(self.settings, self.endpoints.kafka_bootstrap)

    def connect(self) -> psycopg.Connection:
        """Connect to its database, each statement a transaction."""
        return psycopg.connect(self.endpoints.postgres_dsn, autocommit=True)


@contextmanager
def fresh_installation(settings: Settings, endpoints: Endpoints) -> Iterator[Installation]:
    """Make one, with a shop, a warehouse, products and stock; all of it is removed at the end."""
    with ExitStack() as stack:
        name = f"{PREFIX}{uuid.uuid4().hex[:8]}"
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="orderledger-")))
        ledger_dsn = stack.enter_context(fresh_database(endpoints))
        keys_dsn = stack.enter_context(fresh_database(endpoints))
        own = Endpoints(endpoints.kafka_bootstrap, ledger_dsn, keys_dsn)
        changed = {
            "home": home,
            "topic_prefix": f"{name}.",
            "kafka_bootstrap": own.kafka_bootstrap,
            "postgres_dsn": own.postgres_dsn,
            "keys_dsn": own.keys_dsn,
        }
        made = Installation(settings.model_copy(update=changed), own)
        stack.callback(_delete_from_kafka, made.settings)
        _prepare(made)
        yield made


@contextmanager
def fresh_topics(made: Installation) -> Iterator[Settings]:
    """Settings of an installation with all its topics once more, empty, behind another prefix."""
    settings = made.settings.model_copy(update={"topic_prefix": f"{PREFIX}{uuid.uuid4().hex[:8]}."})
    try:
        _create_topics(settings, made.endpoints)
        yield settings
    finally:
        _delete_from_kafka(settings)


@contextmanager
def fresh_database(endpoints: Endpoints) -> Iterator[str]:
    """Give the DSN of an empty database; it is dropped at the end, with whoever is still connected."""
    name = f"{PREFIX}{uuid.uuid4().hex[:12]}"
    with psycopg.connect(endpoints.postgres_dsn, autocommit=True) as conn:
        conn.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield make_conninfo(endpoints.postgres_dsn, dbname=name)
        finally:
            conn.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _prepare(made: Installation) -> None:
    prepare(made.settings, made.endpoints)
    _create_topics(made.settings, made.endpoints)
    recorder = open_recorder(made.endpoints)
    with closing(recorder.datastore), closing(open_vault(made.endpoints)) as vault:
        open_market(recorder, vault.seal, made.topics, clock)


def _create_topics(settings: Settings, endpoints: Endpoints) -> None:
    topics = topics_of(settings)
    of_partners = [topic for source in SOURCES for topic in topics.of_partner(source)]
    ensure_topics(settings, endpoints, [*topics.of_installation(), *of_partners])


def _delete_from_kafka(settings: Settings) -> None:
    admin = Clients(settings, str(settings.kafka_bootstrap)).admin()
    try:
        groups = [each["group_id"] for each in admin.list_groups()]
        admin.delete_groups([each for each in groups if each.startswith(settings.topic_prefix)])
        admin.delete_topics([each for each in admin.list_topics() if each.startswith(settings.topic_prefix)])
    finally:
        admin.close()
