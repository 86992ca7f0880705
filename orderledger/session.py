"""Have the ledger at hand for one command: start what does not run, and stop again what was started."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from ledger.layout import require_layout
from orderledger.engines import Endpoints, engines_are_up, start_engines, stop_engines
from orderledger.prepare import prepare
from orderledger.settings import Settings
from orderledger.supervisor import start_supervisor, stop_supervisor, supervisor_status


@contextmanager
def engines_at_hand(settings: Settings) -> Iterator[Endpoints]:
    """Kafka and PostgreSQL, with all topics and tables."""
    were_up = engines_are_up(settings)
    endpoints = start_engines(settings)
    try:
        _prepare_if_new(settings, endpoints)
        yield endpoints
    finally:
        if not were_up:
            stop_engines(settings)


@contextmanager
def views_at_hand(settings: Settings) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the views, in autocommit mode."""
    with engines_at_hand(settings) as endpoints, psycopg.connect(endpoints.postgres_dsn, autocommit=True) as conn:
        yield conn


@contextmanager
def ledger_at_hand(settings: Settings, *, keep: bool = False) -> Iterator[Endpoints]:
    """The engines and all roles; `keep` leaves them running.

    Where both servers are external the roles are not ours to start: they run where the servers are.
    """
    external = settings.kafka_bootstrap is not None and settings.postgres_dsn is not None
    were_up = engines_are_up(settings)
    supervised = external or supervisor_status(settings).state == "running"
    endpoints = start_engines(settings)
    try:
        _prepare_if_new(settings, endpoints)
        if not supervised:
            start_supervisor(settings)
        yield endpoints
    finally:
        if not keep:
            if not supervised:
                stop_supervisor(settings)
            if not were_up:
                stop_engines(settings)


def _prepare_if_new(settings: Settings, endpoints: Endpoints) -> None:
    """Ask for the last thing that `prepare` makes: to prepare again takes longer than most commands."""
    with psycopg.connect(endpoints.postgres_dsn) as conn:
        require_layout(conn)
        row = conn.execute("SELECT to_regclass('views.checkpoints') IS NOT NULL").fetchone()
    if row is None or not row[0]:
        prepare(settings, endpoints)
