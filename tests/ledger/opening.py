"""What the fixtures of the ledger's tests give."""

from typing import Protocol

import psycopg

from ledger.recorder import LedgerRecorder

Sql = psycopg.Connection[dict[str, object]]


class OpenLedger(Protocol):
    """Open the test's ledger with connections of its own."""

    def __call__(self, dsn: str = ...) -> LedgerRecorder:
        """Give a new recorder; `dsn` where the connections take another way."""
