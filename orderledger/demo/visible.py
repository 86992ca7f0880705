"""How much of a demo the views show."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import psycopg

from orderledger.demo.plan import Plan
from orderledger.demo.progress import Bars
from projections.catalogue import VIEWS
from projections.waiting import complete_to, wait_until

SHOWN = "visible in the views"
LOOK_EVERY_S = 0.4
STALLED_AFTER_S = 60.0


@dataclass(slots=True)
class Visible:
    """Counts this run's orders in the views, no more than a few times a second."""

    conn: psycopg.Connection[Any]
    shops: list[str]
    order_ids: list[str]
    looked_s: float = 0.0
    seen: int = 0

    @classmethod
    @contextmanager
    def connected(cls, dsn: str, plan: Plan) -> Iterator[Self]:
        """Look with a connection of its own."""
        with psycopg.connect(dsn, autocommit=True) as conn:
            shops = [str(order.shop.id) for order in plan.orders]
            yield cls(conn, shops, [order.place.order_id for order in plan.orders])

    def count(self) -> int:
        """Give how many orders are visible, as of a moment ago."""
        if time.monotonic() - self.looked_s > LOOK_EVERY_S:
            self.seen = self._count()
            self.looked_s = time.monotonic()
        return self.seen

    def wait_for(self, position: int, bars: Bars) -> None:
        """Return when all views are complete up to a ledger position; raises TimeoutError when they stand still."""
        stands, moved_s = -1, time.monotonic()
        while (now_at := complete_to(self.conn, VIEWS)) < position:
            if now_at > stands:
                stands, moved_s = now_at, time.monotonic()
            if time.monotonic() - moved_s > STALLED_AFTER_S:
                raise TimeoutError(f"views stand at position {stands} of {position}; does the projector run?")
            bars.show(SHOWN, self.count())
            self._wait_a_little(position)
        bars.show(SHOWN, self._count())

    def _wait_a_little(self, position: int) -> None:
        try:
            wait_until(self.conn, VIEWS, position, LOOK_EVERY_S)
        except TimeoutError:
            return

    def _count(self) -> int:
        row = self.conn.execute(
            "SELECT count(*) FROM views.order_status"
            " JOIN unnest(%s::text[], %s::text[]) AS wanted (shop, order_id) USING (shop, order_id)",
            (self.shops, self.order_ids),
        ).fetchone()
        return int(row[0]) if row else 0
