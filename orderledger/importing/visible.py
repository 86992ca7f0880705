"""Wait until an import is shipped, and until every view shows it."""

import time
from collections.abc import Callable

import psycopg

from orderledger.importing.tracking import Stalled
from projections.catalogue import VIEWS
from projections.waiting import wait_until

VISIBLE_TIMEOUT_S = 600.0
STALLED_AFTER_S = 120.0
LOOK_EVERY_S = 0.2

_OPEN = """
    SELECT count(*) FILTER (WHERE status IN ('placed', 'approved', 'allocated', 'released', 'picked', 'packed')),
           count(*)
    FROM views.order_status WHERE shop = %s
"""


def wait_until_visible(conn: psycopg.Connection) -> int:
    """Wait until every view shows all that is in the ledger now; gives the position. Raises TimeoutError."""
    row = conn.execute("SELECT position FROM ledger.head").fetchone()
    assert row is not None, "the ledger has a head"
    position = int(row[0])
    wait_until(conn, list(VIEWS), position, VISIBLE_TIMEOUT_S)
    return position


def wait_until_shipped(conn: psycopg.Connection, shop: str, progress: Callable[[int, int], None]) -> None:
    """Wait until nothing of a shop's orders is on its way through the warehouse; raises Stalled.

    `progress` is told how many orders left, and how many there are. Orders that wait for stock are not waited for.
    """
    least, since = -1, time.monotonic()
    while True:
        wait_until_visible(conn)
        row = conn.execute(_OPEN, (shop,)).fetchone()
        assert row is not None, "a count is one row"
        still_open, orders = row
        progress(orders - still_open, orders)
        if still_open == 0:
            return
        if still_open != least:
            least, since = still_open, time.monotonic()
        elif time.monotonic() - since > STALLED_AFTER_S:
            raise Stalled(f"{still_open} orders of {shop} have not left for {STALLED_AFTER_S:.0f} s")
        time.sleep(LOOK_EVERY_S)
