"""An empty ledger for each test, in one database: to make and drop a database takes longer than most tests."""

from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
from psycopg.rows import dict_row
from structlog.testing import capture_logs

from ledger.recorder import LedgerRecorder, open_datastore
from orderledger.engines import Endpoints
from tests.databases import fresh_database
from tests.ledger.opening import OpenLedger, Sql


@pytest.fixture(scope="session")
def ledger_dsn(endpoints: Endpoints) -> Iterator[str]:
    """DSN of the database of all tests of the ledger."""
    with fresh_database(endpoints.postgres_dsn) as dsn:
        yield dsn


@pytest.fixture(autouse=True)
def _logs() -> Iterator[None]:
    """Outside our processes structlog draws a failure with all variables of all frames, which takes seconds."""
    with capture_logs():
        yield


@pytest.fixture
def sql(ledger_dsn: str) -> Iterator[Sql]:
    """A connection of the test's own, each statement a transaction."""
    with psycopg.connect(ledger_dsn, autocommit=True, row_factory=dict_row) as connection:
        yield connection


@pytest.fixture
def open_ledger(ledger_dsn: str, sql: Sql) -> Iterator[OpenLedger]:
    """Open the test's ledger, each time with connections of its own, as another process would."""
    sql.execute("DROP SCHEMA IF EXISTS ledger CASCADE")
    with ExitStack() as opened:

        def open_one(dsn: str = ledger_dsn) -> LedgerRecorder:
            recorder = LedgerRecorder(open_datastore(dsn))
            opened.callback(recorder.datastore.close)
            return recorder

        open_one().create_table()
        yield open_one


@pytest.fixture
def recorder(open_ledger: OpenLedger) -> LedgerRecorder:
    """The test's ledger."""
    return open_ledger()
