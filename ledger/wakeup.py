"""Be woken when the ledger grows: a hint, never relied on, so that its users poll as well."""

import psycopg

from ledger.tables import CHANNEL


class Wakeup:
    """Listens on a connection of its own."""

    def __init__(self, dsn: str) -> None:
        self._connection = psycopg.connect(dsn, autocommit=True)
        self._connection.execute(f"LISTEN {CHANNEL}")

    def wait(self, timeout_s: float) -> None:
        """Return when something was committed since the last call, or after `timeout_s`."""
        for _ in self._connection.notifies(timeout=timeout_s, stop_after=1):
            return

    def close(self) -> None:
        """Stop listening."""
        self._connection.close()
