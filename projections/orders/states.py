"""Orders as the domain folds them, with their trails: kept in memory, else folded again from their timeline."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from hashlib import blake2b
from struct import Struct
from threading import Lock
from typing import Any

from psycopg import Cursor
from psycopg.rows import DictRow, dict_row

from domain.orders.evolve import evolve_order
from domain.orders.state import Order
from domain.streams import order_stream
from domain.values import value
from projections.orders.trail import Trail
from projections.table import execute_on, texts
from schemas.recorded import Recorded

Key = tuple[str, str]
"""Shop and order id."""

ORDERS_KNOWN = 10_000
"""Orders kept in memory: some 10 kB each."""


@value
class Folded:
    """An order after some of its events, and their trail; `digest` is a BLAKE2b over these events."""

    order: Order
    trail: Trail
    digest: bytes


def fold(before: Folded | None, trail: Trail, recorded: Recorded, event: Any) -> Folded:
    """Give an order after one more event; its `trail` goes on with it."""
    old = before.order if before else None
    order = evolve_order(old, recorded.stream, event)
    trail.follow(old, order, recorded, event)
    return Folded(order, trail, _digest(before.digest if before else b"", recorded))


def _digest(before: bytes, recorded: Recorded) -> bytes:
    """Sum up all that an order is folded from."""
    times = recorded.occurred_at.timestamp(), recorded.recorded_at.timestamp()
    place = _place(recorded.version, recorded.position, *times)
    told = before + place + recorded.actor.encode() + recorded.name.encode() + recorded.body
    return blake2b(told, digest_size=16).digest()


_place = Struct(">qqdd").pack


class _Known:
    """Orders that were folded lately. PostgreSQL says by its digest whether one still stands there."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._orders: OrderedDict[Key, Folded] = OrderedDict()
        # Several projectors may run in one process.
        self._lock = Lock()

    def of(self, digests: Mapping[Key, bytes]) -> dict[Key, Folded]:
        """Give those that are known by their digest."""
        with self._lock:
            known = {key: self._orders[key] for key in digests if key in self._orders}
        return {key: folded for key, folded in known.items() if folded.digest == digests[key]}

    def keep(self, orders: Iterable[tuple[Key, Folded]]) -> None:
        """Remember these, and forget the oldest past the limit."""
        with self._lock:
            for key, folded in orders:
                self._orders[key] = folded
                self._orders.move_to_end(key)
            while len(self._orders) > self._limit:
                self._orders.popitem(last=False)


_KNOWN = _Known(ORDERS_KNOWN)

keep = _KNOWN.keep
"""Remember orders. If their transaction fails, PostgreSQL has another digest, and they are not used."""

_LAST = """
    SELECT n.shop, n.order_id, t.digest
    FROM unnest(%b::text[], %b::text[]) AS n (shop, order_id)
    CROSS JOIN LATERAL (
        SELECT digest FROM order_timeline AS t
        WHERE t.shop = n.shop AND t.order_id = n.order_id ORDER BY t.version DESC LIMIT 1
    ) AS t
"""
_TOLD = """
    SELECT t.shop, t.order_id, t.version, t.position, t.type, t.body, t.occurred_at, t.recorded_at, t.actor
    FROM order_timeline AS t JOIN unnest(%b::text[], %b::text[]) AS n (shop, order_id) USING (shop, order_id)
    ORDER BY t.version
"""


def load(cursor: Cursor[Any], keys: Sequence[Key]) -> dict[Key, Folded]:
    """Give those of some orders that are there, as they are in the tables of the search path."""
    if not keys:
        return {}
    with cursor.connection.cursor(binary=True, row_factory=dict_row) as reading:
        execute_on(reading, _LAST, *texts(keys))
        digests = {(row["shop"], row["order_id"]): row["digest"] for row in reading}
        found = _KNOWN.of(digests)
        if missing := digests.keys() - found.keys():
            execute_on(reading, _TOLD, *texts(missing))
            found |= _folded(reading)
    return found


def _folded(told: Iterable[DictRow]) -> dict[Key, Folded]:
    found: dict[Key, Folded] = {}
    for row in told:
        key, recorded = (row["shop"], row["order_id"]), _recorded(row)
        before = found.get(key)
        trail = before.trail if before else Trail.begin(recorded)
        found[key] = fold(before, trail, recorded, recorded.event())
    return found


def _recorded(row: DictRow) -> Recorded:
    return Recorded(
        stream=order_stream(row["shop"], row["order_id"]),
        version=row["version"],
        position=row["position"],
        name=row["type"],
        body=row["body"].encode(),
        # They come in the session's time zone.
        occurred_at=row["occurred_at"].astimezone(UTC),
        recorded_at=row["recorded_at"].astimezone(UTC),
        actor=row["actor"],
        # What led to an event is no part of what it did.
        cause="",
        correlation="",
    )
