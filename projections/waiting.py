"""Wait until views show what is in the ledger: woken by the projector, and looking by itself if no call comes."""

import time
from collections.abc import Collection
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from projections.checkpoints import CHANNEL

LOOK_EVERY_S = 0.5


def wait_until(conn: Connection[Any], views: Collection[str], position: int, timeout_s: float) -> None:
    """Return when every partition of all these views is complete up to a ledger position; raises TimeoutError.

    With a connection that is not in autocommit mode no call is heard, and it looks twice a second.
    """
    deadline_s = time.monotonic() + timeout_s
    conn.execute(SQL("LISTEN {}").format(Identifier(CHANNEL)))
    try:
        while (stands := complete_to(conn, views)) < position:
            left_s = deadline_s - time.monotonic()
            if left_s <= 0:
                raise TimeoutError(f"views stand at position {stands} of {position} after {timeout_s:g} s")
            for _ in conn.notifies(timeout=min(left_s, LOOK_EVERY_S), stop_after=1):
                pass
    finally:
        conn.execute(SQL("UNLISTEN {}").format(Identifier(CHANNEL)))


def complete_to(conn: Connection[Any], views: Collection[str]) -> int:
    """Give the ledger position up to which all of these views are complete."""
    row = conn.execute("SELECT min(position) FROM views.checkpoints WHERE view = ANY(%s)", (list(views),)).fetchone()
    if row is None:
        return 0
    (position,) = row.values() if isinstance(row, dict) else row
    return int(position or 0)
