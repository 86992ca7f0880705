"""The layout of a ledger: which version of the code may write to it."""

from typing import Any

from psycopg import Connection

LAYOUT = 3
"""Raised whenever events, tables or topics of older ledgers can no longer be read."""


class OtherLayout(Exception):
    """The ledger was made by a version of the code whose events, tables or topics this one can't read."""


def require_layout(conn: Connection[Any]) -> None:
    """Refuse a ledger of another layout; raises OtherLayout. One that is not there yet will have ours."""
    if not _exists(conn, "ledger.events"):
        return
    row = conn.execute("SELECT layout FROM ledger.layout").fetchone() if _exists(conn, "ledger.layout") else None
    layout = row[0] if row else 1
    if layout != LAYOUT:
        raise OtherLayout(
            f"the ledger in database {conn.info.dbname} has layout {layout}, this version of orderledger has {LAYOUT}:"
            " keep it with the version that made it, and begin anew in another ORDERLEDGER_HOME or database"
        )


def _exists(conn: Connection[Any], table: str) -> bool:
    row = conn.execute("SELECT to_regclass(%s) IS NOT NULL", (table,)).fetchone()
    return bool(row and row[0])
